#include "diagnosis/pod_state.h"

#include <algorithm>
#include <string>
#include <vector>

namespace k8spark::diagnosis {

namespace {

std::string end_word(ContainerState const& state) {
  if (!state.reason.empty()) return state.reason;
  if (state.signal != 0) return "Signal:" + std::to_string(state.signal);
  return "ExitCode:" + std::to_string(state.exit_code.value_or(0));
}

// "Init:..." of the first init container that is not done; empty if there is none.
std::string init_word(PodView const& pod) {
  for (std::size_t i = 0; i < pod.init_containers.size(); ++i) {
    ContainerView const& init = pod.init_containers[i];
    if (init.status_index < 0) break;
    if (init.init_is_done()) continue;
    if (init.state.phase == ContainerPhase::kTerminated) return "Init:" + end_word(init.state);
    if (init.state.phase == ContainerPhase::kWaiting && !init.state.reason.empty() &&
        init.state.reason != "PodInitializing")
      return "Init:" + init.state.reason;
    return "Init:" + std::to_string(i) + "/" + std::to_string(pod.init_containers.size());
  }
  return {};
}

bool is_true(PodView const& pod, std::string_view type) {
  ConditionView const* condition = pod.condition(type);
  return condition != nullptr && condition->status == "True";
}

std::string containers_word(PodView const& pod, std::string word) {
  std::vector<ContainerView const*> reported;
  for (ContainerView const& one : pod.containers)
    if (one.status_index >= 0) reported.push_back(&one);
  // The last one in kubectl's backward walk, so the first of the status list, has the word.
  std::sort(reported.begin(), reported.end(), [](ContainerView const* a, ContainerView const* b) {
    return a->status_index > b->status_index;
  });
  bool running = false;
  for (ContainerView const* one : reported) {
    if (one->state.phase == ContainerPhase::kWaiting && !one->state.reason.empty())
      word = one->state.reason;
    else if (one->state.phase == ContainerPhase::kTerminated)
      word = end_word(one->state);
    else if (one->state.phase == ContainerPhase::kRunning && one->ready)
      running = true;
  }
  if (word == "Completed" && running) return is_true(pod, "Ready") ? "Running" : "NotReady";
  return word;
}

}  // namespace

std::string status_word(PodView const& pod) {
  if (!pod.deleted_at.empty() && pod.reason == "NodeLost") return "Unknown";
  if (!pod.deleted_at.empty() && !pod.terminal()) return "Terminating";
  std::string word = pod.reason.empty() ? pod.phase : pod.reason;
  ConditionView const* scheduled = pod.condition("PodScheduled");
  if (scheduled != nullptr && scheduled->reason == "SchedulingGated") word = "SchedulingGated";
  std::string const init = init_word(pod);
  if (!init.empty()) word = init;
  if (init.empty() || is_true(pod, "Initialized")) word = containers_word(pod, std::move(word));
  return word.empty() ? "Unknown" : word;
}

}  // namespace k8spark::diagnosis
