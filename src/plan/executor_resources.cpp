#include "plan/basic_pod.h"
#include "plan/executor.h"
#include "plan/objects.h"
#include "spark/sizes.h"
#include "text/strings.h"

#include <optional>

// Source: Spark's ResourceProfile.getResourcesForClusterManager and BasicExecutorFeatureStep.
namespace k8spark::plan {

namespace {

constexpr long long kBytesInMib = 1048576;

Result<double> inherited_factor(StepInput const& in) {
  constexpr std::string_view kKey = "spark.kubernetes.memoryOverheadFactor";
  // A driver in client mode was given no factor by its submission: Python or not, it is this.
  if (!in.conf().contains(kKey)) return 0.1;
  return in.reader.real(kKey);
}

// Bytes unless a unit is given, other than all the rest.
Result<long long> off_heap_mib(StepInput const& in) {
  constexpr std::string_view kEnabled = "spark.memory.offHeap.enabled";
  constexpr std::string_view kSize = "spark.memory.offHeap.size";
  if (!in.conf().contains(kEnabled)) return 0;
  K8SPARK_ASSIGN(bool const enabled, in.reader.boolean(kEnabled));
  if (!enabled) return 0;
  K8SPARK_ASSIGN(auto const text, in.reader.text(kSize));
  auto size = spark::parse_size(
      text.value_or("0"), spark::SizeUnit::kByte, spark::SizeUnit::kByte, in.version());
  if (!size || *size <= 0)
    return usage_error(
        std::string(kSize) + " must be a size when " + std::string(kEnabled) + " is true",
        in.conf().where(kSize));
  return *size / kBytesInMib;
}

// Counted only where the driver knows that the application is Python: in cluster mode.
Result<long long> python_mib(StepInput const& in) {
  constexpr std::string_view kKey = "spark.executor.pyspark.memory";
  if (in.conf().get_or("spark.kubernetes.resource.type", "") != "python") return 0;
  if (!in.conf().contains(kKey)) return 0;
  return in.reader.mib(kKey);
}

// "2", "0.5" or "500m" as CPUs; nothing for a quantity that nobody writes for CPUs.
std::optional<double> cpus_of(std::string text) {
  bool const milli = text.ends_with('m');
  if (milli) text.pop_back();
  auto const number = text::to_double(text);
  if (!number) return std::nullopt;
  return milli ? *number / 1000 : *number;
}

// 4.1 and newer look before the API server does.
Result<void> check_limit(StepInput const& in,
                         std::string const& request,
                         std::string const& limit) {
  auto const least = cpus_of(request);
  auto const most = cpus_of(limit);
  if (!in.version().at_least(4, 1) || !least || !most || *most >= *least) return {};
  std::string const key = in.key("limit.cores");
  return usage_error(key + "=" + limit + " is less than the request of " + request,
                     in.conf().where(key));
}

}  // namespace

Result<void> set_executor_resources(StepInput const& in, Draft& draft) {
  K8SPARK_ASSIGN(long long const cores, in.reader.integer("spark.executor.cores"));
  K8SPARK_ASSIGN(auto const request, in.reader.text(in.key("request.cores")));
  K8SPARK_ASSIGN(auto const limit, in.reader.text(in.key("limit.cores")));
  K8SPARK_ASSIGN(long long const heap, in.reader.mib("spark.executor.memory"));
  K8SPARK_ASSIGN(double const factor, inherited_factor(in));
  K8SPARK_ASSIGN(long long const overhead, memory_overhead(in, heap, factor));
  K8SPARK_ASSIGN(long long const off_heap, off_heap_mib(in));
  K8SPARK_ASSIGN(long long const python, python_mib(in));

  std::string const memory = std::to_string(heap + overhead + off_heap + python) + "Mi";
  Json& resources = map_in(draft.container, "resources");
  Json& requests = map_in(resources, "requests");
  std::string const cpu = request ? *request : std::to_string(cores);
  requests["cpu"] = cpu;
  requests["memory"] = memory;
  Json& limits = map_in(resources, "limits");
  limits["memory"] = memory;
  if (limit) {
    K8SPARK_CHECK(check_limit(in, cpu, *limit));
    limits["cpu"] = *limit;
  }
  return set_custom_resources(in, draft);
}

}  // namespace k8spark::plan
