#pragma once

#include "app/context.h"
#include "k8spark/result.h"
#include "kube/access.h"

#include <cstddef>
#include <string>

namespace k8spark::app {

struct Leftovers {
  std::size_t executors = 0;
  std::size_t others = 0;  // ConfigMaps and claims of these executors
};

// Deletes what a driver that was no pod has left: nothing owns its executors. By label, in one
// namespace; what is being deleted already is left alone. Does not listen to signals.
//   app_id    spark-app-selector; empty: found by `selector` among the executors
//   selector  a label that only executors of this driver have; may be empty
Result<Leftovers> remove_leftovers(kube::ClusterAccess const& access,
                                   std::string const& ns,
                                   std::string const& app_id,
                                   std::string const& selector,
                                   Context& context);

}  // namespace k8spark::app
