#include "app/logs/container_now.h"

namespace k8spark::app {

namespace {

using diagnosis::ContainerPhase;
using diagnosis::ContainerView;

ContainerView const* find_container(diagnosis::PodView const& pod, std::string_view name) {
  for (auto const* const list : {&pod.containers, &pod.init_containers})
    for (ContainerView const& container : *list)
      if (container.name == name) return &container;
  return nullptr;
}

}  // namespace

ContainerNow container_now(diagnosis::PodView const& pod, std::string_view container) {
  ContainerNow now;
  now.pod = ContainerNow::Pod::kAlive;
  now.deleting = !pod.deleted_at.empty();
  now.finished = pod.terminal();
  ContainerView const* const view = find_container(pod, container);
  if (view == nullptr) return now;
  now.phase = view->state.phase;
  now.restarts = view->restart_count;
  now.id = view->container_id;
  // A runtime without ids: the count of restarts names the run as well.
  bool const ran =
      now.phase == ContainerPhase::kRunning || now.phase == ContainerPhase::kTerminated;
  if (now.id.empty() && ran) now.id = "run-" + std::to_string(now.restarts);
  now.previous_id = view->last_state.container_id;
  if (now.previous_id.empty() && view->last_state.phase == ContainerPhase::kTerminated)
    now.previous_id = "run-" + std::to_string(now.restarts - 1);
  now.started_at = view->state.started_at;
  now.finished_at = view->state.finished_at;
  if (now.phase == ContainerPhase::kTerminated) now.exit_code = view->state.exit_code;
  // An init container that succeeded is not run again, whatever the policy.
  bool const settled =
      now.exit_code == 0 && (pod.restart_policy == "OnFailure" || (view->init && !view->sidecar));
  now.may_restart = !now.finished && pod.restart_policy != "Never" && !settled;
  return now;
}

}  // namespace k8spark::app
