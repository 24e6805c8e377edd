#include "kube/access_cache.h"

#include <algorithm>
#include <tuple>

namespace k8spark::kube {

namespace {

// A list names few clusters; what is beyond is read again.
constexpr std::size_t kMostEntries = 32;

auto parts(AccessOverrides const& o) {
  return std::tie(o.kubeconfig,
                  o.context,
                  o.cluster,
                  o.user,
                  o.ns,
                  o.server,
                  o.tls_server_name,
                  o.ca_file,
                  o.insecure,
                  o.token,
                  o.token_file,
                  o.client_cert_file,
                  o.client_key_file,
                  o.username,
                  o.password,
                  o.as,
                  o.as_uid,
                  o.as_groups,
                  o.request_timeout,
                  o.disable_compression,
                  o.plugin_policy);
}

}  // namespace

Result<ClusterAccess> AccessCache::load(AccessOverrides const& overrides,
                                        sys::FileSystem const& files,
                                        sys::Environment const& environment) {
  std::lock_guard const lock(mutex_);
  auto const known = std::find_if(entries_.begin(), entries_.end(), [&](Entry const& entry) {
    return parts(entry.overrides) == parts(overrides) && entry.environment == environment.values();
  });
  if (known != entries_.end()) return known->access;
  Result<ClusterAccess> access = load_cluster_access(overrides, files, environment);
  if (entries_.size() == kMostEntries) entries_.erase(entries_.begin());
  entries_.push_back({overrides, environment.values(), access});
  return access;
}

}  // namespace k8spark::kube
