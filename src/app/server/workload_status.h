#pragma once

#include "app/cluster.h"
#include "app/context.h"
#include "workloads/workload.h"

#include <string>
#include <vector>

namespace k8spark::app {

// How one thing is.
struct WorkloadState {
  std::string name;
  std::string status;  // "Ready", "Pending", "ImagePullBackOff" ..., "NoPod"
  int ready = 0;
  int wanted = 0;   // pods
  std::string pod;  // the newest; empty: none
  std::string created_at;
  std::vector<std::string> objects;  // "Pod/nb" ...

  [[nodiscard]] bool is_ready() const { return wanted > 0 && ready >= wanted; }
};

// Every thing of a kind, or that of a name; in the order of their names. Pure.
std::vector<WorkloadState> states_of(std::vector<Json> const& objects);

// Prints them as a table, as JSON or as names. The exit code: 0, also when there are none; with a
// name that nobody has kNotFound's, and 1 when that one is not ready.
int print_workload_status(workloads::Kind kind,
                          std::string const& name,
                          std::string const& output,
                          Cluster& cluster,
                          Context& context);

}  // namespace k8spark::app
