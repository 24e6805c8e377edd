#include "profile/pod_parts.h"

#include "k8spark/json.h"
#include "text/strings.h"
#include "yaml/yaml.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace k8spark::profile {

namespace {

// No fixed user: the image's own, which must be a number, or the one that OpenShift chooses.
Json restricted_pod() {
  return {{"runAsNonRoot", true}, {"seccompProfile", {{"type", "RuntimeDefault"}}}};
}

Json restricted_container() {
  return {{"allowPrivilegeEscalation", false}, {"capabilities", {{"drop", Json::array({"ALL"})}}}};
}

Json spot_tolerations() {
  auto const one = [](char const* key, char const* value) {
    return Json{{"key", key}, {"operator", "Equal"}, {"value", value}, {"effect", "NoSchedule"}};
  };
  return Json::array({one("kubernetes.azure.com/scalesetpriority", "spot"),
                      one("cloud.google.com/gke-spot", "true")});
}

// Maps all the way down; whatever is there already stays.
void fill_in(Json& into, Json const& more) {
  if (into.is_null()) into = Json::object();
  if (!into.is_object()) return;
  for (auto const& [key, value] : more.items()) {
    if (!into.contains(key) || into[key].is_null())
      into[key] = value;
    else if (into[key].is_object() && value.is_object())
      fill_in(into[key], value);
  }
}

void fill_in_containers(Json& spec, char const* list, Json const& context) {
  if (!spec.contains(list) || !spec[list].is_array()) return;
  for (Json& container : spec[list])
    if (container.is_object()) fill_in(container["securityContext"], context);
}

void restrict(Json& spec) {
  fill_in(spec["securityContext"], restricted_pod());
  // Spark takes the first container for its own.
  if (!spec.contains("containers") || !spec["containers"].is_array() || spec["containers"].empty())
    spec["containers"] = Json::array({Json{{"name", "spark"}}});
  fill_in_containers(spec, "containers", restricted_container());
  fill_in_containers(spec, "initContainers", restricted_container());
}

// One that is there already is not said twice.
void tolerate(Json& spec, Json more) {
  Json& tolerations = spec["tolerations"];
  if (!tolerations.is_array()) tolerations = Json::array();
  for (Json& one : more)
    if (std::find(tolerations.begin(), tolerations.end(), one) == tolerations.end())
      tolerations.push_back(std::move(one));
}

// Long enough to hand shuffle files on, where the cloud gives that long.
void stand_spot(Json& spec) {
  fill_in(spec, {{"terminationGracePeriodSeconds", 120}});
  tolerate(spec, spot_tolerations());
}

Result<Json> read_own(std::string_view own, std::string const& shown) {
  Json pod = {{"apiVersion", "v1"}, {"kind", "Pod"}};
  if (own.empty()) return pod;
  K8SPARK_ASSIGN(yaml::Node const node, yaml::parse(std::string(own), shown));
  K8SPARK_ASSIGN(pod, yaml::to_json(node));
  if (pod.is_object()) return pod;
  return usage_error("a pod template is a map", shown);
}

}  // namespace

Result<std::string> make_pod_template(PodParts const& parts,
                                      bool of_executors,
                                      std::string_view own,
                                      std::string const& shown) {
  K8SPARK_ASSIGN(Json pod, read_own(own, shown));
  Json& spec = pod["spec"];
  if (!spec.is_object()) spec = Json::object();
  if (parts.restricted) restrict(spec);
  if (parts.spot && of_executors) stand_spot(spec);
  for (std::string const& list : of_executors ? parts.of_executors : parts.of_driver)
    tolerate(spec, Json::parse(list, nullptr, false));
  if (!parts.deadline.empty() && !of_executors)
    fill_in(spec, {{"activeDeadlineSeconds", text::to_integer(parts.deadline).value_or(0)}});
  return yaml::emit(pod);
}

}  // namespace k8spark::profile
