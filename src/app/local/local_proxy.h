#pragma once

#include "app/cluster.h"
#include "app/reach/api_proxy.h"
#include "app/reach/local_server.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>

namespace k8spark::app {

// The API server on a free port of the loopback, with our login, until it is destroyed. A signal
// does not end it: a driver that is told to stop still has executors to delete.
class LocalProxy {
 public:
  // `context` outlives it.
  static Result<std::unique_ptr<LocalProxy>> start(kube::ClusterAccess const& access,
                                                   Context& context);
  ~LocalProxy();
  LocalProxy(LocalProxy const&) = delete;
  LocalProxy& operator=(LocalProxy const&) = delete;
  LocalProxy(LocalProxy&&) = delete;
  LocalProxy& operator=(LocalProxy&&) = delete;

  [[nodiscard]] std::string const& url() const { return url_; }  // "http://127.0.0.1:41234"

 private:
  LocalProxy(kube::ClusterAccess const& access, Context& context);

  Cluster cluster_;
  ApiProxy proxy_;
  LocalServer::Handler handler_;
  LocalServer server_;
  std::string url_;
  std::atomic<bool> done_{false};
  std::thread thread_;
};

}  // namespace k8spark::app
