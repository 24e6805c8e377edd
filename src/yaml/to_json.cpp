#include "yaml/scalar.h"
#include "yaml/yaml.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace k8spark::yaml {

namespace {

Error at_line(Mark const& mark, std::string message) {
  return usage_error(std::move(message) + " (line " + std::to_string(mark.line) + ')');
}

// Keys are strings in JSON: a plain `on` is the key "true", as kubectl has it.
std::string key_text(Node const& key) {
  if (key.kind == Kind::kNull) return "null";
  if (key.quoted) return key.scalar;
  Json const value = resolve_plain(key.scalar);
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  return value.is_number_integer() ? value.dump() : key.scalar;
}

Result<Json> map_to_json(Node const& node) {
  Json object = Json::object();
  for (auto const& [key, value] : node.entries) {
    std::string name = key_text(key);
    if (object.contains(name)) return at_line(key.mark, "duplicate key \"" + name + '"');
    K8SPARK_ASSIGN(Json member, to_json(value));
    object.emplace(std::move(name), std::move(member));
  }
  return object;
}

}  // namespace

Node const* Node::find(std::string_view key) const {
  for (auto const& [name, value] : entries)
    if (name.scalar == key) return &value;
  return nullptr;
}

Result<Json> to_json(Node const& node) {
  switch (node.kind) {
    case Kind::kNull:
      return Json(nullptr);
    case Kind::kMap:
      return map_to_json(node);
    case Kind::kSequence: {
      Json array = Json::array();
      for (Node const& item : node.items) {
        K8SPARK_ASSIGN(Json member, to_json(item));
        array.push_back(std::move(member));
      }
      return array;
    }
    case Kind::kScalar:
      break;
  }
  if (node.quoted) return Json(node.scalar);
  Json value = resolve_plain(node.scalar);
  if (value.is_number_float() && !std::isfinite(value.get<double>()))
    return at_line(node.mark, "\"" + node.scalar + "\" is no number that JSON can hold");
  return value;
}

}  // namespace k8spark::yaml
