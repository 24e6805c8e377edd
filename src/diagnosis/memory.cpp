#include "diagnosis/executors.h"
#include "diagnosis/json_view.h"
#include "diagnosis/quantity.h"
#include "text/strings.h"

#include <algorithm>
#include <cmath>

namespace k8spark::diagnosis {

namespace {

constexpr double kMebi = 1024.0 * 1024;
constexpr double kGrowth = 1.5;

// Spark's sizes: "512m", "1g", "4096" (MiB). In bytes.
std::optional<double> parse_spark_size(std::string text) {
  text = text::to_lower(text::trim(text));
  if (text.ends_with('b')) text.pop_back();
  if (text.ends_with('i')) text.pop_back();
  double factor = kMebi;
  if (!text.empty() && std::string_view("kmgt").find(text.back()) != std::string_view::npos) {
    constexpr double kKibi = 1024.0;
    switch (text.back()) {
      case 'k':
        factor = kKibi;
        break;
      case 'g':
        factor = kMebi * kKibi;
        break;
      case 't':
        factor = kMebi * kKibi * kKibi;
        break;
      default:
        break;
    }
    text.pop_back();
  }
  auto const number = text::to_double(text);
  if (!number) return std::nullopt;
  return *number * factor;
}

std::string env_of(Json const& pod, std::string_view name) {
  Json const& containers = member(pod, "spec", "containers");
  for (std::size_t i = 0; i < length(containers); ++i) {
    Json const& env = member(element(containers, i), "env");
    for (std::size_t k = 0; k < length(env); ++k)
      if (text_at(element(env, k), "name") == name) return text_at(element(env, k), "value");
  }
  return {};
}

std::string property(std::map<std::string, std::string> const& properties, std::string const& key) {
  auto const at = properties.find(key);
  return at == properties.end() ? std::string() : at->second;
}

std::string spark_mebibytes(double bytes) {
  return std::to_string(static_cast<long long>(std::ceil(bytes / kMebi))) + 'm';
}

}  // namespace

void add_memory_numbers(Finding& finding,
                        Json const& json,
                        std::map<std::string, std::string> const& properties) {
  PodView const pod = read_pod(json);
  ContainerView const* const main = pod.driver();
  if (main == nullptr || finding.kind != OutcomeKind::kOutOfMemory) return;
  std::string const role = pod.is_executor() ? "executor" : "driver";
  std::string const head = "spark." + role + ".";
  std::string heap_text = property(properties, head + "memory");
  if (heap_text.empty() && pod.is_executor()) heap_text = env_of(json, "SPARK_EXECUTOR_MEMORY");
  // Spark's default, when the driver's properties are known and have no value.
  if (heap_text.empty() && !properties.empty()) heap_text = "1g";
  auto const limit = parse_quantity(main->memory_limit);
  auto const heap = parse_spark_size(heap_text);
  if (!limit || !heap || *heap >= *limit) return;
  auto const python = parse_spark_size(property(properties, "spark.executor.pyspark.memory"));
  double const beside = pod.is_executor() ? python.value_or(0) : 0;
  double const overhead = *limit - *heap - beside;
  std::string sum = "limit " + main->memory_limit + " = heap " + spark_mebibytes(*heap) +
                    " + overhead " + spark_mebibytes(overhead);
  if (beside > 0) sum += " + Python " + spark_mebibytes(beside);
  finding.message = text::replace_all(finding.message, "limit " + main->memory_limit, sum);
  constexpr double kStep = 64 * kMebi;
  double const next_limit = std::ceil(*limit * kGrowth / kStep) * kStep;
  finding.hint = "try " + head + "memoryOverhead=" + spark_mebibytes(next_limit - *heap - beside) +
                 " (limit then " + spell_memory(next_limit) +
                 "): Python and off-heap memory live in "
                 "the overhead; raise " +
                 head + "memory where the heap itself is full";
}

}  // namespace k8spark::diagnosis
