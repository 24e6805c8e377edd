#pragma once

#include "app/cluster.h"
#include "diagnosis/pod_state.h"
#include "k8spark/json.h"
#include "k8spark/result.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <mutex>
#include <string>

// What the commands that reach into a running driver have in common.
namespace k8spark::app {

// The driver to reach among those that `find_drivers` finds: one that runs, if there is one.
Result<Json> reach_driver(Cluster& cluster, std::string const& name_or_glob);

// kUsage with how it ended, when the driver has ended: there is nothing to reach any more.
Result<void> check_not_ended(diagnosis::PodView const& pod);

// 130 or 143 after a signal.
int signal_exit_code();

// The driver pod for several threads: a pod that was replaced is found again.
class DriverFinder {
 public:
  // find  the pod as it is now; calls never overlap
  DriverFinder(std::function<Result<Json>()> find, std::string pod)
      : find_(std::move(find)), pod_(std::move(pod)) {}
  DriverFinder(Cluster& cluster, std::string name_or_glob, std::string pod)
      : DriverFinder(
            [&cluster, words = std::move(name_or_glob)] { return reach_driver(cluster, words); },
            std::move(pod)) {}

  [[nodiscard]] std::string pod() const;
  // The server does not know pod `lost`: looks again, unless another thread has done so since.
  Result<std::string> find_again(std::string const& lost);
  // The driver as it is now.
  Result<Json> look();

 private:
  std::function<Result<Json>()> find_;
  mutable std::mutex mutex_;
  std::string pod_;
};

}  // namespace k8spark::app
