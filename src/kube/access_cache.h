#pragma once

#include "k8spark/result.h"
#include "kube/access.h"
#include "kube/kubeconfig.h"
#include "sys/environment.h"
#include "sys/file_system.h"

#include <mutex>
#include <vector>

namespace k8spark::kube {

// Kubeconfigs read once for who asks for the same cluster a thousand times: reading one, and
// looking at its certificates, is most of what planning a submission takes. Any thread may call it.
class AccessCache {
 public:
  // As load_cluster_access. Whoever asks the same gets the same, with one session of a plugin.
  Result<ClusterAccess> load(AccessOverrides const& overrides,
                             sys::FileSystem const& files,
                             sys::Environment const& environment);

 private:
  struct Entry {
    AccessOverrides overrides;
    sys::Environment::Map environment;
    Result<ClusterAccess> access;
  };
  std::mutex mutex_;
  std::vector<Entry> entries_;  // the oldest first
};

}  // namespace k8spark::kube
