#pragma once

#include "k8spark/result.h"
#include "sys/environment.h"
#include "sys/file_system.h"
#include "yaml/yaml.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The text of kubeconfig files as entries that know where they stand. Private to the kube room.
namespace k8spark::kube {

// One of `clusters`, `users`, `contexts`: its name and the map below "cluster", "user", "context".
// Values are read by kind; a value of the wrong kind is a kUsage error that names file, line and
// entry, and never the value.
class ConfigEntry {
 public:
  ConfigEntry(std::string kind, std::string name, std::string file, yaml::Node body)
      : kind_(std::move(kind)),
        name_(std::move(name)),
        file_(std::move(file)),
        body_(std::move(body)) {}

  [[nodiscard]] std::string const& name() const { return name_; }
  [[nodiscard]] std::string const& file() const { return file_; }
  [[nodiscard]] yaml::Node const& body() const { return body_; }

  // "" when absent or null. Numbers are taken as text.
  [[nodiscard]] Result<std::string> text(std::string_view key) const;
  // false when absent. YAML 1.1: yes, no, on, off too.
  [[nodiscard]] Result<bool> flag(std::string_view key) const;
  [[nodiscard]] Result<std::vector<std::string>> list(std::string_view key) const;
  // A path, made absolute against the folder of the file; "" when absent.
  [[nodiscard]] Result<std::string> path(std::string_view key) const;
  // The bytes of a base64 field; "" when absent.
  [[nodiscard]] Result<std::string> bytes(std::string_view key) const;
  // An entry for the map below `key`, for its own fields; nothing when absent.
  [[nodiscard]] Result<std::optional<ConfigEntry>> below(std::string_view key) const;

  // kUsage at the key, or at the entry when it has no such key: "user u1: MESSAGE".
  [[nodiscard]] Error error(std::string_view key,
                            std::string const& message,
                            std::string hint = {}) const;

 private:
  std::string kind_;  // "cluster", "user", "context"
  std::string name_;
  std::string file_;
  yaml::Node body_;
};

using ConfigEntries = std::map<std::string, ConfigEntry, std::less<>>;

// All files merged: the first file that has a name has the whole entry.
struct Kubeconfig {
  std::vector<std::string> files;  // that were looked at, missing ones too
  std::string current_context;
  ConfigEntries clusters;
  ConfigEntries users;
  ConfigEntries contexts;
  std::vector<std::string> warnings;

  [[nodiscard]] bool empty() const {
    return clusters.empty() && users.empty() && contexts.empty() && current_context.empty();
  }
};

// explicit_path  --kubeconfig, or ""; then KUBECONFIG, then ~/.kube/config
// Source: client-go v0.37, tools/clientcmd/loader.go.
Result<Kubeconfig> read_kubeconfig(std::string const& explicit_path,
                                   sys::FileSystem const& files,
                                   sys::Environment const& environment);

}  // namespace k8spark::kube
