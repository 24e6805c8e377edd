#include "plan/objects.h"

#include "text/encoding.h"
#include "text/strings.h"
#include "text/utf8.h"

namespace k8spark::plan {

Json make_object(std::string_view api_version, std::string_view kind, std::string name) {
  return {
      {"apiVersion", api_version}, {"kind", kind}, {"metadata", Json{{"name", std::move(name)}}}};
}

Json make_config_map(std::string name, StringPairs data, spark::SparkVersion const& version) {
  Json map = make_object("v1", "ConfigMap", std::move(name));
  // Room for the fields below: an ordered object that grows copies what it holds, megabytes here.
  constexpr std::size_t kFields = 6;
  map.get_ref<Json::object_t&>().reserve(kFields);
  map["data"] = Json::object();
  map["data"].get_ref<Json::object_t&>().reserve(data.size());
  for (auto& [key, value] : data) {
    if (text::is_valid_utf8(value))
      map["data"][key] = std::move(value);
    else
      map["binaryData"][key] = text::base64_encode(value);  // JSON could not hold it
  }
  if (version.at_least(3, 2)) map["immutable"] = true;
  return map;
}

Result<std::string> java_text(StepInput const& in,
                              std::string const& bytes,
                              std::string const& name) {
  if (text::is_valid_utf8(bytes)) return bytes;
  if (in.version().at_least(4, 1)) return usage_error(name + " is not UTF-8 text", name);
  return text::to_valid_utf8(bytes);
}

Json& list_in(Json& object, std::string const& key) {
  Json& value = object[key];
  if (!value.is_array()) value = Json::array();
  return value;
}

Json& map_in(Json& object, std::string const& key) {
  Json& value = object[key];
  if (!value.is_object()) value = Json::object();
  return value;
}

void add_all(Json& object, std::map<std::string, std::string> const& pairs) {
  auto& entries = object.get_ref<Json::object_t&>();
  bool const is_empty = entries.empty();
  for (auto const& [name, value] : pairs) {
    if (is_empty)
      entries.Container::emplace_back(name, value);
    else
      object[name] = value;
  }
}

void add_env(Draft& draft, std::string name, std::string value) {
  list_in(draft.container, "env")
      .push_back({{"name", std::move(name)}, {"value", std::move(value)}});
}

void add_volume(Draft& draft, Json volume, std::string mount_path) {
  Json mount = {{"name", volume.at("name")}, {"mountPath", std::move(mount_path)}};
  list_in(map_in(draft.pod, "spec"), "volumes").push_back(std::move(volume));
  list_in(draft.container, "volumeMounts").push_back(std::move(mount));
}

}  // namespace k8spark::plan
