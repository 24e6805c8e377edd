#pragma once

#include "app/logs/container_now.h"
#include "app/logs/log_target.h"
#include "k8spark/json.h"

#include <string>
#include <utility>
#include <vector>

namespace k8spark::app {

// A pod as the log commands see it: little, so that hundreds of them cost nothing.
struct PodNow {
  PodRef pod;
  std::string role;             // label spark-role
  std::string executor_id;      // label spark-exec-id
  std::string spark_container;  // whose log is the pod's; empty: the pod has no container
  std::string created_at;       // RFC 3339
  std::string phase;
  // Init containers first, then the others, in the order of the spec.
  std::vector<std::pair<std::string, ContainerNow>> containers;

  [[nodiscard]] bool has(std::string_view container) const;
  // kGone for a pod that is; kUnseen values for a container that it does not have.
  [[nodiscard]] ContainerNow of(std::string_view container) const;
  [[nodiscard]] LogTarget target(std::string const& container) const {
    return {pod, container, role, executor_id};
  }
};

PodNow pod_now(Json const& pod);
// It was deleted, or another one has its name now.
void mark_gone(PodNow& pod);

}  // namespace k8spark::app
