#include "operators/volumes.h"

#include "operators/field_row.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace k8spark::operators {

namespace {

// A sub key of a volume and where its text stands.
struct Part {
  std::string_view sub_key;
  std::string_view field;  // of the source, or of the mount
};
struct Type {
  std::string_view name;
  std::array<Part, 2> parts;
  std::size_t required;  // so many of the parts must be there
};
constexpr std::array<Type, 4> kTypes = {
    {{"emptyDir", {{{"options.medium", "medium"}, {"options.sizeLimit", "sizeLimit"}}}, 0},
     {"hostPath", {{{"options.path", "path"}, {"options.type", "type"}}}, 1},
     {"nfs", {{{"options.server", "server"}, {"options.path", "path"}}}, 2},
     {"persistentVolumeClaim", {{{"options.claimName", "claimName"}, {}}}, 1}}};
constexpr std::array<Part, 3> kMountParts = {{{"mount.path", "mountPath"},
                                              {"mount.subPath", "subPath"},
                                              {"mount.subPathExpr", "subPathExpr"}}};

Type const* find_type(std::string_view name) {
  auto const* const at = std::find_if(
      kTypes.begin(), kTypes.end(), [&](Type const& type) { return type.name == name; });
  return at == kTypes.end() ? nullptr : at;
}

std::string prefix_of(Role role) {
  return "spark.kubernetes." + std::string(role) + ".volumes.";
}

struct Volume {
  Json source;  // {"name": ..., "hostPath": {...}}
  Json mount;
};

bool is_made_by_spark(std::string const& claim) {
  return text::contains(claim, "OnDemand") || text::contains(claim, "SPARK_EXECUTOR_ID") ||
         text::contains(claim, "SPARK_APPLICATION_ID");
}

// The two objects, if every one of the volume's sub keys has its place in them.
std::optional<Volume> volume_of(Type const& type, std::string const& name, Conf const& sub_keys) {
  Volume volume{{{"name", name}}, {{"name", name}}};
  Json source = Json::object();
  std::size_t placed = 0;
  for (std::size_t i = 0; i < type.parts.size(); ++i) {
    auto const at = sub_keys.find(type.parts[i].sub_key);
    if (at == sub_keys.end() && i < type.required) return std::nullopt;
    if (at == sub_keys.end()) continue;
    source[std::string(type.parts[i].field)] = at->second;
    ++placed;
  }
  for (Part const& part : kMountParts) {
    auto const at = sub_keys.find(part.sub_key);
    if (at == sub_keys.end()) continue;
    volume.mount[std::string(part.field)] = at->second;
    ++placed;
  }
  if (auto const at = sub_keys.find("mount.readOnly"); at != sub_keys.end()) {
    ++placed;
    if (text::equals_ignore_case(at->second, "true"))
      volume.mount["readOnly"] = true;
    else if (!text::equals_ignore_case(at->second, "false"))
      return std::nullopt;
  }
  if (placed != sub_keys.size() || !volume.mount.contains("mountPath")) return std::nullopt;
  if (is_made_by_spark(text_in(source, "claimName"))) return std::nullopt;
  volume.source[std::string(type.name)] = std::move(source);
  return volume;
}

Json* find_named(Json& list, std::string const& name) {
  if (!list.is_array()) return nullptr;
  for (Json& item : list)
    if (item.is_object() && text_in(item, "name") == name) return &item;
  return nullptr;
}

// False when the name stands for something else already.
bool add_source(Json& spec, Json source) {
  Json& volumes = spec["volumes"];
  if (volumes.is_null()) volumes = Json::array();
  if (Json const* const there = find_named(volumes, text_in(source, "name")))
    return *there == source;
  volumes.push_back(std::move(source));
  return true;
}

// Sub keys of each volume by (type, name).
std::map<std::pair<std::string, std::string>, Conf> group(std::string const& prefix,
                                                          Conf const& entries) {
  std::map<std::pair<std::string, std::string>, Conf> grouped;
  for (auto at = entries.lower_bound(prefix); at != entries.end() && at->first.starts_with(prefix);
       ++at) {
    std::string const rest = at->first.substr(prefix.size());
    std::size_t const first = rest.find('.');
    std::size_t const second = first == std::string::npos ? first : rest.find('.', first + 1);
    if (second == std::string::npos) continue;
    grouped[{rest.substr(0, first), rest.substr(first + 1, second - first - 1)}]
           [rest.substr(second + 1)] = at->second;
  }
  return grouped;
}

// A mount with its volume as keys; nothing if a field of either has none.
std::optional<Conf> keys_of(Json mount, Json volume) {
  Conf keys;
  volume.erase("name");
  mount.erase("name");
  if (volume.size() != 1) return std::nullopt;
  Type const* const type = find_type(volume.begin().key());
  Json source = volume.begin().value();
  if (type == nullptr || !source.is_object()) return std::nullopt;
  auto const take = [&](Json& from, Part const& part) {
    std::string const field(part.field);
    if (part.field.empty() || !from.contains(field)) return;
    if (from[field].is_string())
      keys[std::string(part.sub_key)] = from[field].get<std::string>();
    else if (from[field].is_number_integer())
      keys[std::string(part.sub_key)] = from[field].dump();
    else
      return;
    from.erase(field);
  };
  for (Part const& part : type->parts) take(source, part);
  for (Part const& part : kMountParts) take(mount, part);
  bool const read_only = mount.value("readOnly", Json(false)) == Json(true);
  if (read_only) keys["mount.readOnly"] = "true";
  mount.erase("readOnly");
  if (source.value("readOnly", Json(false)) == Json(read_only)) source.erase("readOnly");
  if (!mount.empty() || !source.empty() || !keys.contains("mount.path")) return std::nullopt;
  return keys;
}

}  // namespace

bool volumes_from_entries(Role role, Conf& entries, Json& spec) {
  std::string const prefix = prefix_of(role);
  bool moved = false;
  for (auto const& [id, sub_keys] : group(prefix, entries)) {
    auto const& [type_name, name] = id;
    Type const* const type = find_type(type_name);
    if (type == nullptr) continue;
    std::optional<Volume> volume = volume_of(*type, name, sub_keys);
    if (!volume || !add_source(spec, std::move(volume->source))) continue;
    spec[std::string(role)]["volumeMounts"].push_back(std::move(volume->mount));
    for (auto const& [sub_key, value] : sub_keys)
      entries.erase(std::string(prefix).append(type_name).append(".").append(name).append(".") +
                    sub_key);
    moved = true;
  }
  if (spec.contains("volumes") && spec["volumes"].empty()) spec.erase("volumes");
  return moved;
}

void entries_from_volumes(Role role, Json& spec, Conf& entries) {
  std::string const path = std::string(role) + ".volumeMounts";
  Json const mounts = take_at(spec, path);
  Json rest = Json::array();
  std::set<std::string> seen;  // a second mount of a volume has no keys
  for (Json const& mount : mounts.is_array() ? mounts : Json::array()) {
    std::string const name = mount.is_object() ? text_in(mount, "name") : "";
    Json const* const volume =
        spec.contains("volumes") ? find_named(spec["volumes"], name) : nullptr;
    bool const first = seen.insert(name).second;
    auto const keys = volume == nullptr || !first ? std::nullopt : keys_of(mount, *volume);
    if (!keys) {
      rest.push_back(mount);
      continue;
    }
    std::string type;
    for (auto const& [field, value] : volume->items())
      if (field != "name") type = field;
    for (auto const& [sub_key, value] : *keys)
      entries.emplace(prefix_of(role) + type + '.' + name + '.' + sub_key, value);
  }
  if (!rest.empty()) make_at(spec, path) = std::move(rest);
}

}  // namespace k8spark::operators
