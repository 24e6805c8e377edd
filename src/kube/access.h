#pragma once

#include "http/transport.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// Which API server, as whom, in which namespace: the outcome of kubeconfig.h.
namespace k8spark::kube {

class ExecSession;

// A credential plugin, as the kubeconfig describes it.
// Source: client-go, tools/clientcmd/api/v1 ExecConfig.
struct ExecPlugin {
  std::string api_version;  // client.authentication.k8s.io/v1 or /v1beta1
  std::string command;      // absolute, or a bare name for PATH
  std::vector<std::string> args;
  std::vector<std::pair<std::string, std::string>> env;
  std::string install_hint;
  std::string interactive_mode;  // Never, IfAvailable, Always
  bool provide_cluster_info = false;
  std::string cluster_config;  // JSON of the cluster's extension, or empty
  // What it has said last: all clients of this access share it, so that it runs once for all.
  std::shared_ptr<ExecSession> session;
};

struct Impersonation {
  std::string user;
  std::string uid;
  std::vector<std::string> groups;
  std::vector<std::pair<std::string, std::string>> extra;  // key, value; a key may come often

  [[nodiscard]] bool empty() const {
    return user.empty() && uid.empty() && groups.empty() && extra.empty();
  }
};

// How requests prove who sends them. A client certificate is in ClusterAccess::tls instead and may
// come with any of these. Secret through and through: never print.
struct Auth {
  enum class Kind { kNone, kToken, kTokenFile, kBasic, kExec };
  Kind kind = Kind::kNone;
  std::string token;       // kToken; for kTokenFile what holds while the file cannot be read
  std::string token_file;  // absolute
  // Where the client certificate in ClusterAccess::tls came from, if from files; absolute.
  std::string client_cert_file;
  std::string client_key_file;
  std::string username;
  std::string password;
  std::optional<ExecPlugin> exec;
  Impersonation impersonation;
};

struct ClusterAccess {
  std::string server;  // "https://host:6443/prefix", no trailing slash, query or userinfo
  std::string ns;      // never empty
  http::TlsOptions tls;
  std::string proxy;  // decided: empty for none
  bool disable_compression = false;
  std::optional<std::chrono::milliseconds> request_timeout;  // of one exchange; none: the client's
  Auth auth;
  std::string context_name;  // empty in a pod and when overrides say everything
  std::string cluster_name;
  std::string user_name;
  std::string
      where;  // for messages: "context prod of /home/ann/.kube/config", "the pod's service account"
  std::string ca_source;  // for messages: "certificate-authority-data of cluster prod", "the
                          // system's roots"
  std::vector<std::string> warnings;
};

}  // namespace k8spark::kube
