#pragma once

#include "app/cluster.h"
#include "app/context.h"
#include "app/logs/log_target.h"
#include "k8spark/result.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace k8spark::app {

// How long is waited for what is being deleted.
struct Patience {
  std::optional<std::chrono::seconds> timeout;  // --timeout; none: as long as it takes
};

// Until no pod of that name and uid is there. kTimeout, kCancelled, and what the client says.
Result<void> wait_until_gone(Cluster& cluster,
                             PodRef const& pod,
                             Patience const& patience,
                             Context& context);

// --replace: deletes the driver pod of that name in the access's namespace, with its own grace
// period, and waits until it and its executors are gone, so that two runs never write at once.
// Nothing is there: nothing happens. kAlreadyExists for a pod that is no driver of Spark's.
Result<void> replace_driver(Cluster& cluster,
                            std::string const& driver,
                            Patience const& patience,
                            std::function<void(std::string const&)> const& tell,
                            Context& context);

}  // namespace k8spark::app
