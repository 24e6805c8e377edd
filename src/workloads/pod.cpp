#include "workloads/pod.h"

#include "spark/properties.h"

#include <algorithm>

namespace k8spark::workloads {

namespace {

constexpr std::string_view kConfVolume = "k8spark-conf";
constexpr std::string_view kPropertiesName = "spark.properties";

std::string conf_map_name(Identity const& identity) {
  return identity.name + "-conf";
}

Json& list_in(Json& object, char const* key) {
  Json& value = object[key];
  if (!value.is_array()) value = Json::array();
  return value;
}

void set_env(Json& container, Json entry) {
  Json& env = list_in(container, "env");
  for (Json& old : env)
    if (old.value("name", "") == entry.value("name", "")) {
      old = std::move(entry);
      return;
    }
  env.push_back(std::move(entry));
}

// spark-defaults.conf is the same file: whatever starts a Spark in the pod reads it.
Json conf_volume(Base const& base, Identity const& identity) {
  Json items = Json::array();
  for (auto const& [name, text] : base.files) items.push_back({{"key", name}, {"path", name}});
  for (std::string_view const path : {kPropertiesName, std::string_view("spark-defaults.conf")})
    items.push_back({{"key", kPropertiesName}, {"path", path}});
  return {{"name", kConfVolume},
          {"configMap", {{"name", conf_map_name(identity)}, {"items", std::move(items)}}}};
}

Json container_ports(std::vector<Port> const& ports) {
  Json list = Json::array();
  for (Port const& port : ports)
    list.push_back({{"name", port.name}, {"containerPort", port.number}, {"protocol", "TCP"}});
  return list;
}

// A driver's labels are how the commands for drivers find it; others must not have them.
void set_labels(Json& pod, Identity const& identity, PodWishes const& wishes) {
  identify(pod, identity, wishes.component);
  if (wishes.is_driver) return;
  for (char const* label : {"spark-role", "spark-app-selector", "spark-app-name"})
    pod["metadata"]["labels"].erase(label);
}

}  // namespace

Json env_of_field(std::string_view name, std::string_view field_path) {
  return {{"name", name},
          {"valueFrom", {{"fieldRef", {{"apiVersion", "v1"}, {"fieldPath", field_path}}}}}};
}

Json env_of_secret(std::string_view name, std::string const& secret, std::string const& key) {
  return {{"name", name}, {"valueFrom", {{"secretKeyRef", {{"name", secret}, {"key", key}}}}}};
}

Json env_of_text(std::string_view name, std::string value) {
  return {{"name", name}, {"value", std::move(value)}};
}

Json tcp_probe(int port) {
  return {{"tcpSocket", {{"port", port}}}, {"periodSeconds", 1}, {"failureThreshold", 3}};
}

Json http_probe(int port, std::string const& path) {
  return {
      {"httpGet", {{"path", path}, {"port", port}}}, {"periodSeconds", 1}, {"failureThreshold", 3}};
}

void mount(Json& pod, Json volume, std::string const& path) {
  Json& spec = pod["spec"];
  Json& container = spec["containers"].back();
  list_in(container, "volumeMounts").push_back({{"name", volume.at("name")}, {"mountPath", path}});
  list_in(spec, "volumes").push_back(std::move(volume));
}

Json pod_of(Base const& base, Identity const& identity, std::string name, PodWishes const& wishes) {
  Json pod = base.pod;
  pod["metadata"]["name"] = std::move(name);
  set_labels(pod, identity, wishes);
  Json container = base.container;
  if (!wishes.container_name.empty()) container["name"] = wishes.container_name;
  if (!wishes.args.empty()) container["args"] = wishes.args;
  if (!wishes.ports.empty()) container["ports"] = container_ports(wishes.ports);
  set_env(container, env_of_text("SPARK_CONF_DIR", std::string(kConfFolder)));
  for (Json const& entry : wishes.env) set_env(container, entry);
  if (!wishes.readiness_probe.is_null()) container["readinessProbe"] = wishes.readiness_probe;
  Json& spec = pod["spec"];
  if (!wishes.service_account.empty()) {
    spec.erase("serviceAccount");
    spec["serviceAccountName"] = wishes.service_account;
  }
  spec["restartPolicy"] = "Never";
  spec["enableServiceLinks"] = false;
  list_in(spec, "containers").push_back(std::move(container));
  mount(pod, conf_volume(base, identity), std::string(kConfFolder));
  return pod;
}

Json conf_map_of(Base const& base, Identity const& identity) {
  std::vector<spark::PropertyView> entries(base.properties.begin(), base.properties.end());
  Json map = {{"apiVersion", "v1"}, {"kind", "ConfigMap"}};
  map["metadata"]["name"] = conf_map_name(identity);
  identify(map, identity);
  for (auto const& [name, text] : base.files) map["data"][name] = text;
  map["data"][std::string(kPropertiesName)] =
      spark::write_properties(entries, "Made by k8spark for " + identity.name, "");
  return map;
}

Json deployment_of(Json pod, Identity const& identity, std::string const& component, int replicas) {
  Json deployment = {{"apiVersion", "apps/v1"}, {"kind", "Deployment"}};
  deployment["metadata"]["name"] = pod["metadata"]["name"];
  identify(deployment, identity, component);
  Json& spec = deployment["spec"];
  spec["replicas"] = replicas;
  spec["selector"]["matchLabels"] = selector_of(identity, component);
  pod["metadata"].erase("name");
  pod["metadata"].erase("namespace");
  pod["spec"].erase("restartPolicy");
  spec["template"]["metadata"] = std::move(pod["metadata"]);
  spec["template"]["spec"] = std::move(pod["spec"]);
  return deployment;
}

}  // namespace k8spark::workloads
