#include "render/kustomization.h"

#include "text/encoding.h"
#include "text/strings.h"
#include "yaml/yaml.h"

#include <string>

namespace k8spark::render {

namespace {

std::string text_of(Json const& object, char const* field) {
  auto const at = object.find(field);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

Json generator_options(Json const& map) {
  Json options = Json::object();
  Json const& metadata = map["metadata"];
  for (char const* const field : {"labels", "annotations"})
    if (metadata.contains(field)) options[field] = metadata[field];
  if (map.contains("immutable")) options["immutable"] = map["immutable"];
  return options;
}

// Adds the map's files to `files`.
Json generator(Json const& map, std::vector<TextFile>& files) {
  std::string const name = text_of(map["metadata"], "name");
  Json out = {{"name", name}};
  if (std::string ns = text_of(map["metadata"], "namespace"); !ns.empty())
    out["namespace"] = std::move(ns);
  Json listed = Json::array();
  for (char const* const field : {"data", "binaryData"}) {
    if (!map.contains(field)) continue;
    bool const is_text = field == std::string_view("data");
    for (auto const& [key, value] : map[field].items()) {
      std::string const path = "config/" + name + '/' + key;
      std::string bytes = value.get<std::string>();
      if (!is_text) bytes = text::base64_decode(bytes).value_or("");
      files.push_back({path, std::move(bytes)});
      listed.push_back(std::string(key).append("=").append(path));
    }
  }
  out["files"] = std::move(listed);
  if (Json options = generator_options(map); !options.empty()) out["options"] = std::move(options);
  return out;
}

}  // namespace

std::vector<TextFile> kustomization(std::vector<Json> const& objects) {
  Json top = {{"apiVersion", "kustomize.config.k8s.io/v1beta1"}, {"kind", "Kustomization"}};
  std::vector<TextFile> files = {{"kustomization.yaml", ""}};
  Json generators = Json::array();
  for (Json const& object : objects) {
    std::string const kind = text_of(object, "kind");
    if (kind == "ConfigMap") {
      generators.push_back(generator(object, files));
      continue;
    }
    std::string name = text::to_lower(kind) + '-' + text_of(object["metadata"], "name") + ".yaml";
    top["resources"].push_back(name);
    files.push_back({std::move(name), yaml::emit(object)});
  }
  if (!generators.empty()) top["configMapGenerator"] = std::move(generators);
  files.front().bytes = std::string(kKustomizationMark) + '\n' + yaml::emit(top);
  return files;
}

}  // namespace k8spark::render
