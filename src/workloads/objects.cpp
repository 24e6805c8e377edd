#include "workloads/objects.h"

namespace k8spark::workloads {

Json headless_service(Base const& base,
                      Identity const& identity,
                      std::string const& name,
                      std::string const& component,
                      std::vector<Port> const& ports) {
  Json service = {{"apiVersion", "v1"}, {"kind", "Service"}};
  service["metadata"] = base.service.is_object() ? base.service["metadata"] : Json::object();
  service["metadata"]["name"] = name;
  if (service["metadata"].contains("labels"))
    service["metadata"]["labels"].erase("spark-app-selector");
  identify(service, identity, component);
  Json& spec = service["spec"];
  spec["clusterIP"] = "None";
  for (char const* field : {"ipFamilyPolicy", "ipFamilies"})
    if (base.service.is_object() && base.service["spec"].contains(field))
      spec[field] = base.service["spec"][field];
  spec["selector"] = selector_of(identity, component);
  spec["publishNotReadyAddresses"] = true;
  Json& list = spec["ports"] = Json::array();
  for (Port const& port : ports) {
    Json entry = {{"name", port.name}, {"port", port.number}, {"targetPort", port.number}};
    if (!port.app_protocol.empty()) entry["appProtocol"] = port.app_protocol;
    list.push_back(std::move(entry));
  }
  return service;
}

Json claim_of(Identity const& identity, std::string const& suffix, ClaimWishes const& wishes) {
  Json claim = {{"apiVersion", "v1"}, {"kind", "PersistentVolumeClaim"}};
  claim["metadata"]["name"] = identity.name + '-' + suffix;
  identify(claim, identity);
  Json& spec = claim["spec"];
  spec["accessModes"] = Json::array({wishes.access_mode});
  if (wishes.storage_class) spec["storageClassName"] = *wishes.storage_class;
  spec["resources"]["requests"]["storage"] = wishes.size;
  return claim;
}

Json claim_volume(std::string const& volume, std::string const& claim) {
  return {{"name", volume}, {"persistentVolumeClaim", {{"claimName", claim}}}};
}

Workload assemble(Base& base,
                  Identity const& identity,
                  std::vector<Json> objects,
                  std::optional<std::size_t> owner) {
  Workload workload;
  workload.kind = identity.kind;
  workload.name = identity.name;
  workload.ns = identity.ns;
  workload.objects = std::move(base.resources);
  for (Json& object : workload.objects) identify(object, identity);
  if (owner) workload.owner = workload.objects.size() + *owner;
  for (Json& object : objects) workload.objects.push_back(std::move(object));
  workload.uploads = std::move(base.uploads);
  workload.warnings = std::move(base.warnings);
  return workload;
}

Workload assemble_server(Base& base,
                         Identity const& identity,
                         std::vector<Json> objects,
                         std::string const& component,
                         std::vector<Port> ports) {
  std::size_t const owner = objects.size() - 1;
  Workload workload = assemble(base, identity, std::move(objects), owner);
  workload.must_be_ready = {{component, 1}};
  workload.ports = std::move(ports);
  return workload;
}

}  // namespace k8spark::workloads
