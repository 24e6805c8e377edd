#include "app/local/local_proxy.h"

#include <chrono>
#include <system_error>

namespace k8spark::app {

LocalProxy::LocalProxy(kube::ClusterAccess const& access, Context& context)
    : cluster_(access, context, Cluster::Voice::kQuiet),
      proxy_(cluster_,
             context,
             ProxyRules{
                 {"localhost", "127.0.0.1"}, !access.auth.impersonation.empty(), std::string()}),
      handler_(proxy_.handler()) {}

Result<std::unique_ptr<LocalProxy>> LocalProxy::start(kube::ClusterAccess const& access,
                                                      Context& context) {
  std::unique_ptr<LocalProxy> proxy(new LocalProxy(access, context));
  K8SPARK_ASSIGN(auto const bound, proxy->server_.listen({"127.0.0.1"}, 0, true, proxy->handler_));
  proxy->url_ = "http://" + bound.front();
  try {
    proxy->thread_ = std::thread([&self = *proxy] {
      while (!self.done_) {
        self.server_.run([&self] { return !self.done_.load(); });
        // A signal came: whoever runs the driver hears it, and forgets it.
        if (!self.done_) std::this_thread::sleep_for(std::chrono::milliseconds(20));
      }
    });
  } catch (std::system_error const&) {
    return usage_error("no thread for the proxy can be had", "--master proxy");
  }
  return proxy;
}

LocalProxy::~LocalProxy() {
  done_ = true;
  if (thread_.joinable()) thread_.join();
}

}  // namespace k8spark::app
