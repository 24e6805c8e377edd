#pragma once

#include "k8spark/json.h"

#include <cstddef>
#include <map>
#include <string>

// What pods take of each node. Pure: who lists them is at the edge.
namespace k8spark::doctor {

class NodeUse {
 public:
  // Requests as the scheduler counts them: containers and side-cars together, or one init container
  // alone, whichever is more, and the pod's overhead. Pods that have ended, or have no node, take
  // nothing. Source: Kubernetes, "Sharing resources between init containers and containers".
  void add(Json const& pod);

  // Resource by resource: "cpu" in cores, "memory" in bytes, "pods"; empty for a free node.
  [[nodiscard]] std::map<std::string, double> const& of(std::string const& node) const;
  [[nodiscard]] std::size_t pods() const { return pods_; }

 private:
  std::map<std::string, std::map<std::string, double>> nodes_;
  std::size_t pods_ = 0;
};

// The same of a pod that is going to be; "pods" is 1.
std::map<std::string, double> scheduled_requests(Json const& pod);

}  // namespace k8spark::doctor
