#include "kube/kubeconfig_file.h"

#include "text/strings.h"

#include <algorithm>

namespace k8spark::kube {

namespace {

struct FileList {
  std::vector<std::string> paths;  // absolute
  bool must_exist = false;
  bool from_variable = false;
};

FileList choose_files(std::string const& explicit_path,
                      sys::FileSystem const& files,
                      sys::Environment const& environment) {
  if (!explicit_path.empty()) return {{files.absolute(explicit_path)}, true, false};
  std::string const variable = environment.get_or_empty("KUBECONFIG");
  if (variable.empty()) {
    std::string const home = sys::home_folder(environment);
    if (home.empty()) return {};
    return {{sys::join_path(home, ".kube/config")}, false, false};
  }
  FileList list;
  list.from_variable = true;
  for (std::string const& item : text::split(variable, ':')) {
    std::string const path = item.empty() ? "" : files.absolute(item);
    bool const known = std::find(list.paths.begin(), list.paths.end(), path) != list.paths.end();
    if (!path.empty() && !known) list.paths.push_back(path);
  }
  return list;
}

// clusters, users or contexts of one file, into `entries` where the name is new.
Result<void> take_entries(yaml::Node const& root,
                          std::string const& file,
                          std::string const& kind,
                          ConfigEntries& entries) {
  std::string const key = kind + 's';
  yaml::Node const* const list = root.find(key);
  if (list == nullptr || list->is_null()) return {};
  if (!list->is_sequence())
    return usage_error(key + " must be a list", yaml::where(file, list->mark));
  std::string const needs = " must be a map with name and " + kind;
  ConfigEntries own;
  for (yaml::Node const& item : list->items) {
    yaml::Node const* const name = item.find("name");
    if (!item.is_map() || (name != nullptr && !name->is_scalar() && !name->is_null()))
      return usage_error(std::string("an entry of ").append(key).append(needs),
                         yaml::where(file, item.mark));
    std::string const text = name == nullptr ? "" : name->scalar;
    yaml::Node body;
    body.mark = item.mark;
    if (yaml::Node const* const below = item.find(kind); below != nullptr && !below->is_null()) {
      if (!below->is_map())
        return ConfigEntry(kind, text, file, *below).error(kind, "must be a map");
      body = *below;
    }
    if (!own.emplace(text, ConfigEntry(kind, text, file, std::move(body))).second)
      return usage_error(std::string("duplicate name \"").append(text).append("\" in ").append(key),
                         yaml::where(file, item.mark));
  }
  entries.merge(own);
  return {};
}

Result<void> check_type(yaml::Node const& root, std::string const& file) {
  for (auto const& [key, wanted] : {std::pair{"apiVersion", "v1"}, std::pair{"kind", "Config"}}) {
    yaml::Node const* const value = root.find(key);
    if (value == nullptr || value->is_null() || value->scalar.empty()) continue;
    if (!value->is_scalar() || value->scalar != wanted)
      return usage_error(std::string("not a kubeconfig: ") + key + " must be " + wanted,
                         yaml::where(file, value->mark));
  }
  return {};
}

Result<void> take_text(std::string const& text, std::string const& file, Kubeconfig& config) {
  Result<yaml::Node> parsed = yaml::parse(text, file);
  if (!parsed) {
    // The excerpt below the first line could show a secret.
    Error error = std::move(parsed).error();
    error.message.resize(std::min(error.message.size(), error.message.find('\n')));
    return error;
  }
  yaml::Node const& root = *parsed;
  if (root.is_null()) return {};
  if (!root.is_map()) return usage_error("not a kubeconfig: no map", yaml::where(file, root.mark));
  K8SPARK_CHECK(check_type(root, file));
  K8SPARK_CHECK(take_entries(root, file, "cluster", config.clusters));
  K8SPARK_CHECK(take_entries(root, file, "user", config.users));
  K8SPARK_CHECK(take_entries(root, file, "context", config.contexts));
  ConfigEntry const top("kubeconfig", file, file, root);
  K8SPARK_ASSIGN(std::string const current, top.text("current-context"));
  if (config.current_context.empty()) config.current_context = current;
  return {};
}

Result<void> take_file(std::string const& path, sys::FileSystem const& files, Kubeconfig& config) {
  Result<std::string> text = files.read(path);
  if (!text) return usage_error("error loading config file: " + text.error().message, path);
  return take_text(*text, path, config);
}

// All bad files in one error: the first one's place, every cause.
Error join_errors(std::vector<Error> const& errors) {
  Error all = errors.front();
  for (std::size_t i = 1; i < errors.size(); ++i)
    all.message += "; " + errors[i].where + ": " + errors[i].message;
  return all;
}

}  // namespace

Result<Kubeconfig> read_kubeconfig(std::string const& explicit_path,
                                   sys::FileSystem const& files,
                                   sys::Environment const& environment) {
  FileList const list = choose_files(explicit_path, files, environment);
  Kubeconfig config;
  config.files = list.paths;
  std::vector<Error> errors;
  std::vector<std::string> missing;
  for (std::string const& path : list.paths) {
    if (files.kind(path) == sys::FileKind::kMissing) {
      if (list.must_exist)
        return usage_error("no such file or directory", path, "see --kubeconfig");
      missing.push_back(path);
      continue;
    }
    if (auto taken = take_file(path, files, config); !taken) errors.push_back(taken.error());
  }
  if (!errors.empty()) return join_errors(errors);
  if (list.from_variable && missing.size() == list.paths.size())
    config.warnings.push_back("Config not found: " + text::join(missing, ", "));
  return config;
}

}  // namespace k8spark::kube
