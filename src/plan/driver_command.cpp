#include "plan/objects.h"

// Source: Spark's DriverCommandFeatureStep.
namespace k8spark::plan {

namespace {

std::string_view resource_type(AppKind kind) {
  switch (kind) {
    case AppKind::kPython:
      return "python";
    case AppKind::kR:
      return "r";
    case AppKind::kJava:
      break;
  }
  return "java";
}

// The first that is set: conf keys are expanded, variables are the submitting machine's.
Result<std::optional<std::string>> first_of(StepInput const& in,
                                            std::vector<std::string> const& conf_keys,
                                            std::vector<std::string> const& variables) {
  for (std::string const& key : conf_keys) {
    K8SPARK_ASSIGN(auto const value, in.reader.text(key));
    if (value) return value;
  }
  for (std::string const& name : variables)
    if (auto const at = in.submission.environment.find(name); at != in.submission.environment.end())
      return std::optional<std::string>(at->second);
  return std::optional<std::string>();
}

Result<void> set_python(StepInput const& in, Draft& draft) {
  constexpr std::string_view kVersionKey = "spark.kubernetes.pyspark.pythonVersion";
  if (!in.version().at_least(4, 1) && in.conf().get_or(kVersionKey, "3") != "3")
    return usage_error(std::string(kVersionKey) + " may only be 3", in.conf().where(kVersionKey));
  K8SPARK_ASSIGN(auto const python, first_of(in, {"spark.pyspark.python"}, {"PYSPARK_PYTHON"}));
  K8SPARK_ASSIGN(auto const driver_python,
                 first_of(in,
                          {"spark.pyspark.driver.python", "spark.pyspark.python"},
                          {"PYSPARK_DRIVER_PYTHON", "PYSPARK_PYTHON"}));
  if (python) add_env(draft, "PYSPARK_PYTHON", *python);
  if (driver_python) add_env(draft, "PYSPARK_DRIVER_PYTHON", *driver_python);
  return {};
}

}  // namespace

Result<void> set_driver_command(StepInput const& in, Draft& draft) {
  Submission const& submission = in.submission;
  if (submission.kind == AppKind::kPython) K8SPARK_CHECK(set_python(in, draft));
  Json& args = list_in(draft.container, "args");
  args.push_back("driver");
  if (submission.proxy_user) {
    args.push_back("--proxy-user");
    args.push_back(*submission.proxy_user);
  }
  for (std::string const& word : {std::string("--properties-file"),
                                  std::string("/opt/spark/conf/spark.properties"),
                                  std::string("--class"),
                                  submission.main_class,
                                  draft.main_resource})
    args.push_back(word);
  for (std::string const& word : submission.app_args) args.push_back(word);
  draft.properties["spark.kubernetes.resource.type"] = std::string(resource_type(submission.kind));
  return {};
}

}  // namespace k8spark::plan
