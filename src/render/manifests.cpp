#include "render/manifests.h"

#include "yaml/yaml.h"

namespace k8spark::render {

namespace {

// metadata with the namespace right behind the name.
Json with_namespace(Json object, std::string const& name) {
  Json metadata = Json::object();
  for (auto const& [key, value] : object["metadata"].items()) {
    if (key == "namespace") continue;
    metadata[key] = value;
    if (key == "name") metadata["namespace"] = name;
  }
  metadata["namespace"] = name;
  object["metadata"] = std::move(metadata);
  return object;
}

}  // namespace

std::vector<Json> manifests(Plan const& plan) {
  std::vector<Json> objects;
  for (auto const* const group : {&plan.pre_resources, &plan.resources})
    for (Json const& object : *group)
      objects.push_back(with_namespace(object, plan.namespace_name));
  objects.push_back(with_namespace(plan.driver_pod, plan.namespace_name));
  return objects;
}

std::string manifests_as_yaml(Plan const& plan) {
  std::string out;
  for (Json const& object : manifests(plan)) {
    if (!out.empty()) out += "---\n";
    out += yaml::emit(object);
  }
  return out;
}

std::string manifests_as_json(Plan const& plan) {
  Json list = {{"apiVersion", "v1"}, {"kind", "List"}, {"items", manifests(plan)}};
  return list.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace k8spark::render
