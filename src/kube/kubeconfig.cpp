#include "kube/kubeconfig.h"

#include "http/proxy.h"
#include "kube/access_parts.h"
#include "kube/kubeconfig_file.h"
#include "kube/plugin_policy.h"
#include "text/strings.h"

#include <algorithm>

namespace k8spark::kube {

namespace {

struct Chosen {
  ConfigEntry const* context = nullptr;
  ConfigEntry const* cluster = nullptr;
  ConfigEntry const* user = nullptr;
};

ConfigEntry const* find(ConfigEntries const& entries, std::string_view name) {
  auto const at = entries.find(name);
  return at == entries.end() ? nullptr : &at->second;
}

std::vector<std::string> names_of(ConfigEntries const& entries) {
  std::vector<std::string> names;
  for (auto const& [name, entry] : entries) names.push_back(name);
  return names;
}

Error missing_error(std::string message, std::string_view name, ConfigEntries const& entries) {
  std::vector<std::string> const names = names_of(entries);
  std::string hint;
  if (auto const near = text::closest(name, names)) {
    hint = "did you mean \"" + *near + "\"?";
  } else if (!names.empty()) {
    hint = "there are: " + text::join(names, ", ");
  }
  return usage_error(std::move(message), "", hint);
}

Result<ConfigEntry const*> choose_context(Kubeconfig const& config,
                                          AccessOverrides const& overrides) {
  if (!overrides.context.empty()) {
    ConfigEntry const* const context = find(config.contexts, overrides.context);
    if (context != nullptr) return context;
    return missing_error(
        "context \"" + overrides.context + "\" does not exist", overrides.context, config.contexts);
  }
  if (!config.current_context.empty()) {
    ConfigEntry const* const context = find(config.contexts, config.current_context);
    if (context != nullptr) return context;
    return missing_error("context was not found for specified context: " + config.current_context,
                         config.current_context,
                         config.contexts);
  }
  if (!overrides.cluster.empty() || !overrides.server.empty())
    return static_cast<ConfigEntry const*>(nullptr);
  return usage_error("no context is chosen: current-context is not set",
                     text::join(config.files, ", "),
                     "choose with --context: " + text::join(names_of(config.contexts), ", "));
}

// The cluster or user that a flag or the context names; nullptr when neither does.
// what  "cluster" or "user"; flag_what: kubectl's word for it in the message
Result<ConfigEntry const*> choose_part(Kubeconfig const& config,
                                       ConfigEntries const& entries,
                                       ConfigEntry const* context,
                                       std::string const& flag,
                                       std::string const& what,
                                       std::string const& flag_what) {
  if (!flag.empty()) {
    ConfigEntry const* const entry = find(entries, flag);
    if (entry != nullptr) return entry;
    return missing_error(flag_what + " \"" + flag + "\" does not exist", flag, entries);
  }
  if (context == nullptr) return static_cast<ConfigEntry const*>(nullptr);
  K8SPARK_ASSIGN(std::string const name, context->text(what));
  if (name.empty()) return static_cast<ConfigEntry const*>(nullptr);
  ConfigEntry const* const entry = find(entries, name);
  if (entry != nullptr) return entry;
  return context->error(what,
                        "it refers to " + what + " \"" + name +
                            "\", which is not defined in: " + text::join(config.files, ", "));
}

Result<Chosen> choose(Kubeconfig const& config, AccessOverrides const& overrides) {
  Chosen chosen;
  K8SPARK_ASSIGN(chosen.context, choose_context(config, overrides));
  K8SPARK_ASSIGN(
      chosen.cluster,
      choose_part(
          config, config.clusters, chosen.context, overrides.cluster, "cluster", "cluster"));
  K8SPARK_ASSIGN(
      chosen.user,
      choose_part(config, config.users, chosen.context, overrides.user, "user", "auth info"));
  if (chosen.cluster == nullptr && overrides.server.empty() && chosen.context != nullptr)
    return chosen.context->error("cluster", "it names no cluster");
  return chosen;
}

bool is_dns_label(std::string_view name) {
  auto const is_alnum = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !name.empty() && name.size() <= 63 && is_alnum(name.front()) && is_alnum(name.back()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return is_alnum(c) || c == '-'; });
}

Result<std::string> choose_namespace(ConfigEntry const* context,
                                     AccessOverrides const& overrides,
                                     sys::FileSystem const& files,
                                     sys::Environment const& environment) {
  std::string ns = overrides.ns;
  if (ns.empty() && context != nullptr) {
    K8SPARK_ASSIGN(ns, context->text("namespace"));
  }
  if (ns.empty() && is_in_cluster(files, environment)) {
    ns = environment.get_or_empty("POD_NAMESPACE");
    if (ns.empty()) {
      std::string const text =
          files.read(sys::join_path(kServiceAccountFolder, "namespace")).value_or("");
      ns = text::trim(text.substr(0, text.find('\n')));
    }
  }
  if (ns.empty()) ns = "default";
  if (is_dns_label(ns)) return ns;
  std::string const message = "\"" + ns + "\" is no name of a namespace";
  std::string const hint = "lower-case letters, digits and '-', at most 63";
  if (overrides.ns.empty() && context != nullptr) return context->error("namespace", message, hint);
  return usage_error(message, "", hint);
}

Error nothing_error(Kubeconfig const& config) {
  std::string const looked = config.files.empty() ? "no file" : text::join(config.files, ", ");
  return usage_error("no cluster is configured: looked at " + looked +
                         ", and this is no pod with a service account",
                     "",
                     "give --kubeconfig FILE or set KUBECONFIG");
}

std::string describe(Chosen const& chosen) {
  if (chosen.context != nullptr)
    return "context " + chosen.context->name() + " of " + chosen.context->file();
  if (chosen.cluster != nullptr)
    return "cluster " + chosen.cluster->name() + " of " + chosen.cluster->file();
  return "the given server";
}

// client-go sends no credentials without TLS.
void drop_credentials_on_http(ClusterAccess& access) {
  if (!access.server.starts_with("http://")) return;
  bool const had = access.auth.kind != Auth::Kind::kNone || !access.tls.client_cert_pem.empty();
  Impersonation const as = access.auth.impersonation;
  access.auth = {};
  access.auth.impersonation = as;
  access.tls = {};
  if (had)
    access.warnings.push_back("no credentials are sent to " + access.server +
                              ", because it is not https");
}

}  // namespace

Result<ClusterAccess> load_cluster_access(AccessOverrides const& overrides,
                                          sys::FileSystem const& files,
                                          sys::Environment const& environment) {
  K8SPARK_ASSIGN(Kubeconfig const config,
                 read_kubeconfig(overrides.kubeconfig, files, environment));
  ClusterAccess access;
  access.warnings = config.warnings;
  Chosen chosen;
  bool const from_pod =
      config.empty() && overrides.kubeconfig.empty() && is_in_cluster(files, environment);
  if (from_pod) {
    K8SPARK_CHECK(fill_from_pod(files, environment, access));
  } else {
    bool const enough = !config.empty() || !overrides.server.empty();
    bool const named = !overrides.context.empty() || !overrides.cluster.empty();
    if (!enough && !named) return nothing_error(config);
    K8SPARK_ASSIGN(chosen, choose(config, overrides));
    access.where = describe(chosen);
  }
  if (chosen.context != nullptr) access.context_name = chosen.context->name();
  K8SPARK_CHECK(fill_cluster(chosen.cluster, overrides, files, access));
  Auth const of_pod = access.auth;
  access.auth = {};
  K8SPARK_CHECK(fill_user(chosen.user, overrides, files, access));
  if (from_pod && access.auth.kind == Auth::Kind::kNone) {
    access.auth.kind = of_pod.kind;
    access.auth.token_file = of_pod.token_file;
  }
  if (access.auth.exec) {
    K8SPARK_ASSIGN(PluginPolicy const policy,
                   load_plugin_policy(overrides.plugin_policy, files, environment));
    K8SPARK_CHECK(check_plugin(*access.auth.exec, policy, files, environment));
  }
  if (access.auth.exec && chosen.cluster != nullptr) {
    K8SPARK_ASSIGN(access.auth.exec->cluster_config, exec_cluster_config(*chosen.cluster));
  }
  K8SPARK_ASSIGN(access.ns, choose_namespace(chosen.context, overrides, files, environment));
  access.proxy = http::decide_proxy(access.server, access.proxy, environment);
  drop_credentials_on_http(access);
  return access;
}

Result<ContextNames> load_context_names(std::string const& kubeconfig,
                                        sys::FileSystem const& files,
                                        sys::Environment const& environment) {
  K8SPARK_ASSIGN(Kubeconfig const config, read_kubeconfig(kubeconfig, files, environment));
  return ContextNames{names_of(config.contexts), config.current_context};
}

}  // namespace k8spark::kube
