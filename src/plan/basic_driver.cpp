#include "plan/objects.h"
#include "spark/names.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <cmath>

// Source: Spark's BasicDriverFeatureStep, KubernetesConf and ResourceProfile.
namespace k8spark::plan {

namespace {

constexpr long long kMinOverheadMib = 384;  // ResourceProfile.MEMORY_OVERHEAD_MIN_MIB, up to 3.5

std::string substitute_ids(std::string value, StepInput const& in) {
  value = text::replace_all(std::move(value), "{{APP_ID}}", in.submission.ids.app_id);
  return text::replace_all(std::move(value), "{{EXECUTOR_ID}}", "");
}

Result<void> set_labels(StepInput const& in, Draft& draft) {
  spark::SparkVersion const& version = in.version();
  std::map<std::string, std::string> preset = {{"spark-app-selector", in.submission.ids.app_id},
                                               {"spark-role", "driver"}};
  if (version.at_least(3, 3)) {
    preset["spark-version"] = version.text;
    preset["spark-app-name"] = spark::app_name_label(in.conf().get_or("spark.app.name", "spark"));
  }
  constexpr std::string_view kPrefix = "spark.kubernetes.driver.label.";
  for (auto const& [name, value] : in.conf().with_prefix(kPrefix)) {
    std::string const key = std::string(kPrefix) + name;
    if (preset.contains(name))
      return usage_error("label \"" + name + "\" is reserved: Spark sets it itself",
                         in.conf().where(key),
                         "remove " + key);
    draft.labels[name] = version.at_least(4, 0) ? substitute_ids(value, in) : value;
  }
  draft.labels.merge(preset);
  Json& labels = map_in(draft.pod["metadata"], "labels");
  for (auto const& [name, value] : draft.labels) labels[name] = value;

  auto const annotations = in.conf().with_prefix("spark.kubernetes.driver.annotation.");
  for (auto const& [name, value] : annotations)
    map_in(draft.pod["metadata"], "annotations")[name] =
        version.at_least(3, 3) ? substitute_ids(value, in) : value;
  return {};
}

// A port as Spark reads it: not trimmed, not expanded.
Result<long long> port_of(StepInput const& in,
                          std::vector<std::string_view> const& keys,
                          long long fallback) {
  for (std::string_view const key : keys) {
    auto const raw = in.conf().get(key);
    if (!raw) continue;
    auto const port = text::to_integer(*raw);
    if (!port)
      return usage_error(std::string(key) + " must be a port number, not \"" + *raw + '"',
                         in.conf().where(key));
    return *port;
  }
  return fallback;
}

Result<void> set_ports(StepInput const& in, Draft& draft) {
  struct Port {
    std::string_view name;
    std::vector<std::string_view> keys;
    long long fallback;
  };
  std::vector<Port> ports = {
      {"driver-rpc-port", {"spark.driver.port"}, 7078},
      {"blockmanager", {"spark.driver.blockManager.port", "spark.blockManager.port"}, 7079},
      {"spark-ui", {"spark.ui.port"}, 4040}};
  if (in.version().at_least(4, 1))
    ports.push_back({"spark-connect", {"spark.connect.grpc.binding.port"}, 15002});
  for (Port const& entry : ports) {
    K8SPARK_ASSIGN(long long const port, port_of(in, entry.keys, entry.fallback));
    if (port == 0 && in.version().at_least(4, 3)) continue;
    list_in(draft.container, "ports")
        .push_back({{"name", entry.name}, {"containerPort", port}, {"protocol", "TCP"}});
  }
  return {};
}

void set_env(StepInput const& in, Draft& draft) {
  bool const as_proxy = in.version().at_least(4, 3) && in.submission.proxy_user;
  add_env(draft, "SPARK_USER", as_proxy ? *in.submission.proxy_user : in.submission.user);
  add_env(draft, "SPARK_APPLICATION_ID", in.submission.ids.app_id);
  for (auto const& [name, value] : in.conf().with_prefix("spark.kubernetes.driverEnv."))
    add_env(draft, name, value);
  list_in(draft.container, "env")
      .push_back(
          {{"name", "SPARK_DRIVER_BIND_ADDRESS"},
           {"valueFrom", {{"fieldRef", {{"apiVersion", "v1"}, {"fieldPath", "status.podIP"}}}}}});
}

struct Memory {
  long long total_mib;
  double factor;  // what executors inherit: spark.kubernetes.memoryOverheadFactor
};

Result<double> kubernetes_factor(StepInput const& in) {
  constexpr std::string_view kKey = "spark.kubernetes.memoryOverheadFactor";
  if (!in.conf().contains(kKey)) return in.submission.kind == AppKind::kJava ? 0.1 : 0.4;
  K8SPARK_ASSIGN(double const factor, in.reader.real(kKey));
  if (factor < 0 || (factor >= 1 && !in.version().at_least(3, 3)))
    return usage_error(std::string(kKey) + " must be at least 0" +
                           (in.version().at_least(3, 3) ? "" : " and less than 1"),
                       in.conf().where(kKey));
  return factor;
}

Result<Memory> driver_memory(StepInput const& in) {
  K8SPARK_ASSIGN(long long const heap, in.reader.mib("spark.driver.memory"));
  K8SPARK_ASSIGN(double const inherited, kubernetes_factor(in));
  double factor = inherited;
  constexpr std::string_view kDriverFactor = "spark.driver.memoryOverheadFactor";
  if (in.version().at_least(3, 3) && in.conf().contains(kDriverFactor)) {
    K8SPARK_ASSIGN(factor, in.reader.real(kDriverFactor));
    if (factor <= 0)
      return usage_error(std::string(kDriverFactor) + " must be more than 0",
                         in.conf().where(kDriverFactor));
  }
  for (std::string_view const key :
       {"spark.driver.memoryOverhead", "spark.yarn.driver.memoryOverhead"}) {
    if (!in.conf().contains(key)) continue;
    K8SPARK_ASSIGN(long long const overhead, in.reader.mib(key));
    return Memory{heap + overhead, inherited};
  }
  long long least = kMinOverheadMib;
  if (in.version().at_least(4, 0)) {
    K8SPARK_ASSIGN(least, in.reader.mib("spark.driver.minMemoryOverhead"));
  }
  auto const overhead = static_cast<long long>(std::trunc(factor * static_cast<double>(heap)));
  return Memory{heap + std::max(overhead, least), inherited};
}

// spark.driver.resource.<R>.amount and .vendor as limits of the container.
Result<void> set_custom_resources(StepInput const& in, Draft& draft) {
  constexpr std::string_view kPrefix = "spark.driver.resource.";
  std::map<std::string, std::map<std::string, std::string>> resources;
  for (auto const& [rest, value] : in.conf().with_prefix(kPrefix)) {
    std::string const key = std::string(kPrefix) + rest;
    std::size_t const dot = rest.find('.');
    if (dot == std::string::npos)
      return usage_error(
          key + " is no resource key", in.conf().where(key), "set " + key + ".amount");
    resources[rest.substr(0, dot)][rest.substr(dot + 1)] = value;
  }
  for (auto const& [name, fields] : resources) {
    std::string const key = std::string(kPrefix) + name;
    if (!fields.contains("amount"))
      return usage_error("resource \"" + name + "\" has no amount", key, "set " + key + ".amount");
    auto const amount = text::to_integer(fields.at("amount"));
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

Result<void> set_resources(StepInput const& in, Draft& draft) {
  K8SPARK_ASSIGN(long long const cores, in.reader.integer("spark.driver.cores"));
  K8SPARK_ASSIGN(auto const request, in.reader.text("spark.kubernetes.driver.request.cores"));
  K8SPARK_ASSIGN(auto const limit, in.reader.text("spark.kubernetes.driver.limit.cores"));
  K8SPARK_ASSIGN(Memory const memory, driver_memory(in));
  for (auto const& [value, key] : {std::pair(request, "spark.kubernetes.driver.request.cores"),
                                   std::pair(limit, "spark.kubernetes.driver.limit.cores")})
    if (value == "") return usage_error(std::string(key) + " is no quantity", in.conf().where(key));
  std::string const quantity = std::to_string(memory.total_mib) + "Mi";
  Json& resources = map_in(draft.container, "resources");
  Json& requests = map_in(resources, "requests");
  requests["cpu"] = request ? *request : std::to_string(cores);
  requests["memory"] = quantity;
  Json& limits = map_in(resources, "limits");
  limits["memory"] = quantity;
  if (limit) limits["cpu"] = *limit;
  draft.properties["spark.kubernetes.memoryOverheadFactor"] =
      spark::java_double_text(memory.factor);
  return set_custom_resources(in, draft);
}

Result<void> set_image(StepInput const& in, Draft& draft) {
  K8SPARK_ASSIGN(auto image, in.reader.text("spark.kubernetes.driver.container.image"));
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
  if (!draft.container.contains("name")) draft.container["name"] = "spark-kubernetes-driver";
  draft.container["image"] = *image;
  draft.container["imagePullPolicy"] = policy;
  return {};
}

Result<void> set_pod_spec(StepInput const& in, Draft& draft) {
  Json& spec = draft.pod["spec"];
  spec["restartPolicy"] = "Never";
  StringPairs selectors = in.conf().with_prefix("spark.kubernetes.node.selector.");
  if (in.version().at_least(3, 3))
    for (auto& selector : in.conf().with_prefix("spark.kubernetes.driver.node.selector."))
      selectors.push_back(std::move(selector));
  for (auto const& [name, value] : selectors) map_in(spec, "nodeSelector")[name] = value;

  K8SPARK_ASSIGN(auto const secrets,
                 in.reader.list("spark.kubernetes.container.image.pullSecrets"));
  for (std::string const& secret : secrets)
    list_in(spec, "imagePullSecrets").push_back(Json::object({{"name", secret}}));

  if (in.version().at_least(3, 3)) {
    K8SPARK_ASSIGN(auto scheduler, in.reader.text("spark.kubernetes.driver.scheduler.name"));
    if (!scheduler) {
      K8SPARK_ASSIGN(scheduler, in.reader.text("spark.kubernetes.scheduler.name"));
    }
    if (scheduler) spec["schedulerName"] = *scheduler;
  }
  if (in.version().at_least(4, 3)) {
    K8SPARK_ASSIGN(
        bool const allow,
        in.reader.boolean("spark.kubernetes.driver.securityContext.allowPrivilegeEscalation"));
    map_in(draft.container, "securityContext")["allowPrivilegeEscalation"] = allow;
  }
  return {};
}

}  // namespace

Result<void> set_basic_driver(StepInput const& in, Draft& draft) {
  draft.pod["metadata"]["name"] = in.names.driver_pod;
  K8SPARK_CHECK(set_image(in, draft));
  K8SPARK_CHECK(set_labels(in, draft));
  K8SPARK_CHECK(set_ports(in, draft));
  set_env(in, draft);
  K8SPARK_CHECK(set_resources(in, draft));
  K8SPARK_CHECK(set_pod_spec(in, draft));
  draft.properties["spark.kubernetes.driver.pod.name"] = in.names.driver_pod;
  draft.properties["spark.app.id"] = in.submission.ids.app_id;
  draft.properties["spark.kubernetes.submitInDriver"] = "true";
  return {};
}

}  // namespace k8spark::plan
