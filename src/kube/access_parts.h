#pragma once

#include "k8spark/result.h"
#include "kube/access.h"
#include "kube/kubeconfig.h"
#include "kube/kubeconfig_file.h"
#include "sys/environment.h"
#include "sys/file_system.h"

#include <optional>
#include <string>

// The steps of load_cluster_access. Private to the kube room.
namespace k8spark::kube {

// Server, trust and proxy-url (into `access.proxy`, undecided) of a cluster entry and the
// overrides. entry  nothing when the overrides say everything Source: client-go v0.37,
// tools/clientcmd/client_config.go and validation.go.
Result<void> fill_cluster(ConfigEntry const* entry,
                          AccessOverrides const& overrides,
                          sys::FileSystem const& files,
                          ClusterAccess& access);

// Login and impersonation of a user entry and the overrides.
Result<void> fill_user(ConfigEntry const* entry,
                       AccessOverrides const& overrides,
                       sys::FileSystem const& files,
                       ClusterAccess& access);

// The exec map of a user, checked; without cluster_config.
Result<ExecPlugin> parse_exec(ConfigEntry const& exec);
// ExecPlugin::cluster_config from a cluster's extensions, or "".
Result<std::string> exec_cluster_config(ConfigEntry const& cluster);

inline constexpr char const* kServiceAccountFolder =
    "/var/run/secrets/kubernetes.io/serviceaccount";

// Are we in a pod that can reach its API server? Source: client-go, rest.InClusterConfig.
bool is_in_cluster(sys::FileSystem const& files, sys::Environment const& environment);
Result<void> fill_from_pod(sys::FileSystem const& files,
                           sys::Environment const& environment,
                           ClusterAccess& access);

// A file's bytes, or kUsage with `what` and the path in the message.
Result<std::string> read_pem(sys::FileSystem const& files,
                             std::string const& path,
                             std::string const& what);

}  // namespace k8spark::kube
