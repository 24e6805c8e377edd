#include "operators/pod_template.h"

#include "operators/field_row.h"

#include <algorithm>
#include <array>

namespace k8spark::operators {

namespace {

// Where a field of the role stands in a pod template.
enum class Place { kPod, kContainer, kPodList, kContainerList };
struct PodField {
  std::string_view field;
  Place place;
  std::string_view name;
};
constexpr auto kPodFields = std::to_array<PodField>({
    {"affinity", Place::kPod, "affinity"},
    {"tolerations", Place::kPodList, "tolerations"},
    {"podSecurityContext", Place::kPod, "securityContext"},
    {"securityContext", Place::kContainer, "securityContext"},
    {"sidecars", Place::kPodList, "containers"},
    {"initContainers", Place::kPodList, "initContainers"},
    {"hostNetwork", Place::kPod, "hostNetwork"},
    {"dnsConfig", Place::kPod, "dnsConfig"},
    {"terminationGracePeriodSeconds", Place::kPod, "terminationGracePeriodSeconds"},
    {"hostAliases", Place::kPodList, "hostAliases"},
    {"shareProcessNamespace", Place::kPod, "shareProcessNamespace"},
    {"priorityClassName", Place::kPod, "priorityClassName"},
    {"lifecycle", Place::kContainer, "lifecycle"},
    {"ports", Place::kContainerList, "ports"},
    {"envFrom", Place::kContainerList, "envFrom"},
});

class Builder {
 public:
  Builder(Role role, Json& spec, Conf& entries) : role_(role), spec_(spec), entries_(entries) {}

  std::optional<Json> run() {
    Json given = take("template");
    if (given.is_object()) {
      template_ = with_named_container(template_spec(std::move(given)), role_, "");
      used_ = true;
    } else {
      template_ = with_named_container(Json::object(), role_, "");
    }
    for (PodField const& row : kPodFields) place(row);
    gpu();
    config_maps();
    env();
    volume_mounts();
    if (!used_) return std::nullopt;
    return std::move(template_);
  }

 private:
  Json take(std::string_view field) {
    return take_at(spec_, std::string(role_) + '.' + std::string(field));
  }

  Json& pod() { return template_["spec"]; }

  Json& container() {
    for (Json& container : pod()["containers"])
      if (text_in(container, "name") == container_name(role_)) return container;
    return pod()["containers"][0];
  }

  void append(Json& list, Json items) {
    if (list.is_null()) list = Json::array();
    for (Json& item : items) list.push_back(std::move(item));
    used_ = true;
  }

  void place(PodField const& row) {
    Json value = take(row.field);
    bool const list = row.place == Place::kPodList || row.place == Place::kContainerList;
    if (value.is_null() || (list && !value.is_array())) return;
    Json& owner = row.place == Place::kPod || row.place == Place::kPodList ? pod() : container();
    std::string const name(row.name);
    used_ = true;
    if (list) {
      append(owner[name], std::move(value));
      return;
    }
    if (name == "hostNetwork" && value == Json(true))
      owner["dnsPolicy"] = "ClusterFirstWithHostNet";
    owner[name] = std::move(value);
  }

  // Not spark.*.resource.gpu: that would ask Spark for a discovery script as well.
  void gpu() {
    Json const gpu = take("gpu");
    if (!gpu.is_object()) return;
    std::string const name = text_in(gpu, "name");
    std::size_t const slash = name.find('/');
    std::string const key =
        "spark." + std::string(role_) + ".resource." + name.substr(slash + 1) + ".amount";
    if (slash != std::string::npos && entries_.contains(key)) return;  // said there already
    container()["resources"]["limits"][name] = gpu.value("quantity", Json(1));
    used_ = true;
  }

  void add_volume(Json volume, Json mount) {
    Json& volumes = pod()["volumes"];
    if (std::find(volumes.begin(), volumes.end(), volume) == volumes.end())
      append(volumes, Json::array({std::move(volume)}));
    append(container()["volumeMounts"], Json::array({std::move(mount)}));
  }

  void config_maps() {
    Json const maps = take("configMaps");
    if (!maps.is_array()) return;
    for (Json const& map : maps) {
      std::string const name = text_in(map, "name");
      add_volume({{"name", name + "-vol"}, {"configMap", {{"name", name}}}},
                 {{"name", name + "-vol"}, {"mountPath", text_in(map, "path")}});
    }
  }

  // Plain values and references to Secrets are spark.* keys, all else is the template's. They beat
  // sparkConf: the webhook puts them behind what Spark makes of that.
  void env() {
    Json const variables = take("env");
    if (!variables.is_array()) return;
    bool const driver = role_ == "driver";
    std::string const plain = driver ? "spark.kubernetes.driverEnv." : "spark.executorEnv.";
    std::string const secret = "spark.kubernetes." + std::string(role_) + ".secretKeyRef.";
    for (Json const& variable : variables) {
      std::string const name = text_in(variable, "name");
      Json const* const reference = find_at(variable, "valueFrom.secretKeyRef");
      if (reference != nullptr && reference->is_object() && !reference->contains("optional"))
        entries_.insert_or_assign(secret + name,
                                  text_in(*reference, "name") + ':' + text_in(*reference, "key"));
      else if (!variable.contains("valueFrom"))
        entries_.insert_or_assign(plain + name, text_in(variable, "value"));
      else
        append(container()["env"], Json::array({variable}));
    }
  }

  // What entries_from_volumes has left.
  void volume_mounts() {
    Json const mounts = take("volumeMounts");
    if (!mounts.is_array()) return;
    for (Json const& mount : mounts) {
      Json const* const volumes = find_at(spec_, "volumes");
      for (Json const& volume : volumes == nullptr ? Json::array() : *volumes)
        if (text_in(volume, "name") == text_in(mount, "name")) add_volume(volume, mount);
    }
  }

  Role role_;
  Json& spec_;
  Conf& entries_;
  Json template_;
  bool used_ = false;
};

}  // namespace

Json template_spec(Json file) {
  if (!file.is_object()) return Json::object();
  for (char const* const field : {"apiVersion", "kind", "status"}) file.erase(field);
  return file;
}

std::string_view container_name(Role role) {
  return role == "driver" ? "spark-kubernetes-driver" : "spark-kubernetes-executor";
}

Json with_named_container(Json pod_template, Role role, std::string const& wanted) {
  Json& containers = pod_template["spec"]["containers"];
  if (!containers.is_array()) containers = Json::array();
  if (containers.empty()) containers.push_back(Json::object());
  auto const has_name = [&](Json const& container) {
    return container.is_object() && text_in(container, "name") == wanted;
  };
  Json* chosen = &containers[0];
  if (!wanted.empty() && std::count_if(containers.begin(), containers.end(), has_name) == 1)
    chosen = &*std::find_if(containers.begin(), containers.end(), has_name);
  Json renamed = {{"name", container_name(role)}};
  if (chosen->is_object())
    for (auto const& [field, value] : chosen->items())
      if (field != "name") renamed[field] = value;
  *chosen = std::move(renamed);
  return pod_template;
}

std::optional<Json> template_from_fields(Role role, Json& spec, Conf& entries) {
  return Builder(role, spec, entries).run();
}

}  // namespace k8spark::operators
