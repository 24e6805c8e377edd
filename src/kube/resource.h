#pragma once

#include "k8spark/json.h"
#include "k8spark/result.h"

#include <string>
#include <string_view>

namespace k8spark::kube {

// Where objects of one kind live. Fixed: k8spark asks no server for its list of kinds.
struct Resource {
  std::string group;  // "" for the core group
  std::string version;
  std::string plural;  // "pods"
  std::string kind;    // "Pod"
  bool namespaced = true;

  [[nodiscard]] std::string api_version() const {
    return group.empty() ? version : group + '/' + version;
  }
  bool operator==(Resource const&) const = default;
};

// By kind, and apiVersion where several groups have that kind (empty: any). kUsage for a kind that
// k8spark does not know.
Result<Resource> find_resource(std::string_view kind, std::string_view api_version = {});
// By the object's own kind and apiVersion.
Result<Resource> resource_of(Json const& object);

Resource pods();
Resource services();
Resource config_maps();
Resource secrets();
Resource events();
Resource namespaces();
Resource persistent_volume_claims();
Resource service_accounts();
Resource resource_quotas();
Resource limit_ranges();
Resource nodes();

// "ConfigMap/spark-drv-1-conf-map", for messages.
std::string object_name(Json const& object);

// "/api/v1/namespaces/etl/pods/x"; `ns` is ignored for kinds without namespaces, empty: all of
// them; `name` empty: the collection. Segments are percent-encoded.
std::string resource_path(Resource const& resource, std::string_view ns, std::string_view name);

// A name that can stand in a path: not empty, ".", ".." nor with '/' or '%'. Source: apimachinery,
// api/validation/path.
Result<void> check_path_name(std::string_view name, std::string_view what);

}  // namespace k8spark::kube
