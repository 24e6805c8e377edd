#pragma once

#include "app/context.h"
#include "app/options.h"
#include "k8spark/conf.h"
#include "kube/client.h"
#include "kube/kubeconfig.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace k8spark::app {

// A client with the transport that it talks through.
class Cluster {
 public:
  enum class Voice {
    kQuiet,  // server warnings and retries are not printed: the second client of a run
    kNormal,
    kVerbose,  // a line for each request
  };
  // patience  of each request with all its tries; none: http::RetryPolicy's
  Cluster(kube::ClusterAccess access,
          Context& context,
          Voice voice = Voice::kNormal,
          std::optional<std::chrono::milliseconds> patience = std::nullopt);

  kube::Client& client() { return client_; }
  // For many long answers at once, on the thread of the client.
  [[nodiscard]] std::unique_ptr<http::StreamGroup> make_stream_group() const {
    return make_stream_group_();
  }
  [[nodiscard]] kube::ClusterAccess const& access() const { return client_.access(); }
  [[nodiscard]] std::string const& ns() const { return client_.access().ns; }
  [[nodiscard]] Context const& context() const { return context_; }

 private:
  Context const& context_;
  std::unique_ptr<http::Transport> transport_;
  std::function<std::unique_ptr<http::StreamGroup>()> make_stream_group_;
  kube::Client client_;
};

kube::AccessOverrides overrides_of(KubeFlags const& flags);

// Reads the kubeconfig for a command about existing drivers. Sends nothing. Asks, where a profile
// protects the place, whether what the command does is meant.
Result<std::unique_ptr<Cluster>> open_cluster(KubeFlags const& flags, Context& context);

}  // namespace k8spark::app
