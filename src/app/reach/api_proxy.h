#pragma once

#include "app/cluster.h"
#include "app/context.h"
#include "app/reach/local_server.h"
#include "app/reach/proxy_request.h"

#include <mutex>
#include <optional>
#include <string>

namespace k8spark::app {

// Local HTTP connections to the API server, with our login: one request each, streamed both ways.
class ApiProxy {
 public:
  // All references outlive it.
  ApiProxy(Cluster& cluster, Context& context, ProxyRules rules);

  // Of one local connection; used by several threads.
  [[nodiscard]] LocalServer::Handler handler();

 private:
  void serve(sys::Socket local, sys::Bell const& stop);
  struct Passed {
    std::optional<Error> error;
    bool begun = false;  // the local client has got a part of the answer
  };
  Passed pass_on(ProxiedRequest const& request,
                 std::string const& body_start,
                 sys::Socket const& local,
                 sys::Bell const& stop);
  Passed try_once(ProxiedRequest const& request,
                  std::string const& body_start,
                  sys::Socket const& local,
                  sys::Bell const& stop,
                  bool last_try);
  Result<http::Request> server_request(ProxiedRequest const& request);

  Cluster& cluster_;
  Context& context_;
  ProxyRules rules_;
  std::mutex words_;  // of stderr
};

}  // namespace k8spark::app
