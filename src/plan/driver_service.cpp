#include "plan/objects.h"
#include "plan/port.h"
#include "text/strings.h"

// Source: Spark's DriverServiceFeatureStep.
namespace k8spark::plan {

namespace {

struct ServicePort {
  std::string_view name;
  std::string_view key;
  int fallback;
};

// Unlike the container's, this block manager port does not fall back to spark.blockManager.port.
Result<Json> service_ports(StepInput const& in) {
  Json ports = Json::array();
  std::vector<ServicePort> wanted = {{"driver-rpc-port", "spark.driver.port", 7078},
                                     {"blockmanager", "spark.driver.blockManager.port", 7079},
                                     {"spark-ui", "spark.ui.port", 4040}};
  if (in.version().at_least(4, 1))
    wanted.push_back({"spark-connect", "spark.connect.grpc.binding.port", 15002});
  for (ServicePort const& port : wanted) {
    K8SPARK_ASSIGN(int const number, port_of(in, {port.key}, port.fallback));
    Json entry = {{"name", port.name}, {"port", number}, {"targetPort", number}};
    if (port.name == "spark-connect" && in.version().at_least(4, 2)) entry["appProtocol"] = "grpc";
    ports.push_back(std::move(entry));
  }
  return ports;
}

Result<void> set_ip_families(StepInput const& in, Json& spec) {
  if (!in.version().at_least(3, 4)) return {};
  K8SPARK_ASSIGN(std::string const policy,
                 in.reader.choice("spark.kubernetes.driver.service.ipFamilyPolicy",
                                  {"SingleStack", "PreferDualStack", "RequireDualStack"}));
  K8SPARK_ASSIGN(std::string const families,
                 in.reader.choice("spark.kubernetes.driver.service.ipFamilies",
                                  {"IPv4", "IPv6", "IPv4,IPv6", "IPv6,IPv4"}));
  spec["ipFamilyPolicy"] = policy;
  spec["ipFamilies"] = text::split(families, ',');
  return {};
}

Json service_metadata(StepInput const& in) {
  Json labels = Json::object();
  if (in.version().at_least(3, 2)) labels["spark-app-selector"] = in.submission.ids.app_id;
  if (in.version().at_least(3, 4))
    for (auto const& [key, value] : in.conf().with_prefix("spark.kubernetes.driver.service.label."))
      labels[key] = value;
  Json metadata = {{"name", in.names.driver_service}};
  if (!labels.empty()) metadata["labels"] = std::move(labels);
  for (auto const& [key, value] :
       in.conf().with_prefix("spark.kubernetes.driver.service.annotation."))
    map_in(metadata, "annotations")[key] = value;
  return metadata;
}

}  // namespace

Result<void> check_driver_service(StepInput const& in) {
  Json ignored = Json::object();
  K8SPARK_CHECK(set_ip_families(in, ignored));
  K8SPARK_CHECK(service_ports(in));
  if (in.conf().contains("spark.driver.bindAddress"))
    return usage_error(
        "spark.driver.bindAddress must not be set in cluster mode: the driver binds its pod's "
        "address",
        in.conf().where("spark.driver.bindAddress"));
  return {};
}

Result<void> add_driver_service(StepInput const& in, Draft& draft) {
  std::string const& name = in.names.driver_service;
  if (!name.starts_with(in.names.prefix))
    draft.warnings.push_back("the Service is named " + name + ": " + in.names.prefix +
                             "-driver-svc would have more than 63 characters");
  Json spec = {{"clusterIP", "None"}};
  K8SPARK_CHECK(set_ip_families(in, spec));
  Json& selector = spec["selector"] = Json::object();
  add_all(selector, draft.labels);
  K8SPARK_ASSIGN(spec["ports"], service_ports(in));
  if (in.version().at_least(4, 3)) {
    K8SPARK_ASSIGN(spec["publishNotReadyAddresses"],
                   in.reader.boolean("spark.kubernetes.driver.service.publishNotReadyAddresses"));
  }
  draft.properties["spark.driver.host"] = name + '.' + in.names.namespace_name + ".svc";
  draft.properties["spark.driver.port"] = std::to_string(spec["ports"][0]["port"].get<int>());
  draft.properties["spark.driver.blockManager.port"] =
      std::to_string(spec["ports"][1]["port"].get<int>());

  Json service = {{"apiVersion", "v1"}, {"kind", "Service"}};
  service["metadata"] = service_metadata(in);
  service["spec"] = std::move(spec);
  draft.resources.push_back(std::move(service));
  return {};
}

}  // namespace k8spark::plan
