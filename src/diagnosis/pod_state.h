#pragma once

#include "k8spark/json.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// A pod as we read it: only what decisions need, tolerant of missing fields and odd types.
namespace k8spark::diagnosis {

enum class ContainerPhase { kNone, kWaiting, kRunning, kTerminated };

struct ContainerState {
  ContainerPhase phase = ContainerPhase::kNone;
  std::string reason;            // of waiting or terminated
  std::string message;           // of waiting or terminated
  std::optional<int> exit_code;  // of terminated; none if the field is missing or no number
  int signal = 0;                // of terminated; 0: none
  std::string started_at;        // RFC 3339, of running or terminated
  std::string finished_at;
  std::string container_id;  // of terminated: which run of the container it was
};

struct ContainerView {
  std::string name;
  std::string image;
  std::string container_id;  // "containerd://…"; empty until it was made
  int restart_count = 0;
  bool ready = false;
  bool started = false;
  bool init = false;
  int status_index = -1;       // in the list of statuses; -1: it has none yet
  bool sidecar = false;        // an init container with restartPolicy Always
  std::string memory_limit;    // as the pod's spec spells it: "1408Mi"
  std::string memory_request;  // likewise
  std::string cpu_request;     // likewise: "1", "500m"
  ContainerState state;
  ContainerState last_state;

  // Does it let the next one start? It ended with 0, or is a side-car that started.
  [[nodiscard]] bool init_is_done() const;
};

struct ConditionView {
  std::string type;    // "PodScheduled", "DisruptionTarget"
  std::string status;  // "True", "False", "Unknown"
  std::string reason;
  std::string message;
};

struct PodView {
  std::string name;
  std::string namespace_name;
  std::string uid;
  std::string role;     // label spark-role: "driver", "executor" or empty
  std::string app_id;   // label spark-app-selector, which all pods of a run carry
  std::string phase;    // "Pending", ...; empty if the pod has no status yet
  std::string reason;   // status.reason: "Evicted"
  std::string message;  // status.message
  std::string node;     // empty until it is scheduled
  std::string service_account;
  std::string restart_policy;
  std::string created_at;
  std::string deleted_at;  // metadata.deletionTimestamp; empty: it is not being deleted
  std::vector<std::string> finalizers;
  std::vector<std::string> scheduling_gates;
  std::vector<ConditionView> conditions;
  std::vector<ContainerView> init_containers;  // order of the spec
  std::vector<ContainerView> containers;       // order of the spec
  std::optional<std::size_t> driver_index;     // into containers

  // The container whose log and exit code are the run's: by name (spark-kubernetes-driver or
  // -executor), else by args[0] "driver" or "executor", else the annotation
  // kubectl.kubernetes.io/default-container, else the first. Null only without containers.
  [[nodiscard]] ContainerView const* driver() const;
  [[nodiscard]] bool is_executor() const;
  [[nodiscard]] ConditionView const* condition(std::string_view type) const;
  [[nodiscard]] bool terminal() const { return phase == "Succeeded" || phase == "Failed"; }
};

// Never fails: what is missing or of another type reads as empty. Containers of the spec that have
// no status yet are there with ContainerPhase::kNone, and the other way round.
PodView read_pod(Json const& pod);

// kubectl's STATUS column: "Running", "Init:1/2", "ImagePullBackOff", "OOMKilled", "Terminating",
// "Completed", ... Source: kubectl's printPod (pkg/printers/internalversion/printers.go).
std::string status_word(PodView const& pod);

}  // namespace k8spark::diagnosis
