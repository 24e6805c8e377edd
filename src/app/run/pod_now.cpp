#include "app/run/pod_now.h"

#include "diagnosis/json_view.h"

#include <algorithm>

namespace k8spark::app {

bool PodNow::has(std::string_view container) const {
  return std::any_of(containers.begin(), containers.end(), [container](auto const& entry) {
    return entry.first == container;
  });
}

ContainerNow PodNow::of(std::string_view container) const {
  for (auto const& [name, now] : containers)
    if (name == container) return now;
  return {};
}

PodNow pod_now(Json const& pod) {
  diagnosis::PodView const view = diagnosis::read_pod(pod);
  PodNow now;
  now.pod = {view.namespace_name, view.name, view.uid, ""};
  now.role = view.role;
  now.executor_id = diagnosis::text_at(pod, "metadata", "labels", "spark-exec-id");
  if (view.driver() != nullptr) now.spark_container = view.driver()->name;
  now.created_at = view.created_at;
  now.phase = view.phase;
  for (auto const* const list : {&view.init_containers, &view.containers})
    for (diagnosis::ContainerView const& container : *list)
      now.containers.emplace_back(container.name, container_now(view, container.name));
  return now;
}

void mark_gone(PodNow& pod) {
  for (auto& [name, container] : pod.containers) container.pod = ContainerNow::Pod::kGone;
}

}  // namespace k8spark::app
