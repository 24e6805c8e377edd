#pragma once

#include "app/context.h"
#include "app/reach/local_server.h"
#include "app/reach/reach.h"
#include "app/reach/relay.h"
#include "kube/channel.h"
#include "kube/forward_channel.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace k8spark::app {

// One TCP connection to a port of a pod, through the API server.
class PodPort final : public Upstream {
 public:
  PodPort(std::unique_ptr<kube::ChannelSocket> socket, int port)
      : socket_(std::move(socket)), channel_(port) {}

  Result<bool> receive(std::string& into) override;
  Result<void> send(std::string_view bytes) override;
  [[nodiscard]] std::size_t unsent() const override { return socket_->unsent(); }
  [[nodiscard]] int descriptor() const override { return socket_->descriptor(); }
  void close() { socket_->close(); }
  // Until there may be something to receive.
  void wait(std::chrono::milliseconds at_most) const;

 private:
  std::unique_ptr<kube::ChannelSocket> socket_;
  kube::ForwardChannel channel_;
};

// Local connections, each carried to a port of the driver by a WebSocket of its own: one that fails
// touches no other, and a driver that was replaced is found again.
class PortForwarder {
 public:
  // All references outlive it.
  PortForwarder(Cluster& cluster, Context& context, std::string name_or_glob, Json const& pod);
  // find  as of DriverFinder: for pods that are no drivers
  PortForwarder(Cluster& cluster,
                Context& context,
                std::function<Result<Json>()> find,
                std::string const& pod);

  // Of one local connection; used by several threads.
  [[nodiscard]] LocalServer::Handler handler(int port);
  Result<std::unique_ptr<PodPort>> open(int port);
  // The driver as it is now.
  Result<Json> look() { return finder_.look(); }
  // True once after a connection has failed.
  bool take_failure() { return failed_.exchange(false); }

 private:
  void serve(sys::Socket local, sys::Bell const& stop, int port);
  void refuse(sys::Socket local, sys::Bell const& stop, Error const& error);
  void report(int port, Error const& error);

  Cluster& cluster_;
  Context& context_;
  std::string ns_;
  DriverFinder finder_;
  std::mutex words_;  // of stderr
  std::string last_words_;
  std::atomic<bool> failed_{false};
};

}  // namespace k8spark::app
