#include "workloads/client_driver.h"

namespace k8spark::workloads {

namespace {

constexpr std::string_view kInClusterMaster = "k8s://https://kubernetes.default.svc";

// spark.kubernetes.driver.master is what a driver in cluster mode takes for the API server.
std::string master_of(std::map<std::string, std::string>& properties) {
  auto const at = properties.find("spark.kubernetes.driver.master");
  if (at == properties.end()) return std::string(kInClusterMaster);
  std::string master = at->second;
  properties.erase(at);
  if (master.starts_with("http")) return "k8s://" + master;
  return master;  // "local[4]" (3.5 and newer): tasks run in the driver
}

// In client mode the driver's login has keys of its own.
void rename_credentials(std::map<std::string, std::string>& properties) {
  constexpr std::string_view kOld = "spark.kubernetes.authenticate.driver.mounted.";
  constexpr std::string_view kNew = "spark.kubernetes.authenticate.";
  std::map<std::string, std::string> renamed;
  for (auto const& [key, value] : properties)
    if (key.starts_with(kOld)) renamed[std::string(kNew) + key.substr(kOld.size())] = value;
  properties.merge(renamed);
  std::erase_if(properties, [&](auto const& entry) { return entry.first.starts_with(kOld); });
}

}  // namespace

void set_client_keys(Base& base, std::string const& service) {
  auto& properties = base.properties;
  properties["spark.master"] = master_of(properties);
  properties["spark.submit.deployMode"] = "client";
  properties["spark.kubernetes.namespace"] = base.ns;
  properties["spark.driver.host"] = service + '.' + base.ns + ".svc";
  properties["spark.driver.bindAddress"] = "${env:SPARK_DRIVER_BIND_ADDRESS}";
  properties["spark.kubernetes.driver.pod.name"] = "${env:" + std::string(kPodNameVariable) + '}';
  properties.try_emplace("spark.driver.port", "7078");
  properties.try_emplace("spark.driver.blockManager.port", "7079");
  // The image's home folder belongs to root in many images.
  if (properties.contains("spark.jars.packages"))
    properties.try_emplace("spark.jars.ivy", "/tmp/.ivy2");
  std::string const image = "spark.kubernetes.container.image";
  if (!properties.contains(image) &&
      !properties.contains("spark.kubernetes.executor.container.image"))
    properties[image] = base.container.value("image", "");
  rename_credentials(properties);
}

void keep_one_application(Base& base, Submission const& submission) {
  base.properties["spark.app.id"] = submission.ids.app_id;
}

void allow_any_application(Base& base) {
  std::erase_if(base.resources,
                [](Json const& object) { return object.value("kind", "") == "NetworkPolicy"; });
}

}  // namespace k8spark::workloads
