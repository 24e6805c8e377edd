#pragma once

#include "k8spark/result.h"
#include "kube/access.h"
#include "sys/environment.h"
#include "sys/file_system.h"

#include <string>
#include <string_view>
#include <vector>

namespace k8spark::kube {

// Which credential plugins may run. A kubeconfig can name any program.
// Source: kubectl's kuberc (kubectl.config.k8s.io/v1beta1 Preference, credentialPluginPolicy and
// credentialPluginAllowlist) and client-go v0.35, plugin/pkg/client/auth/exec.
struct PluginPolicy {
  enum class Kind { kAllowAll, kDenyAll, kAllowlist };
  Kind kind = Kind::kAllowAll;
  std::vector<std::string> commands;  // of kAllowlist
  std::string where;                  // "FILE:LINE:COL", "--exec-plugin-policy"; empty: nobody said
};

// "AllowAll", "DenyAll", "Allowlist=COMMAND,...". kUsage for another word, a list without
// Allowlist, Allowlist without a list.
Result<PluginPolicy> parse_plugin_policy(std::string_view text);

// `flag` if it says something, else the kuberc: the file that KUBERC names ("off": none), else
// ~/.kube/kuberc if it is there. kUsage for a kuberc that cannot be read, or says what no policy
// is; without these fields everything may run.
Result<PluginPolicy> load_plugin_policy(std::string const& flag,
                                        sys::FileSystem const& files,
                                        sys::Environment const& environment);

// kUsage naming the plugin and who forbids it. A command matches an entry of the list when it is
// the same text, cleaned, or the same file on the PATH.
Result<void> check_plugin(ExecPlugin const& plugin,
                          PluginPolicy const& policy,
                          sys::FileSystem const& files,
                          sys::Environment const& environment);

}  // namespace k8spark::kube
