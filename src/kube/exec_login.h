#pragma once

#include "k8spark/result.h"
#include "kube/access.h"
#include "sys/clock.h"
#include "sys/programs.h"

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

// Credential plugins of a kubeconfig: EKS, GKE, AKS and their like.
// Source: Kubernetes' page "Authenticating", client-go credential plugins; client-go,
// plugin/pkg/client/auth/exec.
namespace k8spark::kube {

// What a plugin gives. Secret through and through.
struct ExecCredential {
  std::string token;
  std::string client_cert_pem;
  std::string client_key_pem;
  std::optional<sys::Clock::Milliseconds> expires;  // since the epoch; none: until a 401
};

// The value of KUBERNETES_EXEC_INFO: one line of JSON and a line feed.
std::string exec_info(ExecPlugin const& plugin, ClusterAccess const& access, bool interactive);

// A plugin's stdout, JSON or YAML. kUnauthenticated with a message that holds none of it.
Result<ExecCredential> read_exec_credential(std::string_view out, ExecPlugin const& plugin);

// The last credential of one user entry.
class ExecSession {
 private:
  friend class ExecLogin;
  std::mutex mutex_;  // one run at a time; who waited gets the same result
  std::optional<ExecCredential> credential_;
  int generation_ = 0;  // how many runs have succeeded
  sys::Clock::Milliseconds got_wall_{0};
  sys::Clock::Milliseconds tried_{0};  // steady
};

// What a plugin's run needs from outside.
struct PluginHost {
  sys::Programs* programs = nullptr;  // none: plugins cannot run here
  // "running aws to log in", and why the user waits; may be empty.
  std::function<void(std::string const& text)> on_notice;
  std::function<void(std::string const& text)> on_verbose;  // each command that is run
};

// Runs the plugin of an access when a credential is missing, nearly over or refused.
//
// Near the end is less than a minute or a tenth of its life, and not twice in ten seconds; a run
// that fails then is forgiven while the old one holds. A credential that is over the moment it
// comes is used for what asked for it, as client-go does.
class ExecLogin {
 public:
  ExecLogin(ClusterAccess access, sys::Clock& clock, PluginHost host);

  struct Current {
    ExecCredential credential;
    int generation = 0;
  };
  // kUnauthenticated when the plugin fails, kCancelled after a signal.
  Result<Current> current();
  // After a 401 to a request with that generation: true when there is another one now.
  bool renew(int generation);

 private:
  [[nodiscard]] bool is_due(ExecSession const& session) const;
  [[nodiscard]] bool is_over(ExecSession const& session) const;
  Result<void> run(ExecSession& session);
  [[nodiscard]] Result<std::string> output_of_plugin();
  [[nodiscard]] Result<bool> interactive() const;
  [[nodiscard]] ExecPlugin const& plugin() const { return *access_.auth.exec; }

  ClusterAccess access_;
  sys::Clock& clock_;
  PluginHost host_;
};

}  // namespace k8spark::kube
