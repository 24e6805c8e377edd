#include "kube/resource.h"

#include "kube/fields.h"
#include "text/encoding.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace k8spark::kube {

namespace {

struct Row {
  std::string_view group;
  std::string_view version;
  std::string_view plural;
  std::string_view kind;
  bool namespaced = true;
};

constexpr std::array<Row, 27> kTable{{
    {"", "v1", "pods", "Pod"},
    {"", "v1", "services", "Service"},
    {"", "v1", "configmaps", "ConfigMap"},
    {"", "v1", "secrets", "Secret"},
    {"", "v1", "persistentvolumeclaims", "PersistentVolumeClaim"},
    {"", "v1", "events", "Event"},
    {"", "v1", "serviceaccounts", "ServiceAccount"},
    {"", "v1", "resourcequotas", "ResourceQuota"},
    {"", "v1", "replicationcontrollers", "ReplicationController"},
    {"", "v1", "limitranges", "LimitRange"},
    {"", "v1", "namespaces", "Namespace", false},
    {"", "v1", "nodes", "Node", false},
    {"", "v1", "persistentvolumes", "PersistentVolume", false},
    {"apps", "v1", "deployments", "Deployment"},
    {"apps", "v1", "statefulsets", "StatefulSet"},
    {"batch", "v1", "jobs", "Job"},
    {"coordination.k8s.io", "v1", "leases", "Lease"},
    {"networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy"},
    {"networking.k8s.io", "v1", "ingresses", "Ingress"},
    {"route.openshift.io", "v1", "routes", "Route"},
    {"policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget"},
    {"rbac.authorization.k8s.io", "v1", "roles", "Role"},
    {"rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding"},
    {"scheduling.volcano.sh", "v1beta1", "podgroups", "PodGroup"},
    {"authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", false},
    {"authorization.k8s.io", "v1", "subjectaccessreviews", "SubjectAccessReview", false},
    {"authentication.k8s.io", "v1", "selfsubjectreviews", "SelfSubjectReview", false},
}};

Resource make_resource(Row const& row) {
  return {std::string(row.group),
          std::string(row.version),
          std::string(row.plural),
          std::string(row.kind),
          row.namespaced};
}

Resource core(std::string_view plural) {
  auto const* const at = std::find_if(kTable.begin(), kTable.end(), [&](Row const& row) {
    return row.group.empty() && row.plural == plural;
  });
  return make_resource(*at);
}

}  // namespace

Result<Resource> find_resource(std::string_view kind, std::string_view api_version) {
  for (Row const& row : kTable) {
    Resource resource = make_resource(row);
    if (row.kind == kind && (api_version.empty() || resource.api_version() == api_version))
      return resource;
  }
  std::string const what = api_version.empty() ? "" : " of " + std::string(api_version);
  return usage_error("k8spark does not know objects of kind \"" + std::string(kind) + '"' + what);
}

Result<Resource> resource_of(Json const& object) {
  return find_resource(string_at(object, {"kind"}), string_at(object, {"apiVersion"}));
}

Resource pods() {
  return core("pods");
}
Resource services() {
  return core("services");
}
Resource config_maps() {
  return core("configmaps");
}
Resource secrets() {
  return core("secrets");
}
Resource events() {
  return core("events");
}
Resource namespaces() {
  return core("namespaces");
}
Resource persistent_volume_claims() {
  return core("persistentvolumeclaims");
}
Resource service_accounts() {
  return core("serviceaccounts");
}
Resource resource_quotas() {
  return core("resourcequotas");
}
Resource limit_ranges() {
  return core("limitranges");
}
Resource nodes() {
  return core("nodes");
}

std::string object_name(Json const& object) {
  return string_at(object, {"kind"}) + '/' + string_at(object, {"metadata", "name"});
}

std::string resource_path(Resource const& resource, std::string_view ns, std::string_view name) {
  std::string path = resource.group.empty() ? "/api/" : "/apis/" + resource.group + '/';
  path += resource.version;
  if (resource.namespaced && !ns.empty()) path += "/namespaces/" + text::url_encode(ns);
  path += '/' + resource.plural;
  if (!name.empty()) path += '/' + text::url_encode(name);
  return path;
}

Result<void> check_path_name(std::string_view name, std::string_view what) {
  if (!name.empty() && name != "." && name != ".." && name.find_first_of("/%") == std::string::npos)
    return {};
  return usage_error("\"" + std::string(name) + "\" is no " + std::string(what));
}

}  // namespace k8spark::kube
