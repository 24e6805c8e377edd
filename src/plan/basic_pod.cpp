#include "plan/basic_pod.h"

#include "plan/objects.h"
#include "spark/java_numbers.h"
#include "text/strings.h"

#include <algorithm>
#include <cmath>

// Source: Spark's BasicDriverFeatureStep, BasicExecutorFeatureStep, KubernetesConf,
// ResourceProfile.
namespace k8spark::plan {

namespace {

constexpr long long kMinOverheadMib = 384;  // ResourceProfile.MEMORY_OVERHEAD_MIN_MIB, up to 3.5

// Of the keys that are not Kubernetes's own.
std::string_view spark_prefix(StepInput const& in) {
  return in.role == Role::kDriver ? "spark.driver." : "spark.executor.";
}

// The executors' key is the older one: the driver's and the common one came with 3.3.
Result<std::optional<std::string>> scheduler_name(StepInput const& in) {
  bool const common = in.version().at_least(3, 3);
  if (!common && in.role == Role::kDriver) return std::optional<std::string>();
  K8SPARK_ASSIGN(auto name, in.reader.text(in.key("scheduler.name")));
  if (name || !common) return name;
  return in.reader.text("spark.kubernetes.scheduler.name");
}

}  // namespace

std::string substitute_ids(std::string value, StepInput const& in) {
  value = text::replace_all(std::move(value), "{{APP_ID}}", in.submission.ids.app_id);
  return text::replace_all(
      std::move(value), "{{EXECUTOR_ID}}", in.role == Role::kDriver ? "" : kExecutorId);
}

Result<void> set_labels(StepInput const& in,
                        Draft& draft,
                        std::map<std::string, std::string> preset) {
  spark::SparkVersion const& version = in.version();
  std::string const prefix = in.key("label.");
  for (auto const& [name, value] : in.conf().with_prefix(prefix)) {
    std::string const key = prefix + name;
    if (preset.contains(name))
      return usage_error("label \"" + name + "\" is reserved: Spark sets it itself",
                         in.conf().where(key),
                         "remove " + key);
    draft.labels[name] = version.at_least(4, 0) ? substitute_ids(value, in) : value;
  }
  draft.labels.merge(preset);
  add_all(map_in(draft.pod["metadata"], "labels"), draft.labels);

  auto const annotations = in.conf().with_prefix(in.key("annotation."));
  for (auto const& [name, value] : annotations)
    map_in(draft.pod["metadata"], "annotations")[name] =
        version.at_least(3, 3) ? substitute_ids(value, in) : value;
  return {};
}

Result<void> set_image(StepInput const& in, Draft& draft) {
  K8SPARK_ASSIGN(auto image, in.reader.text(in.key("container.image")));
  if (!image)
    return usage_error("no image: spark.kubernetes.container.image is not set",
                       "",
                       "give --conf spark.kubernetes.container.image=REPOSITORY:TAG, or image.name "
                       "in the profile");
  if (in.version().at_least(4, 1))
    image = text::replace_all(*image, "{{SPARK_VERSION}}", in.version().text);
  K8SPARK_ASSIGN(std::string const policy,
                 in.reader.choice("spark.kubernetes.container.image.pullPolicy",
                                  {"Always", "Never", "IfNotPresent"}));
  if (!draft.container.contains("name"))
    draft.container["name"] =
        in.role == Role::kDriver ? "spark-kubernetes-driver" : "spark-kubernetes-executor";
  draft.container["image"] = *image;
  draft.container["imagePullPolicy"] = policy;
  return {};
}

Result<long long> memory_overhead(StepInput const& in, long long heap, double inherited) {
  std::string const prefix(spark_prefix(in));
  double factor = inherited;
  std::string const factor_key = prefix + "memoryOverheadFactor";
  if (in.version().at_least(3, 3) && in.conf().contains(factor_key)) {
    K8SPARK_ASSIGN(factor, in.reader.real(factor_key));
    if (factor <= 0)
      return usage_error(factor_key + " must be more than 0", in.conf().where(factor_key));
  }
  // Under YARN's name, too: the reader knows it.
  std::string const overhead_key = prefix + "memoryOverhead";
  K8SPARK_ASSIGN(auto const given, in.reader.text(overhead_key));
  if (given) return in.reader.mib(overhead_key);
  long long least = kMinOverheadMib;
  if (in.version().at_least(4, 0)) {
    K8SPARK_ASSIGN(least, in.reader.mib(prefix + "minMemoryOverhead"));
  }
  return std::max(static_cast<long long>(std::trunc(factor * static_cast<double>(heap))), least);
}

Result<void> set_custom_resources(StepInput const& in, Draft& draft) {
  std::string const prefix = std::string(spark_prefix(in)) + "resource.";
  std::map<std::string, std::map<std::string, std::string>> resources;
  for (auto const& [rest, value] : in.conf().with_prefix(prefix)) {
    std::string const key = prefix + rest;
    std::size_t const dot = rest.find('.');
    if (dot == std::string::npos)
      return usage_error(
          key + " is no resource key", in.conf().where(key), "set " + key + ".amount");
    resources[rest.substr(0, dot)][rest.substr(dot + 1)] = value;
  }
  for (auto const& [name, fields] : resources) {
    std::string const key = prefix + name;
    if (!fields.contains("amount"))
      return usage_error("resource \"" + name + "\" has no amount", key, "set " + key + ".amount");
    auto const amount = spark::parse_java_int(fields.at("amount"));
    if (!amount)
      return usage_error(key + ".amount must be a whole number", in.conf().where(key + ".amount"));
    if (*amount <= 0) continue;
    if (!fields.contains("vendor"))
      return usage_error("resource \"" + name + "\" has no vendor",
                         key,
                         "set " + key + ".vendor, for example nvidia.com");
    map_in(map_in(draft.container, "resources"), "limits")[fields.at("vendor") + '/' + name] =
        std::to_string(*amount);
  }
  return {};
}

Result<void> set_pod_spec(StepInput const& in, Draft& draft) {
  Json& spec = draft.pod["spec"];
  spec["restartPolicy"] = "Never";
  StringPairs selectors = in.conf().with_prefix("spark.kubernetes.node.selector.");
  if (in.version().at_least(3, 3))
    for (auto& selector : in.conf().with_prefix(in.key("node.selector.")))
      selectors.push_back(std::move(selector));
  for (auto const& [name, value] : selectors) map_in(spec, "nodeSelector")[name] = value;

  K8SPARK_ASSIGN(auto const secrets,
                 in.reader.list("spark.kubernetes.container.image.pullSecrets"));
  for (std::string const& secret : secrets)
    list_in(spec, "imagePullSecrets").push_back(Json::object({{"name", secret}}));

  K8SPARK_ASSIGN(auto const scheduler, scheduler_name(in));
  if (scheduler) spec["schedulerName"] = *scheduler;
  if (in.version().at_least(4, 3)) {
    K8SPARK_ASSIGN(bool const allow,
                   in.reader.boolean(in.key("securityContext.allowPrivilegeEscalation")));
    map_in(draft.container, "securityContext")["allowPrivilegeEscalation"] = allow;
  }
  return {};
}

}  // namespace k8spark::plan
