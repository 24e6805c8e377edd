#include "profile/schema.h"

#include "profile/fields.h"
#include "spark/key_table.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

namespace k8spark::profile {

namespace {

// A value that is known only once a variable is expanded.
constexpr char const* kVariable = R"(\$\{)";

Json text() {
  return {{"type", {"string", "number", "boolean", "null"}}};
}

Json any_of(std::vector<Json> ways) {
  return {{"anyOf", std::move(ways)}};
}

Json pattern(char const* expression) {
  return {{"type", "string"}, {"pattern", expression}};
}

Json null() {
  return {{"type", "null"}};
}

Json list() {
  return {{"type", "array"}, {"items", {{"type", {"string", "number", "boolean"}}}}};
}

// Each entry one of the choices; a text may hold several.
Json list_of(Field const& field) {
  Json const entry = {{"anyOf",
                       {{{"enum", text::split(field.choices, '|')}},
                        {{"type", "string"}, {"pattern", kVariable}}}}};
  return {{"anyOf", {{{"type", "array"}, {"items", entry}}, {{"type", {"string", "null"}}}}}};
}

Json map_of(Json value) {
  return {{"type", {"object", "null"}}, {"additionalProperties", std::move(value)}};
}

Json object_of(std::vector<std::string> const& names) {
  Json properties = Json::object();
  for (std::string const& name : names) properties[name] = {{"type", {"string", "number"}}};
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"required", names},
          {"additionalProperties", false}};
}

Json toleration() {
  auto const one_of = [](std::vector<std::string> const& names) {
    return any_of({{{"enum", names}}, pattern(kVariable)});
  };
  return {{"type", "object"},
          {"additionalProperties", false},
          {"properties",
           {{"key", {{"type", "string"}}},
            {"operator", one_of({"Exists", "Equal"})},
            {"value", {{"type", {"string", "number", "boolean"}}}},
            {"effect", one_of({"NoSchedule", "PreferNoSchedule", "NoExecute"})},
            {"tolerationSeconds",
             any_of({{{"type", "integer"}, {"minimum", 0}}, pattern(R"(^[0-9]+$|\$\{)")})}}}};
}

Json choice(Field const& field) {
  return any_of({{{"enum", text::split(field.choices, '|')}}, pattern(kVariable), null()});
}

// Every known key with its line of documentation; others may stand there, too.
Json conf() {
  Json properties = Json::object();
  for (spark::KeySpec const& key : spark::key_table()) {
    if (key.is_internal || key.name.ends_with('.')) continue;
    Json value = text();
    if (!key.doc.empty()) value["description"] = key.doc;
    properties[std::string(key.name)] = std::move(value);
  }
  return {{"type", {"object", "null"}},
          {"properties", std::move(properties)},
          {"patternProperties", {{R"(^spark\.)", text()}}},
          {"additionalProperties", false}};
}

Json shape_of(Field const& field) {
  switch (field.type) {
    case FieldType::kText:
    case FieldType::kPath:
      return text();
    case FieldType::kInteger:
      return any_of({{{"type", "integer"}, {"minimum", 0}}, pattern(R"(^[0-9]+$|\$\{)"), null()});
    case FieldType::kBoolean:
      return any_of({{{"type", "boolean"}},
                     pattern(R"(^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$|\$\{)"),
                     null()});
    case FieldType::kChoice:
      return choice(field);
    case FieldType::kList:
    case FieldType::kPathList:
      return field.choices.empty() ? any_of({list(), text()}) : list_of(field);
    case FieldType::kWords:
      return any_of({list(), null()});
    case FieldType::kMap:
      return map_of(text());
    case FieldType::kMounts: {
      Json const mounts = {{"type", "array"}, {"items", object_of({"name", "mountPath"})}};
      return any_of({map_of(text()), mounts});
    }
    case FieldType::kSecretEnv:
      return map_of(any_of({pattern("^[^:]+:.+$"), object_of({"secret", "key"}), null()}));
    case FieldType::kTolerations:
      return {{"type", {"array", "null"}}, {"items", toleration()}};
    case FieldType::kConf:
      return conf();
  }
  return {};
}

// The object schema of a section, made when its first field comes. '*' is a name of the user's
// choice, and holds no dot.
Json& section_at(Json& profile, std::vector<std::string> const& path) {
  Json* at = &profile;
  for (std::string const& name : path) {
    Json& next = name == "*" ? (*at)["patternProperties"]["^[^.]+$"] : (*at)["properties"][name];
    if (next.is_null())
      next = {{"type", {"object", "null"}},
              {"properties", Json::object()},
              {"additionalProperties", false}};
    at = &next;
  }
  return *at;
}

Json profile() {
  Json extends = any_of({{{"type", "string"}}, list(), null()});
  extends["description"] = "profiles whose values hold where this one says nothing; later ones win";
  Json schema = {{"type", {"object", "null"}},
                 {"properties", {{"extends", std::move(extends)}}},
                 {"additionalProperties", false}};
  for (Field const& field : field_table()) {
    std::vector<std::string> path = text::split(field.path, '.');
    std::string const name = path.back();
    path.pop_back();
    Json shape = shape_of(field);
    shape["description"] = field.doc;
    section_at(schema, path)["properties"][name] = std::move(shape);
  }
  return schema;
}

}  // namespace

Json profile_schema() {
  return {{"$schema", "http://json-schema.org/draft-07/schema#"},
          {"title", "k8spark.yaml"},
          {"description", "profiles of k8spark"},
          {"type", "object"},
          {"required", {"version", "profiles"}},
          {"additionalProperties", false},
          {"properties",
           {{"version", {{"enum", {1, "1"}}}},
            {"defaultProfile", {{"type", "string"}}},
            {"profiles",
             {{"type", {"object", "null"}},
              {"additionalProperties", {{"$ref", "#/definitions/profile"}}}}}}},
          {"definitions", {{"profile", profile()}}}};
}

}  // namespace k8spark::profile
