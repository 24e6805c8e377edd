#pragma once

#include "app/context.h"
#include "app/options.h"
#include "k8spark/conf.h"
#include "kube/client.h"
#include "kube/kubeconfig.h"

#include <memory>
#include <string>

namespace k8spark::app {

// A client with the transport that it talks through.
class Cluster {
 public:
  // `quiet`: server warnings and retries are not printed (the second client of a run).
  Cluster(kube::ClusterAccess access, Context& context, bool quiet = false);

  kube::Client& client() { return client_; }
  [[nodiscard]] kube::ClusterAccess const& access() const { return client_.access(); }
  [[nodiscard]] std::string const& ns() const { return client_.access().ns; }

 private:
  std::unique_ptr<http::Transport> transport_;
  kube::Client client_;
};

kube::AccessOverrides overrides_of(KubeFlags const& flags);

// Reads the kubeconfig for a command about existing drivers. Sends nothing.
Result<std::unique_ptr<Cluster>> open_cluster(KubeFlags const& flags, Context& context);

}  // namespace k8spark::app
