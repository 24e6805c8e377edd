#pragma once

#include "k8spark/result.h"
#include "kube/access.h"
#include "sys/environment.h"
#include "sys/file_system.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace k8spark::kube {

// What flags and spark.* keys say; empty: the kubeconfig decides. Names are kubectl's; files are
// relative to the working folder.
struct AccessOverrides {
  std::string kubeconfig;  // --kubeconfig: only this file
  std::string context;     // --context, spark.kubernetes.context
  std::string cluster;
  std::string user;
  std::string ns;      // -n, spark.kubernetes.namespace
  std::string server;  // --server; the master URL without "k8s://"
  std::string tls_server_name;
  std::string ca_file;           // --certificate-authority, …submission.caCertFile
  std::optional<bool> insecure;  // --insecure-skip-tls-verify; true drops the kubeconfig's CA
  std::string token;             // --token, …submission.oauthToken
  std::string token_file;        // …submission.oauthTokenFile
  std::string client_cert_file;  // …submission.clientCertFile
  std::string client_key_file;   // …submission.clientKeyFile
  std::string username;
  std::string password;
  std::string as;
  std::string as_uid;
  std::vector<std::string> as_groups;
  std::optional<std::chrono::milliseconds> request_timeout;
  bool disable_compression = false;
  std::string plugin_policy;  // --exec-plugin-policy (plugin_policy.h); empty: the kuberc's
};

// Finds the cluster as kubectl does: --kubeconfig, else the files of KUBECONFIG merged, else
// ~/.kube/config, else the pod's own service account. Reads certificates and keys, sends nothing.
// Stricter than kubectl where that guesses: a context that names a missing user or cluster, or a
// server without a scheme, is an error.
//
// Fails with kUsage, `where` being "FILE", "FILE:LINE:COL" or empty. No message holds a token, a
// password or a key.
// Source: client-go v0.37, tools/clientcmd.
Result<ClusterAccess> load_cluster_access(AccessOverrides const& overrides,
                                          sys::FileSystem const& files,
                                          sys::Environment const& environment);

// The names of all contexts of the merged configuration, sorted, and which one is current.
struct ContextNames {
  std::vector<std::string> names;
  std::string current;
};
Result<ContextNames> load_context_names(std::string const& kubeconfig,
                                        sys::FileSystem const& files,
                                        sys::Environment const& environment);

}  // namespace k8spark::kube
