#include "fuzz.h"
#include "k8spark/plan.h"
#include "text/strings.h"
#include "yaml/yaml.h"

#include <nlohmann/json.hpp>

#include <array>

namespace {

using namespace k8spark;

Submission submission_with(std::string_view pod_template, char const* spark) {
  Submission submission;
  submission.version = *spark::parse_spark_version(spark);
  auto const set = [&](char const* key, char const* value) {
    submission.conf.set(key, value, {Layer::kConfFlag, "--conf"});
  };
  set("spark.master", "k8s://https://host:6443");
  set("spark.app.name", "job");
  set("spark.kubernetes.container.image", "spark");
  set("spark.kubernetes.driver.podTemplateFile", "pod.yaml");
  set("spark.kubernetes.driver.podTemplateContainerName", "main");
  set("spark.kubernetes.driver.label.team", "x");
  set("spark.kubernetes.driver.volumes.emptyDir.scratch.mount.path", "/scratch");
  submission.main_class = "Main";
  submission.primary_resource = "local:///job.jar";
  submission.user = "ann";
  submission.files.driver_template = std::string(pod_template);
  submission.ids = {"spark-1", "a1", "a2", "a3", "a4", 1, {}};
  return submission;
}

void check_text(Json const& value) {
  std::string const text = yaml::emit(value);
  auto const tree = yaml::parse(text, "emitted");
  fuzz::promise(tree.has_value(), "what was emitted can be parsed");
  auto const again = yaml::to_json(*tree);
  fuzz::promise(again.has_value() && *again == value, "what was emitted is what was meant");
}

}  // namespace

// Any text as a pod template: planned or refused, and what is planned survives YAML.
int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const text = fuzz::text_of(data, size);
  if (auto const tree = yaml::parse(text, "pod.yaml"))
    if (auto const value = yaml::to_json(*tree)) check_text(*value);
  for (char const* const spark : {"3.1", "4.3"}) {
    auto const plan = plan_driver(submission_with(text, spark));
    if (plan) check_text(plan->driver_pod);
  }
  return 0;
}
