#include "app/commands.h"
#include "fake_context.h"

#include <gtest/gtest.h>

#include <ctime>

namespace k8spark::app {
namespace {

RenderOptions pi_options() {
  RenderOptions options;
  options.submit.primary_resource = "app.py";
  options.submit.layers.conf_flags = {{"spark.kubernetes.container.image", "r/spark:4.1.4"}};
  return options;
}

std::string render(RenderOptions const& options) {
  FakeMachine machine;
  Context context = machine.context();
  EXPECT_EQ(run_render(options, context), 0) << machine.streams.stderr_text;
  EXPECT_EQ(machine.transports_made, 0);
  return machine.streams.stdout_text;
}

TEST(Render, SameInputGivesTheSameBytes) {
  EXPECT_EQ(render(pi_options()), render(pi_options()));
}

TEST(Render, PutsThePodLastAndANamespaceOnEveryObject) {
  std::string const text = render(pi_options());
  EXPECT_GT(text.find("kind: Pod"), text.find("kind: ConfigMap"));
  EXPECT_GT(text.find("kind: Pod"), text.find("kind: Service"));
  EXPECT_NE(text.find("namespace: etl"), std::string::npos);
}

TEST(Render, TakesMasterAndNamespaceFromTheKubeconfig) {
  RenderOptions options = pi_options();
  options.format = "argv";
  std::string const text = render(options);
  EXPECT_NE(text.find("--master k8s://https://k8s.example:6443"), std::string::npos) << text;
  EXPECT_NE(text.find("--conf spark.kubernetes.namespace=etl"), std::string::npos) << text;
}

// The bound is for the slowest build.
TEST(Render, TakesTenThousandKeysInTimeThatGrowsWithThem) {
  RenderOptions options = pi_options();
  options.format = "properties";
  for (int i = 0; i < 10000; ++i)
    options.submit.layers.conf_flags.emplace_back(
        "spark.kubernetes.driver.label.key" + std::to_string(i), "v");
  options.submit.layers.conf_flags.emplace_back("spark.long", std::string(131000, 'x'));
  std::clock_t const begin = std::clock();
  std::string const text = render(options);
  EXPECT_LT(static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC, 5.0);
  EXPECT_NE(text.find("spark.kubernetes.driver.label.key9999=v\n"), std::string::npos);
  EXPECT_NE(text.find(std::string(131000, 'x')), std::string::npos);
}

TEST(Render, DoesWithoutAKubeconfig) {
  FakeMachine machine;
  machine.environment = sys::Environment(sys::Environment::Map{{"HOME", "/home/nobody"}});
  Context context = machine.context();
  EXPECT_EQ(run_render(pi_options(), context), 0) << machine.streams.stderr_text;
}

TEST(Render, NeverShowsTheKubeconfigsToken) {
  for (std::string const format :
       {"yaml", "json", "argv", "properties", "operator", "apache-operator"}) {
    RenderOptions options = pi_options();
    options.format = format;
    EXPECT_EQ(render(options).find("PLANTED-TOKEN"), std::string::npos) << format;
  }
}

TEST(Render, KeepsWhatSparkPutsInOutOfAnOperatorsDocument) {
  for (std::string const format : {"operator", "apache-operator"}) {
    RenderOptions options = pi_options();
    options.format = format;
    options.submit.primary_resource = "local:///opt/app.py";
    std::string const text = render(options);
    EXPECT_NE(text.find("kind: SparkApplication"), std::string::npos) << text;
    EXPECT_NE(text.find("name: app-py\n  namespace: etl"), std::string::npos) << text;
    for (char const* const noise :
         {"spark.app.id", "submitInDriver", "spark.master", "spark.app.name"})
      EXPECT_EQ(text.find(noise), std::string::npos) << noise;
    EXPECT_EQ(text, render(options));
  }
}

TEST(Render, CarriesAPodTemplateIntoAnOperatorsDocument) {
  FakeMachine machine;
  machine.files.add("/work/t.yaml", "spec: {priorityClassName: high}");
  Context context = machine.context();
  RenderOptions options = pi_options();
  options.format = "operator";
  options.submit.layers.conf_flags.emplace_back("spark.kubernetes.driver.podTemplateFile",
                                                "t.yaml");
  EXPECT_EQ(run_render(options, context), 0);
  EXPECT_NE(machine.streams.stdout_text.find("priorityClassName: high"), std::string::npos);
  EXPECT_EQ(machine.streams.stdout_text.find("podTemplateFile"), std::string::npos);
  EXPECT_NE(machine.streams.stderr_text.find("\"app.py\" of this machine"), std::string::npos);
}

TEST(Render, RefusesAnUnknownFormatWithAGuess) {
  FakeMachine machine;
  Context context = machine.context();
  RenderOptions options = pi_options();
  options.format = "jsn";
  EXPECT_EQ(run_render(options, context), 2);
  EXPECT_NE(machine.streams.stderr_text.find("did you mean json?"), std::string::npos);
  EXPECT_EQ(machine.streams.stdout_text, "");
}

}  // namespace
}  // namespace k8spark::app
