#include "plan/basic_pod.h"
#include "plan/objects.h"
#include "plan/port.h"
#include "spark/names.h"

// Source: Spark's BasicDriverFeatureStep and KubernetesConf.
namespace k8spark::plan {

namespace {

std::map<std::string, std::string> preset_labels(StepInput const& in) {
  std::map<std::string, std::string> preset = {{"spark-app-selector", in.submission.ids.app_id},
                                               {"spark-role", "driver"}};
  if (!in.version().at_least(3, 3)) return preset;
  preset["spark-version"] = in.version().text;
  preset["spark-app-name"] = spark::app_name_label(in.conf().get_or("spark.app.name", "spark"));
  return preset;
}

Result<void> set_ports(StepInput const& in, Draft& draft) {
  struct Port {
    std::string_view name;
    std::vector<std::string_view> keys;
    int fallback;
  };
  std::vector<Port> ports = {
      {"driver-rpc-port", {"spark.driver.port"}, 7078},
      {"blockmanager", {"spark.driver.blockManager.port", "spark.blockManager.port"}, 7079},
      {"spark-ui", {"spark.ui.port"}, 4040}};
  if (in.version().at_least(4, 1))
    ports.push_back({"spark-connect", {"spark.connect.grpc.binding.port"}, 15002});
  for (Port const& entry : ports) {
    K8SPARK_ASSIGN(int const port, port_of(in, entry.keys, entry.fallback));
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
  K8SPARK_ASSIGN(long long const overhead, memory_overhead(in, heap, inherited));
  return Memory{heap + overhead, inherited};
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

}  // namespace

Result<void> set_basic_driver(StepInput const& in, Draft& draft) {
  draft.pod["metadata"]["name"] = in.names.driver_pod;
  K8SPARK_CHECK(set_image(in, draft));
  K8SPARK_CHECK(set_labels(in, draft, preset_labels(in)));
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
