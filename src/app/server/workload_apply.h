#pragma once

#include "app/build.h"
#include "app/cluster.h"
#include "app/context.h"
#include "workloads/workload.h"

#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

// Making and deleting a workload: all of it, and nothing else.
namespace k8spark::app {

// Uploads what has to be, and creates all objects or none (kube/create_set.h). Says on stderr what
// it made. kAlreadyExists when a name is taken: by which object, and what can be done now.
// `built` is what the workload was made of.
Result<void> apply_workload(workloads::Workload const& workload,
                            Built const& built,
                            Cluster& cluster,
                            Context& context,
                            bool quiet = false);

struct DeleteOptions {
  bool claims = false;  // volumes too: they hold data
  bool quiet = false;   // nothing on stdout
  std::chrono::seconds timeout{120};
  bool ignore_interrupt = false;     // when a signal is why it is deleted
  std::optional<int> grace_seconds;  // of its pods; none: their own
};

// Deletes what carries the labels of this thing, and waits until it is gone, its executors with it.
// Prints "pod/nb deleted" for each on stdout. Claims that stay are named on stderr.
// kNotFound when there is nothing of it; kTimeout when something is still there.
Result<void> delete_workload(workloads::Kind kind,
                             std::string const& name,
                             DeleteOptions const& options,
                             Cluster& cluster,
                             Context& context);

// Every object of one thing, or of all of a kind (name empty). Kinds that may not be listed, or
// that the server does not know, have none of ours.
// only  objects of these kinds ("Pod"); empty: of all
Result<std::vector<Json>> list_workload(workloads::Kind kind,
                                        std::string const& name,
                                        Cluster& cluster,
                                        bool ignore_interrupt = false,
                                        std::set<std::string, std::less<>> const& only = {});

}  // namespace k8spark::app
