#include "kube/access_parts.h"
#include "kube/exec_login.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace k8spark::kube {

namespace {

constexpr std::string_view kGroup = "client.authentication.k8s.io/";

Result<void> parse_env(ConfigEntry const& exec, ExecPlugin& plugin) {
  yaml::Node const* const env = exec.body().find("env");
  if (env == nullptr || env->is_null()) return {};
  Error const bad = exec.error("env", "exec plugin: env must be a list of name and value");
  if (!env->is_sequence()) return bad;
  for (yaml::Node const& item : env->items) {
    yaml::Node const* const name = item.find("name");
    yaml::Node const* const value = item.find("value");
    if (name == nullptr || !name->is_scalar() || name->scalar.empty()) return bad;
    if (value != nullptr && !value->is_scalar() && !value->is_null()) return bad;
    plugin.env.emplace_back(name->scalar, value == nullptr ? "" : value->scalar);
  }
  return {};
}

Result<void> check_mode(ConfigEntry const& exec, ExecPlugin& plugin) {
  if (plugin.interactive_mode.empty()) {
    if (plugin.api_version.ends_with("/v1"))
      return exec.error("interactiveMode",
                        "exec plugin: interactiveMode must be specified",
                        "Never, IfAvailable or Always");
    plugin.interactive_mode = "IfAvailable";
  }
  static constexpr std::array<std::string_view, 3> kModes{"Never", "IfAvailable", "Always"};
  if (std::find(kModes.begin(), kModes.end(), plugin.interactive_mode) == kModes.end())
    return exec.error(
        "interactiveMode", "exec plugin: invalid interactiveMode", "Never, IfAvailable or Always");
  return {};
}

}  // namespace

Result<ExecPlugin> parse_exec(ConfigEntry const& exec) {
  ExecPlugin plugin;
  K8SPARK_ASSIGN(plugin.api_version, exec.text("apiVersion"));
  std::string hint;
  if (plugin.api_version.ends_with("/v1alpha1"))
    hint = "write the kubeconfig anew (EKS: aws eks update-kubeconfig)";
  if (plugin.api_version != std::string(kGroup) + "v1" &&
      plugin.api_version != std::string(kGroup) + "v1beta1")
    return exec.error(
        "apiVersion", "exec plugin: invalid apiVersion \"" + plugin.api_version + '"', hint);
  K8SPARK_ASSIGN(plugin.command, exec.text("command"));
  if (plugin.command.empty())
    return exec.error("command", "exec plugin: command must be specified");
  if (text::contains(plugin.command, "/")) {
    K8SPARK_ASSIGN(plugin.command, exec.path("command"));
  }
  K8SPARK_ASSIGN(plugin.args, exec.list("args"));
  K8SPARK_CHECK(parse_env(exec, plugin));
  K8SPARK_ASSIGN(plugin.install_hint, exec.text("installHint"));
  K8SPARK_ASSIGN(plugin.provide_cluster_info, exec.flag("provideClusterInfo"));
  K8SPARK_ASSIGN(plugin.interactive_mode, exec.text("interactiveMode"));
  K8SPARK_CHECK(check_mode(exec, plugin));
  plugin.session = std::make_shared<ExecSession>();
  return plugin;
}

// extensions: [{name: client.authentication.k8s.io/exec, extension: ...}]
Result<std::string> exec_cluster_config(ConfigEntry const& cluster) {
  yaml::Node const* const extensions = cluster.body().find("extensions");
  if (extensions == nullptr) return std::string();
  for (yaml::Node const& item : extensions->items) {
    yaml::Node const* const name = item.find("name");
    yaml::Node const* const extension = item.find("extension");
    if (name == nullptr || name->scalar != "client.authentication.k8s.io/exec") continue;
    if (extension == nullptr) continue;
    K8SPARK_ASSIGN(Json const value, yaml::to_json(*extension));
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  return std::string();
}

}  // namespace k8spark::kube
