#include "app/commands.h"
#include "fake_context.h"
#include "k8spark/json.h"
#include "support/fake_transport.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::app {
namespace {

SubmitOptions pi_options() {
  SubmitOptions options;
  options.primary_resource = "app.py";
  options.detach = true;
  options.layers.conf_flags = {{"spark.kubernetes.container.image", "r/spark:4.1.4"},
                               {"spark.kubernetes.driver.pod.name", "pi"}};
  return options;
}

http::Response created(std::string const& kind, std::string const& name) {
  Json const object = {
      {"apiVersion", "v1"},
      {"kind", kind},
      {"metadata",
       {{"name", name}, {"namespace", "etl"}, {"uid", "u-" + name}, {"resourceVersion", "7"}}}};
  return {201, {{"content-type", "application/json"}}, object.dump()};
}

// Creates everything that pi_options() asks for.
std::unique_ptr<http::Transport> willing_server() {
  auto transport = std::make_unique<test::FakeTransport>();
  transport->answer("POST", "/services", created("Service", "s"));
  transport->answer("POST", "/configmaps", created("ConfigMap", "code"));
  transport->answer("POST", "/configmaps", created("ConfigMap", "conf"));
  transport->answer("POST", "/pods", created("Pod", "pi"));
  for (int i = 0; i < 3; ++i) transport->answer("PATCH", "", created("ConfigMap", "x"));
  return transport;
}

TEST(Submit, DetachedPrintsThePodsNameAndNothingElseOnStdout) {
  FakeMachine machine;
  machine.make_transport = willing_server;
  Context context = machine.context();
  EXPECT_EQ(run_submit(pi_options(), context), 0) << machine.streams.stderr_text;
  EXPECT_EQ(machine.streams.stdout_text, "pi\n");
}

TEST(Submit, DryRunOnTheClientMakesNoConnection) {
  FakeMachine machine;
  Context context = machine.context();
  SubmitOptions options = pi_options();
  options.dry_run = DryRun::kClient;
  EXPECT_EQ(run_submit(options, context), 0) << machine.streams.stderr_text;
  EXPECT_EQ(machine.transports_made, 0);
  EXPECT_NE(machine.streams.stdout_text.find("Pod/pi"), std::string::npos);
}

TEST(Submit, AUsageErrorMakesNoConnectionAndIsReportedAsJsonToo) {
  FakeMachine machine;
  Context context = machine.context();
  SubmitOptions options = pi_options();
  options.primary_resource = "absent.py";
  options.output = "json";
  EXPECT_EQ(run_submit(options, context), 2);
  EXPECT_EQ(machine.transports_made, 0);
  Json const document = Json::parse(machine.streams.stdout_text);
  EXPECT_EQ(document["outcome"], "usage");
  EXPECT_EQ(document["exitCode"], 2);
  EXPECT_TRUE(document["driverExitCode"].is_null());
  EXPECT_NE(machine.streams.stderr_text.find("absent.py"), std::string::npos);
}

TEST(Submit, VerboseSaysWhatWasParsedButNoSecret) {
  FakeMachine machine;
  machine.make_transport = willing_server;
  Context context = machine.context();
  SubmitOptions options = pi_options();
  options.verbose = true;
  options.proxy_user = "bob";
  options.app_args = {"two words", "--password", "hunter2", "token=hunter2", "--n=3"};
  options.layers.conf_flags.emplace_back("spark.ssl.keyPassword", "hunter2");
  EXPECT_EQ(run_submit(options, context), 0);
  std::string const& said = machine.streams.stderr_text;
  for (char const* const text : {"application file:/work/app.py",
                                 "class org.apache.spark.deploy.PythonRunner",
                                 "proxy user: bob",
                                 "argument: 'two words'",
                                 "argument: --n=3",
                                 "spark.kubernetes.driver.pod.name=pi",
                                 "spark.ssl.keyPassword=*********(redacted)"})
    EXPECT_NE(said.find(text), std::string::npos) << text << "\n" << said;
  EXPECT_EQ(said.find("hunter2"), std::string::npos) << said;
}

TEST(Submit, NoApplicationIsAUsageError) {
  FakeMachine machine;
  Context context = machine.context();
  SubmitOptions options = pi_options();
  options.primary_resource.reset();
  EXPECT_EQ(run_submit(options, context), 2);
  EXPECT_NE(machine.streams.stderr_text.find("no application"), std::string::npos);
}

TEST(Submit, AMasterThatIsNotKubernetesIsRefusedBeforeAnyRequest) {
  FakeMachine machine;
  Context context = machine.context();
  SubmitOptions options = pi_options();
  options.layers.flags = {{"--master", "spark.master", "yarn"}};
  EXPECT_EQ(run_submit(options, context), 2);
  EXPECT_EQ(machine.transports_made, 0);
  EXPECT_NE(machine.streams.stderr_text.find("k8s://"), std::string::npos);
}

}  // namespace
}  // namespace k8spark::app
