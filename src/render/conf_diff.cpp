#include "render/conf_diff.h"

#include "spark/key_table.h"
#include "spark/redaction.h"

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <set>

namespace k8spark::render {

namespace {

using Kind = KeyDifference::Kind;

std::optional<std::string> shown(std::string_view key, ConfValue const* value) {
  if (value == nullptr) return std::nullopt;
  return spark::redacted(key, value->value);
}

std::string origin_of(ConfValue const* value) {
  return value == nullptr ? "" : value->origin.where;
}

void add_values(ConfSide const& left, ConfSide const& right, std::vector<KeyDifference>& out) {
  std::set<std::string, std::less<>> keys;
  for (auto const* side : {&left, &right})
    for (auto const& [key, value] : side->conf.values()) keys.insert(key);
  for (std::string const& key : keys) {
    ConfValue const* const l = left.conf.find(key);
    ConfValue const* const r = right.conf.find(key);
    if (l != nullptr && r != nullptr && l->value == r->value) continue;
    out.push_back({Kind::kValue, key, shown(key, l), shown(key, r), origin_of(l), origin_of(r)});
  }
}

std::optional<std::string> default_text(spark::KeySpec const& key,
                                        spark::SparkVersion const& version) {
  auto const value = spark::default_of(key, version);
  return value ? std::optional<std::string>(*value) : std::nullopt;
}

void add_defaults(ConfSide const& left, ConfSide const& right, std::vector<KeyDifference>& out) {
  for (spark::KeySpec const& key : spark::key_table()) {
    bool const known = is_known(key, left.version) && is_known(key, right.version);
    if (!known || key.is_internal || left.conf.contains(key.name) || right.conf.contains(key.name))
      continue;
    auto const l = default_text(key, left.version);
    auto const r = default_text(key, right.version);
    if (l != r) out.push_back({Kind::kDefault, std::string(key.name), l, r, "default", "default"});
  }
}

void add_unknown(ConfSide const& left, ConfSide const& right, std::vector<KeyDifference>& out) {
  for (auto const& [key, value] : left.conf.values()) {
    spark::KeySpec const* const spec = spark::find_key(key);
    if (spec == nullptr || !right.conf.contains(key)) continue;
    bool const l = is_known(*spec, left.version);
    bool const r = is_known(*spec, right.version);
    if (l == r) continue;
    std::string const text = spark::redacted(key, value.value);
    out.push_back({Kind::kUnknown,
                   key,
                   l ? std::optional(text) : std::nullopt,
                   r ? std::optional(text) : std::nullopt,
                   l ? value.origin.where : "unknown to Spark " + left.version.text,
                   r ? value.origin.where : "unknown to Spark " + right.version.text});
  }
}

std::string kind_of(Json const& object) {
  return object.value("kind", std::string("Object"));
}

// "Pod 1": the first of its kind is just "Pod".
std::map<std::string, Json> named(std::vector<Json> const& objects) {
  std::map<std::string, int> seen;
  std::map<std::string, Json> result;
  for (Json const& object : objects) {
    std::string const kind = kind_of(object);
    int const number = ++seen[kind];
    result.emplace(number == 1 ? kind : kind + ' ' + std::to_string(number), object);
  }
  return result;
}

Json at(Json const& object, std::string const& path) {
  Json::json_pointer const pointer(path);
  return object.contains(pointer) ? object.at(pointer) : Json();
}

void diff_one(std::string const& name,
              Json const& left,
              Json const& right,
              std::vector<FieldDifference>& out) {
  for (Json const& step : Json::diff(left, right)) {
    auto const path = step.at("path").get<std::string>();
    bool const removed = step.at("op") == "remove";
    bool const added = step.at("op") == "add";
    out.push_back({name,
                   path,
                   added ? Json() : at(left, path),
                   removed ? Json() : step.value("value", Json())});
  }
}

}  // namespace

std::vector<KeyDifference> diff_conf(ConfSide const& left, ConfSide const& right) {
  std::vector<KeyDifference> differences;
  add_values(left, right, differences);
  add_defaults(left, right, differences);
  add_unknown(left, right, differences);
  return differences;
}

std::vector<FieldDifference> diff_objects(std::vector<Json> const& left,
                                          std::vector<Json> const& right) {
  std::map<std::string, Json> const lefts = named(left);
  std::map<std::string, Json> const rights = named(right);
  std::vector<FieldDifference> differences;
  for (auto const& [name, object] : lefts) {
    auto const other = rights.find(name);
    if (other == rights.end())
      differences.push_back({name, "", object, Json()});
    else
      diff_one(name, object, other->second, differences);
  }
  for (auto const& [name, object] : rights)
    if (!lefts.contains(name)) differences.push_back({name, "", Json(), object});
  return differences;
}

}  // namespace k8spark::render
