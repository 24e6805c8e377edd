#include "diagnosis/pod_state.h"

#include "diagnosis/json_view.h"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace k8spark::diagnosis {

namespace {

constexpr std::string_view kDriverContainer = "spark-kubernetes-driver";
constexpr std::string_view kExecutorContainer = "spark-kubernetes-executor";
constexpr std::string_view kDefaultContainer = "kubectl.kubernetes.io/default-container";

int small_number(Json const& value, int otherwise = 0) {
  std::int64_t const number = number_of(value, otherwise);
  bool const fits =
      number >= std::numeric_limits<int>::min() && number <= std::numeric_limits<int>::max();
  return fits ? static_cast<int>(number) : otherwise;
}

ContainerState read_state(Json const& json) {
  ContainerState state;
  if (Json const& ended = member(json, "terminated"); is_object(ended)) {
    state.phase = ContainerPhase::kTerminated;
    state.reason = text_at(ended, "reason");
    state.message = text_at(ended, "message");
    Json const& code = member(ended, "exitCode");
    if (is_number(code)) state.exit_code = small_number(code, 255);
    state.signal = small_number(member(ended, "signal"));
    state.started_at = text_at(ended, "startedAt");
    state.finished_at = text_at(ended, "finishedAt");
    state.container_id = text_at(ended, "containerID");
  } else if (Json const& running = member(json, "running"); is_object(running)) {
    state.phase = ContainerPhase::kRunning;
    state.started_at = text_at(running, "startedAt");
  } else if (Json const& waiting = member(json, "waiting"); is_object(waiting)) {
    state.phase = ContainerPhase::kWaiting;
    state.reason = text_at(waiting, "reason");
    state.message = text_at(waiting, "message");
  }
  return state;
}

void add_status(ContainerView& container, Json const& status, int index) {
  container.status_index = index;
  if (std::string image = text_at(status, "image"); container.image.empty())
    container.image = std::move(image);
  container.container_id = text_at(status, "containerID");
  container.restart_count = small_number(member(status, "restartCount"));
  container.ready = flag_of(member(status, "ready"));
  container.started = flag_of(member(status, "started"));
  container.state = read_state(member(status, "state"));
  container.last_state = read_state(member(status, "lastState"));
}

std::vector<ContainerView> read_containers(Json const& specs, Json const& statuses, bool init) {
  std::vector<ContainerView> containers;
  for (std::size_t i = 0; i < length(specs); ++i) {
    Json const& spec = element(specs, i);
    Json const& resources = member(spec, "resources");
    ContainerView container;
    container.name = text_at(spec, "name");
    container.image = text_at(spec, "image");
    container.init = init;
    container.sidecar = init && text_at(spec, "restartPolicy") == "Always";
    container.memory_limit = text_at(resources, "limits", "memory");
    container.memory_request = text_at(resources, "requests", "memory");
    container.cpu_request = text_at(resources, "requests", "cpu");
    containers.push_back(std::move(container));
  }
  for (std::size_t i = 0; i < length(statuses); ++i) {
    Json const& status = element(statuses, i);
    std::string const name = text_at(status, "name");
    auto at = std::find_if(containers.begin(), containers.end(), [&](ContainerView const& one) {
      return one.name == name;
    });
    if (at == containers.end()) {
      ContainerView unknown;
      unknown.name = name;
      unknown.init = init;
      at = containers.insert(at, std::move(unknown));
    }
    add_status(*at, status, static_cast<int>(i));
  }
  return containers;
}

std::optional<std::size_t> find_driver(Json const& pod,
                                       std::vector<ContainerView> const& containers) {
  auto const named = [&](std::string_view name) -> std::optional<std::size_t> {
    for (std::size_t i = 0; i < containers.size(); ++i)
      if (!name.empty() && containers[i].name == name) return i;
    return std::nullopt;
  };
  for (std::string_view const name : {kDriverContainer, kExecutorContainer})
    if (auto const at = named(name)) return at;
  Json const& specs = member(pod, "spec", "containers");
  for (std::size_t i = 0; i < length(specs); ++i) {
    std::string const role = text_of(element(member(element(specs, i), "args"), 0));
    if (role == "driver" || role == "executor") return i;
  }
  Json const& annotations = member(pod, "metadata", "annotations");
  if (auto const at = named(text_at(annotations, kDefaultContainer))) return at;
  if (containers.empty()) return std::nullopt;
  return 0;
}

std::vector<ConditionView> read_conditions(Json const& json) {
  std::vector<ConditionView> conditions;
  for (std::size_t i = 0; i < length(json); ++i) {
    Json const& one = element(json, i);
    conditions.push_back({text_at(one, "type"),
                          text_at(one, "status"),
                          text_at(one, "reason"),
                          text_at(one, "message")});
  }
  return conditions;
}

}  // namespace

bool ContainerView::init_is_done() const {
  bool const ended_well = state.phase == ContainerPhase::kTerminated && state.exit_code == 0;
  return ended_well || (sidecar && started);
}

ContainerView const* PodView::driver() const {
  return driver_index && *driver_index < containers.size() ? &containers[*driver_index] : nullptr;
}

bool PodView::is_executor() const {
  ContainerView const* one = driver();
  return role == "executor" || (one != nullptr && one->name == kExecutorContainer);
}

ConditionView const* PodView::condition(std::string_view type) const {
  auto const at = std::find_if(conditions.begin(),
                               conditions.end(),
                               [type](ConditionView const& one) { return one.type == type; });
  return at == conditions.end() ? nullptr : &*at;
}

PodView read_pod(Json const& pod) {
  Json const& metadata = member(pod, "metadata");
  Json const& spec = member(pod, "spec");
  Json const& status = member(pod, "status");
  PodView view;
  view.name = text_at(metadata, "name");
  view.namespace_name = text_at(metadata, "namespace");
  view.uid = text_at(metadata, "uid");
  view.created_at = text_at(metadata, "creationTimestamp");
  view.deleted_at = text_at(metadata, "deletionTimestamp");
  view.role = text_at(metadata, "labels", "spark-role");
  view.app_id = text_at(metadata, "labels", "spark-app-selector");
  view.phase = text_at(status, "phase");
  view.reason = text_at(status, "reason");
  view.message = text_at(status, "message");
  view.node = text_at(spec, "nodeName");
  view.service_account = text_at(spec, "serviceAccountName");
  view.restart_policy = text_at(spec, "restartPolicy");
  Json const& finalizers = member(metadata, "finalizers");
  for (std::size_t i = 0; i < length(finalizers); ++i)
    view.finalizers.push_back(text_of(element(finalizers, i)));
  Json const& gates = member(spec, "schedulingGates");
  for (std::size_t i = 0; i < length(gates); ++i)
    view.scheduling_gates.push_back(text_at(element(gates, i), "name"));
  view.conditions = read_conditions(member(status, "conditions"));
  view.init_containers = read_containers(
      member(spec, "initContainers"), member(status, "initContainerStatuses"), true);
  view.containers =
      read_containers(member(spec, "containers"), member(status, "containerStatuses"), false);
  view.driver_index = find_driver(pod, view.containers);
  return view;
}

}  // namespace k8spark::diagnosis
