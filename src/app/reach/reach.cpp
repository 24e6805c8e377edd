#include "app/reach/reach.h"

#include "app/run/driver_table.h"
#include "sys/interrupt.h"

#include <algorithm>

namespace k8spark::app {

Result<Json> reach_driver(Cluster& cluster, std::string const& name_or_glob) {
  K8SPARK_ASSIGN(std::vector<Json> found, find_drivers(cluster, name_or_glob));
  auto const running = std::find_if(found.begin(), found.end(), [](Json const& pod) {
    return diagnosis::read_pod(pod).phase == "Running";
  });
  return std::move(running == found.end() ? found.front() : *running);
}

Result<void> check_not_ended(diagnosis::PodView const& pod) {
  if (!pod.terminal()) return {};
  return usage_error("the driver has ended: " + diagnosis::status_word(pod),
                     pod.name,
                     "k8spark logs " + pod.name + " prints its log");
}

int signal_exit_code() {
  return 128 + sys::interrupted_by();
}

std::string DriverFinder::pod() const {
  std::lock_guard const lock(mutex_);
  return pod_;
}

Result<std::string> DriverFinder::find_again(std::string const& lost) {
  std::lock_guard const lock(mutex_);
  if (pod_ != lost) return pod_;
  K8SPARK_ASSIGN(Json const pod, find_());
  pod_ = diagnosis::read_pod(pod).name;
  return pod_;
}

Result<Json> DriverFinder::look() {
  std::lock_guard const lock(mutex_);
  K8SPARK_ASSIGN(Json pod, find_());
  pod_ = diagnosis::read_pod(pod).name;
  return pod;
}

}  // namespace k8spark::app
