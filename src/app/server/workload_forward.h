#pragma once

#include "app/cluster.h"
#include "app/context.h"
#include "app/reach/local_server.h"
#include "app/reach/pod_port.h"
#include "workloads/workload.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace k8spark::app {

// A local port that leads to a port of a workload's newest pod. The local port is taken first, so
// that one that cannot be had costs nothing; connections that come before connect() wait for it.
class WorkloadForward {
 public:
  WorkloadForward(workloads::Kind kind, std::string name, Context& context)
      : kind_(kind), name_(std::move(name)), context_(context) {}

  // wanted  none: `usual`, or the next free one. kUsage when it is taken.
  Result<void> bind(std::optional<int> wanted, int usual);
  // To `port` of `pod`; says at once whether we may and whether something listens there.
  Result<void> connect(Cluster& cluster, std::string const& pod, int port);

  // "127.0.0.1:8888"
  [[nodiscard]] std::string const& address() const { return address_; }
  // Until a signal, or until `keep_on` says no; it is asked several times a second. Ends by itself
  // when the pod is gone for good: says so, and returns false.
  bool run(std::function<bool()> const& keep_on);
  // Local connections that are open.
  [[nodiscard]] int open_connections() const { return open_; }

 private:
  void serve(sys::Socket local, sys::Bell const& stop);
  bool still_there();

  workloads::Kind kind_;
  std::string name_;
  Context& context_;
  std::string address_;
  int port_ = 0;
  std::atomic<int> open_{0};
  std::unique_ptr<PortForwarder> forwarder_;
  std::string lost_;
  LocalServer server_;  // last: its threads use the rest
};

// The newest pod of a workload that runs; kNotFound when there is none.
Result<Json> newest_pod(workloads::Kind kind, std::string const& name, Cluster& cluster);

// The value of the token's Secret. Nothing when there is none, or it may not be read.
std::optional<std::string> read_token(std::string const& name, Cluster& cluster);
// 32 hex digits.
std::string new_token(Context& context);

}  // namespace k8spark::app
