#include "kube/plugin_policy.h"

#include "text/strings.h"
#include "yaml/yaml.h"

#include <algorithm>
#include <filesystem>

namespace k8spark::kube {

namespace {

constexpr std::string_view kFlag = "--exec-plugin-policy";
constexpr std::string_view kPolicies = "AllowAll, DenyAll, Allowlist=COMMAND,...";

Result<PluginPolicy> make_policy(std::string_view kind,
                                 std::vector<std::string> commands,
                                 std::string where) {
  PluginPolicy policy;
  policy.where = std::move(where);
  policy.commands = std::move(commands);
  bool const list = kind == "Allowlist";
  if (list)
    policy.kind = PluginPolicy::Kind::kAllowlist;
  else if (kind == "DenyAll")
    policy.kind = PluginPolicy::Kind::kDenyAll;
  else if (!kind.empty() && kind != "AllowAll")
    return usage_error("\"" + std::string(kind) + "\" is no policy for credential plugins",
                       policy.where,
                       std::string(kPolicies));
  if (list && policy.commands.empty())
    return usage_error("an Allowlist of credential plugins names none", policy.where);
  if (!list && !policy.commands.empty())
    return usage_error("a list of credential plugins needs the policy Allowlist", policy.where);
  return policy;
}

std::string place_of(std::string const& file, yaml::Mark const& mark) {
  return file + ':' + std::to_string(mark.line) + ':' + std::to_string(mark.column);
}

// An entry is {command: C}; kubectl 1.35 wrote {name: C}.
Result<std::vector<std::string>> read_list(yaml::Node const& list, std::string const& file) {
  std::vector<std::string> commands;
  for (yaml::Node const& item : list.items) {
    yaml::Node const* command = item.find("command");
    if (command == nullptr) command = item.find("name");
    if (command == nullptr || !command->is_scalar() || command->scalar.empty())
      return usage_error("an entry of credentialPluginAllowlist has no command",
                         place_of(file, item.mark));
    commands.push_back(command->scalar);
  }
  return commands;
}

Result<PluginPolicy> read_kuberc(std::string const& file, std::string const& text) {
  K8SPARK_ASSIGN(yaml::Node const root, yaml::parse(text, file));
  yaml::Node const* const kind = root.find("credentialPluginPolicy");
  yaml::Node const* const list = root.find("credentialPluginAllowlist");
  if (kind == nullptr && list == nullptr) return PluginPolicy{};
  std::vector<std::string> commands;
  if (list != nullptr) {
    K8SPARK_ASSIGN(commands, read_list(*list, file));
  }
  yaml::Mark const mark = kind != nullptr ? kind->mark : list->mark;
  return make_policy(
      kind == nullptr ? "" : kind->scalar, std::move(commands), place_of(file, mark));
}

std::string cleaned(std::string const& command) {
  return std::filesystem::path(command).lexically_normal().string();
}

// Source: Go's exec.LookPath, without the check of the execute bit.
std::string look_path(std::string const& command,
                      sys::FileSystem const& files,
                      sys::Environment const& environment) {
  if (text::contains(command, "/")) return cleaned(command);
  for (std::string const& folder : text::split(environment.get_or_empty("PATH"), ':')) {
    std::string const path = sys::join_path(folder, command);
    if (!folder.empty() && files.kind(path) == sys::FileKind::kRegular) return cleaned(path);
  }
  return command;
}

}  // namespace

Result<PluginPolicy> parse_plugin_policy(std::string_view text) {
  std::size_t const equals = text.find('=');
  std::vector<std::string> commands;
  if (equals != std::string_view::npos)
    commands = text::split_list(std::string(text.substr(equals + 1)));
  return make_policy(text.substr(0, equals), std::move(commands), std::string(kFlag));
}

Result<PluginPolicy> load_plugin_policy(std::string const& flag,
                                        sys::FileSystem const& files,
                                        sys::Environment const& environment) {
  if (!flag.empty()) return parse_plugin_policy(flag);
  std::string const named = environment.get_or_empty("KUBERC");
  if (named == "off") return PluginPolicy{};
  std::string const home = environment.get_or_empty("HOME");
  std::string const file = named.empty() ? sys::join_path(home, ".kube/kuberc") : named;
  if (named.empty() && (home.empty() || files.kind(file) != sys::FileKind::kRegular))
    return PluginPolicy{};
  K8SPARK_ASSIGN(std::string const text, files.read(file));
  return read_kuberc(file, text);
}

Result<void> check_plugin(ExecPlugin const& plugin,
                          PluginPolicy const& policy,
                          sys::FileSystem const& files,
                          sys::Environment const& environment) {
  if (policy.kind == PluginPolicy::Kind::kAllowAll) return {};
  std::string const command = cleaned(plugin.command);
  std::string const path = look_path(plugin.command, files, environment);
  auto const matches = [&](std::string const& entry) {
    std::string const wanted = cleaned(entry);
    return wanted == command || wanted == path || look_path(entry, files, environment) == path;
  };
  if (policy.kind == PluginPolicy::Kind::kAllowlist &&
      std::any_of(policy.commands.begin(), policy.commands.end(), matches))
    return {};
  bool const denies_all = policy.kind == PluginPolicy::Kind::kDenyAll;
  return usage_error("the credential plugin " + plugin.command + " may not run" +
                         (denies_all ? ": all are denied" : ": it is not on the list"),
                     policy.where,
                     "add it to the list, or log in by another user of the kubeconfig");
}

}  // namespace k8spark::kube
