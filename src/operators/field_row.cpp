#include "operators/field_row.h"

#include "spark/names.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

namespace k8spark::operators {

namespace {

constexpr std::string_view kGcpType = "GCPServiceAccount";
constexpr std::string_view kHadoopType = "HadoopDelegationToken";

std::optional<Json> integer_field(FieldRow const& row, std::string const& text) {
  auto const number = text::to_integer(text);
  if (!number || std::to_string(*number) != text) return std::nullopt;
  if (*number < row.least || *number > std::numeric_limits<std::int32_t>::max())
    return std::nullopt;
  return Json(*number);
}

// The field's word for a value: "ClusterMode" for "cluster"; nothing if it has none.
std::optional<std::string> word_of(FieldRow const& row, std::string const& text, bool back) {
  if (row.choices.empty()) return text;
  for (std::string const& choice : text::split(row.choices, '|')) {
    std::size_t const equals = choice.find('=');
    std::string const ours = choice.substr(0, equals);
    std::string const theirs = equals == std::string::npos ? ours : choice.substr(equals + 1);
    if (text == (back ? theirs : ours)) return back ? ours : theirs;
  }
  return std::nullopt;
}

std::optional<Json> scalar_field(FieldRow const& row, std::string const& text) {
  switch (row.shape) {
    case Shape::kInteger:
      return integer_field(row, text);
    case Shape::kBoolean:
      if (!text::equals_ignore_case(text, "true") && !text::equals_ignore_case(text, "false"))
        return std::nullopt;
      return Json(text::equals_ignore_case(text, "true"));
    case Shape::kList: {
      std::vector<std::string> const entries = text::split_list(text);
      return entries.empty() ? std::nullopt : std::optional<Json>(Json(entries));
    }
    default:
      if (auto word = word_of(row, text, false); word && !word->empty()) return Json(*word);
      return std::nullopt;
  }
}

std::optional<Json> entry_field(FieldRow const& row, std::string const& text) {
  if (row.shape == Shape::kMap) return Json(text);
  std::size_t const colon = text.find(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size()) return std::nullopt;
  return Json{{"name", text.substr(0, colon)}, {"key", text.substr(colon + 1)}};
}

// The environment variable that a typed Secret sets, and the file it names.
// Source: kubeflow's driverSecretOption.
struct TypedSecret {
  std::string_view type;
  std::string_view variable;
  std::string_view file;
};
constexpr std::array<TypedSecret, 2> kTypedSecrets = {
    {{kGcpType, "GOOGLE_APPLICATION_CREDENTIALS", "key.json"},
     {kHadoopType, "HADOOP_TOKEN_FILE_LOCATION", "hadoop.token"}}};

std::string env_prefix(FieldRow const& row) {
  return row.path.starts_with("driver.") ? "spark.kubernetes.driverEnv." : "spark.executorEnv.";
}

std::string in_folder(std::string const& folder, std::string_view file) {
  return folder + (folder.ends_with('/') ? "" : "/") + std::string(file);
}

Json secret_field(FieldRow const& row,
                  std::string const& name,
                  std::string const& path,
                  Conf& entries) {
  Json secret = {{"name", name}, {"path", path}, {"secretType", "Generic"}};
  for (TypedSecret const& typed : kTypedSecrets) {
    auto const at = entries.find(env_prefix(row) + std::string(typed.variable));
    if (at == entries.end() || at->second != in_folder(path, typed.file)) continue;
    secret["secretType"] = typed.type;
    entries.erase(at);
    break;
  }
  return secret;
}

// Every key below row.key that the field can hold.
bool prefix_fields(FieldRow const& row, Conf& entries, Json& spec) {
  bool used = false;
  Conf const below(entries.lower_bound(row.key), entries.end());
  for (auto const& [key, value] : below) {
    if (!key.starts_with(row.key)) break;
    std::string const name = key.substr(row.key.size());
    if (name.empty()) continue;
    if (row.shape == Shape::kSecrets) {
      Json& list = make_at(spec, row.path);
      list.push_back(secret_field(row, name, value, entries));
    } else if (auto field = entry_field(row, value)) {
      make_at(spec, row.path)[name] = *std::move(field);
    } else {
      continue;
    }
    used = true;
    if (row.way != Way::kMirror) entries.erase(key);
  }
  return used;
}

bool single_field(FieldRow const& row, Conf& entries, Json& spec) {
  auto const at = entries.find(row.key);
  if (at == entries.end()) return false;
  std::optional<Json> field = scalar_field(row, at->second);
  if (!field) return false;
  make_at(spec, row.path) = *std::move(field);
  if (row.way != Way::kMirror) entries.erase(at);
  return true;
}

bool is_true(Conf const& entries, std::string_view key) {
  auto const at = entries.find(key);
  return at != entries.end() && text::equals_ignore_case(at->second, "true");
}

bool has_prefix_key(FieldRow const& row) {
  return row.key.ends_with('.');
}

// A scalar as the text that Spark gets: Go's %d, %t, %s.
std::optional<std::string> text_of(Json const& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number() || value.is_boolean()) return value.dump();
  return std::nullopt;
}

void put(Conf& entries, std::string key, std::string value) {
  entries.emplace(std::move(key), std::move(value));
}

bool read_single(FieldRow const& row, Json const& value, Conf& entries) {
  std::optional<std::string> text;
  if (row.shape == Shape::kList && value.is_array()) {
    std::vector<std::string> parts;
    for (Json const& item : value) {
      if (!item.is_string()) return false;
      parts.push_back(item.get<std::string>());
    }
    text = text::join(parts, ",");
  } else if (text = text_of(value); text && row.shape == Shape::kText) {
    text = word_of(row, *text, true);
  }
  if (!text) return false;
  put(entries, std::string(row.key), *std::move(text));
  return true;
}

bool read_secrets(FieldRow const& row, Json const& value, Conf& entries) {
  if (!value.is_array()) return false;
  for (Json const& secret : value) {
    if (!secret.is_object() || !secret.contains("name") || !secret.contains("path")) return false;
    std::string const path = text_in(secret, "path");
    put(entries, std::string(row.key) + text_in(secret, "name"), path);
    for (TypedSecret const& typed : kTypedSecrets)
      if (text_in(secret, "secretType") == typed.type)
        put(entries, env_prefix(row) + std::string(typed.variable), in_folder(path, typed.file));
  }
  return true;
}

bool read_map(FieldRow const& row, Json const& value, Conf& entries) {
  if (!value.is_object()) return false;
  for (auto const& [name, item] : value.items()) {
    std::optional<std::string> text = text_of(item);
    if (row.shape == Shape::kSecretRefs && item.is_object())
      text = text_in(item, "name") + ':' + text_in(item, "key");
    if (!text) return false;
    put(entries, std::string(row.key) + name, *std::move(text));
  }
  return true;
}

std::string shape_word(FieldRow const& row) {
  switch (row.shape) {
    case Shape::kText:
      return row.choices.empty() ? "text"
                                 : "one of " + text::join(text::split(row.choices, '|'), ", ");
    case Shape::kInteger:
      return "whole number";
    case Shape::kBoolean:
      return "true or false";
    case Shape::kList:
      return "list";
    case Shape::kMap:
      return "map";
    case Shape::kSecretRefs:
      return "map of NAME: {name, key}";
    case Shape::kSecrets:
      return "list of {name, path, secretType}";
  }
  return "";
}

std::string way_word(FieldRow const& row) {
  std::string needs = row.needs.empty() ? "" : "only with `" + std::string(row.needs) + "=true`";
  if (row.way == Way::kWebhook) return "by the webhook" + (needs.empty() ? "" : "; " + needs);
  if (row.way == Way::kMirror)
    return "the key stays in sparkConf too" + (needs.empty() ? "" : "; " + needs);
  return needs;
}

}  // namespace

std::string resource_name(std::string_view app_name) {
  std::string name = spark::app_name_label(app_name);
  while (name.starts_with('-')) name.erase(0, 1);
  while (name.ends_with('-')) name.pop_back();
  if (name.empty()) return "spark";
  if (name[0] >= '0' && name[0] <= '9') name[0] = 'x';  // as Spark 3.5 does with its prefix
  return name;
}

Conf entries_of(Run const& run) {
  Conf entries = run.conf;
  if (run.main_class) entries[std::string(kClass)] = *run.main_class;
  if (run.proxy_user) entries[std::string(kProxyUser)] = *run.proxy_user;
  if (!run.primary_resource.empty()) entries[std::string(kApplication)] = run.primary_resource;
  if (!run.spark_version.empty()) entries[std::string(kVersion)] = run.spark_version;
  return entries;
}

void take_entries(Conf entries, Run& run) {
  auto const take = [&](std::string_view key) -> std::optional<std::string> {
    auto const at = entries.find(key);
    if (at == entries.end()) return std::nullopt;
    std::string value = std::move(at->second);
    entries.erase(at);
    return value;
  };
  run.main_class = take(kClass);
  run.proxy_user = take(kProxyUser);
  run.primary_resource = take(kApplication).value_or("");
  run.spark_version = take(kVersion).value_or("");
  run.conf = std::move(entries);
}

std::vector<std::string> fields_from_entries(std::span<FieldRow const> rows,
                                             std::vector<std::string> const& no_webhook,
                                             Conf& entries,
                                             Json& spec) {
  std::vector<std::string> by_webhook;
  Conf const given = entries;  // a row's condition may be a key that a row before it took
  for (FieldRow const& row : rows) {
    bool const templated =
        std::any_of(no_webhook.begin(), no_webhook.end(), [&](std::string const& role) {
          return row.path.starts_with(role);
        });
    if (row.way == Way::kWebhook && templated) continue;
    if (!row.needs.empty() && !is_true(given, row.needs)) continue;
    bool const used =
        has_prefix_key(row) ? prefix_fields(row, entries, spec) : single_field(row, entries, spec);
    if (used && row.way == Way::kWebhook) by_webhook.emplace_back(row.path);
  }
  return by_webhook;
}

void entries_from_fields(std::span<FieldRow const> rows, Json& spec, Conf& entries) {
  for (FieldRow const& row : rows) {
    Json const* const value = find_at(spec, row.path);
    if (value == nullptr) continue;
    bool const read = value->is_null()               ? true
                      : row.shape == Shape::kSecrets ? read_secrets(row, *value, entries)
                      : has_prefix_key(row)          ? read_map(row, *value, entries)
                                                     : read_single(row, *value, entries);
    if (read) take_at(spec, row.path);
  }
}

Json& make_at(Json& tree, std::string_view path) {
  Json* at = &tree;
  for (std::string const& name : text::split(path, '.')) at = &(*at)[name];
  return *at;
}

Json const* find_at(Json const& tree, std::string_view path) {
  Json const* at = &tree;
  for (std::string const& name : text::split(path, '.')) {
    if (!at->is_object()) return nullptr;
    auto const next = at->find(name);
    if (next == at->end()) return nullptr;
    at = &*next;
  }
  return at;
}

std::string text_in(Json const& map, std::string_view key) {
  if (!map.is_object()) return "";
  auto const at = map.find(std::string(key));
  if (at == map.end() || at->is_null() || at->is_structured()) return "";
  return at->is_string() ? at->get<std::string>() : at->dump();
}

Json take_at(Json& tree, std::string_view path) {
  std::size_t const dot = path.find('.');
  std::string const name(path.substr(0, dot));
  if (!tree.is_object() || !tree.contains(name)) return nullptr;
  Json value;
  if (dot == std::string_view::npos) {
    value = std::move(tree[name]);
    tree.erase(name);
    return value;
  }
  value = take_at(tree[name], path.substr(dot + 1));
  if (tree[name].is_object() && tree[name].empty()) tree.erase(name);
  return value;
}

std::vector<std::string> manual_rows(std::span<FieldRow const> rows) {
  std::vector<std::string> lines;
  for (FieldRow const& row : rows)
    lines.push_back("| `" + std::string(row.path) + "` | " + shape_word(row) + " | `" +
                    std::string(row.key) + (has_prefix_key(row) ? "*" : "") + "` | " +
                    way_word(row) + " |");
  return lines;
}

}  // namespace k8spark::operators
