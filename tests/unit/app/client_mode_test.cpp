#include "app/commands.h"
#include "fake_context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::app {
namespace {

using testing::HasSubstr;
using testing::Not;

RenderOptions client_options(std::string format, std::string resource = "app.py") {
  RenderOptions options;
  options.format = std::move(format);
  options.submit.primary_resource = std::move(resource);
  options.submit.layers.conf_flags = {{"spark.submit.deployMode", "client"},
                                      {"spark.kubernetes.container.image", "r/spark:4.1.4"},
                                      {"spark.kubernetes.driver.label.team", "x"},
                                      {"spark.driver.host", "me.example"}};
  return options;
}

Said rendered(RenderOptions const& options) {
  return said_by(run_render, options);
}

TEST(ClientMode, RendersTheCommand) {
  Said const said = rendered(client_options("argv"));
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("--deploy-mode client"));
  EXPECT_THAT(said.out, HasSubstr("spark.driver.host=me.example"));
  EXPECT_THAT(said.err, Not(HasSubstr("file.upload.path")));
}

TEST(ClientMode, RendersNoObjectsAndSaysSo) {
  Said const yaml = rendered(client_options("yaml"));
  EXPECT_EQ(yaml.code, 0);
  EXPECT_EQ(yaml.out, "");
  EXPECT_THAT(yaml.err, HasSubstr("client mode creates no objects"));
  Said const json = rendered(client_options("json"));
  EXPECT_EQ(json.code, 0);
  EXPECT_THAT(json.out, HasSubstr(R"("items": [])"));
}

TEST(ClientMode, WarnsOfKeysThatOnlyActInClusterMode) {
  Said const said = rendered(client_options("argv"));
  EXPECT_THAT(said.err,
              HasSubstr("spark.kubernetes.driver.label.team has no effect in client mode"));
  EXPECT_THAT(said.err, Not(HasSubstr("spark.driver.host has")));
}

TEST(ClientMode, TakesShells) {
  Said const said = rendered(client_options("argv", "pyspark-shell"));
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("\n  pyspark-shell\n"));
}

TEST(ClientMode, IsNotSubmittedWithoutASpark) {
  FakeMachine machine;
  Context context = machine.context();
  EXPECT_EQ(run_submit(client_options("").submit, context), 2);
  EXPECT_EQ(machine.transports_made, 0);
  EXPECT_THAT(machine.streams.stderr_text, HasSubstr("there is no Spark on this machine"));
}

TEST(ClientMode, IsExplainedWithAMarkOnWhatHasNoEffect) {
  FakeMachine machine;
  Context context = machine.context();
  EXPECT_EQ(run_explain(client_options("").submit, context), 0);
  std::string const& out = machine.streams.stdout_text;
  std::size_t const label = out.find("spark.kubernetes.driver.label.team");
  ASSERT_NE(label, std::string::npos);
  EXPECT_THAT(out.substr(label, out.find('\n', label) - label),
              HasSubstr("--conf (no effect in client mode)"));
  std::size_t const host = out.find("spark.driver.host");
  EXPECT_THAT(out.substr(host, out.find('\n', host) - host), Not(HasSubstr("no effect")));
}

TEST(ExplainKeys, ListsWhatMatches) {
  FakeMachine machine;
  Context context = machine.context();
  ExplainKeysOptions options;
  options.pattern = "podtemplatefile";
  EXPECT_EQ(run_explain_keys(options, context), 0);
  EXPECT_THAT(machine.streams.stdout_text, HasSubstr("spark.kubernetes.driver.podTemplateFile"));
  EXPECT_THAT(machine.streams.stdout_text, Not(HasSubstr("spark.driver.memory")));
}

TEST(ExplainKeys, GuessesWhenNothingMatches) {
  FakeMachine machine;
  Context context = machine.context();
  ExplainKeysOptions options;
  options.pattern = "namspace";
  EXPECT_EQ(run_explain_keys(options, context), 2);
  EXPECT_THAT(machine.streams.stderr_text, HasSubstr("did you mean spark.kubernetes.namespace?"));
}

}  // namespace
}  // namespace k8spark::app
