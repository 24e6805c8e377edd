#include "profile/environment_layer.h"

#include "spark/java_options.h"

#include <algorithm>
#include <array>
#include <string>

namespace k8spark::profile {

namespace {

struct Fallback {
  std::string_view variable;
  std::string_view key;
  bool empty_counts;  // spark-submit refuses an empty size as it refuses any other that is none
};

// Source: Spark's SparkSubmitArguments.
constexpr auto kFallbacks = std::to_array<Fallback>({
    {"MASTER", "spark.master", false},
    {"DEPLOY_MODE", "spark.submit.deployMode", false},
    {"SPARK_DRIVER_MEMORY", "spark.driver.memory", true},
    {"SPARK_EXECUTOR_MEMORY", "spark.executor.memory", true},
    {"SPARK_EXECUTOR_CORES", "spark.executor.cores", true},
});

// -Dspark.x=y for the JVM that spark-submit would be. What spark-submit always decides itself does
// not come from there.
Result<void> add_submit_opts(sys::Environment const& environment, ConfMap& layer) {
  constexpr auto kDecided = std::to_array<std::string_view>(
      {"spark.app.name", "spark.master", "spark.submit.deployMode"});
  constexpr std::string_view kName = "SPARK_SUBMIT_OPTS";
  auto const options = spark::split_java_options(environment.get_or_empty(kName));
  std::string const where = '$' + std::string(kName);
  if (!options) return usage_error("it ends inside quotes or in a backslash", where);
  for (std::string const& option : *options) {
    if (!option.starts_with("-Dspark.")) continue;
    std::size_t const equals = std::min(option.find('='), option.size());
    std::string key = option.substr(2, equals - 2);
    if (std::find(kDecided.begin(), kDecided.end(), key) != kDecided.end()) continue;
    layer[std::move(key)] = {option.substr(std::min(equals + 1, option.size())),
                             {Layer::kEnvironment, where}};
  }
  return {};
}

}  // namespace

Result<ConfMap> make_environment_layer(sys::Environment const& environment) {
  ConfMap layer;
  K8SPARK_CHECK(add_submit_opts(environment, layer));
  for (auto const& [name, key, empty_counts] : kFallbacks) {
    auto value = environment.get(name);
    if (!value || (value->empty() && !empty_counts)) continue;
    layer[std::string(key)] = {*std::move(value), {Layer::kEnvironment, '$' + std::string(name)}};
  }
  return layer;
}

}  // namespace k8spark::profile
