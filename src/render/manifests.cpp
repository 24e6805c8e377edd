#include "render/manifests.h"

#include "yaml/yaml.h"

#include <utility>

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

void append_documents(std::string& out, std::vector<Json> const& objects, std::string comments) {
  for (Json const& object : objects) {
    if (!out.empty()) out += "---\n";
    out += std::exchange(comments, "");
    out += yaml::emit(object);
  }
}

std::string as_comments(std::vector<std::string> const& lines) {
  std::string out;
  for (std::string const& line : lines) out += "# " + line + '\n';
  return out;
}

}  // namespace

std::vector<Json> manifests(Plan const& plan) {
  std::vector<Json> objects;
  for (auto const* const group : {&plan.pre_resources, &plan.resources})
    for (Json const& object : *group)
      objects.push_back(with_namespace(object, plan.namespace_name));
  // In client mode the driver is no pod.
  if (plan.driver_pod.is_object() && !plan.driver_pod.empty())
    objects.push_back(with_namespace(plan.driver_pod, plan.namespace_name));
  return objects;
}

std::vector<Json> executor_manifests(Plan const& plan, ExecutorPlan const& executor) {
  std::vector<Json> objects;
  for (Json const& object : executor.resources)
    objects.push_back(with_namespace(object, plan.namespace_name));
  objects.push_back(with_namespace(executor.pod, plan.namespace_name));
  return objects;
}

std::string manifests_as_yaml(Plan const& plan, ExecutorPlan const* executor) {
  std::string out;
  append_documents(out, manifests(plan), "");
  if (executor != nullptr)
    append_documents(out, executor_manifests(plan, *executor), as_comments(executor->notes));
  return out;
}

std::string manifests_as_json(Plan const& plan, ExecutorPlan const* executor) {
  std::vector<Json> objects = manifests(plan);
  if (executor != nullptr)
    for (Json& object : executor_manifests(plan, *executor)) objects.push_back(std::move(object));
  Json list = {{"apiVersion", "v1"}, {"kind", "List"}, {"items", std::move(objects)}};
  return list.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace k8spark::render
