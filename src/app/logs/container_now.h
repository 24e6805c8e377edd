#pragma once

#include "diagnosis/pod_state.h"
#include "k8spark/json.h"

#include <optional>
#include <string>
#include <string_view>

namespace k8spark::app {

// What the pod says about one container, as far as its log is concerned.
struct ContainerNow {
  enum class Pod { kUnseen, kAlive, kGone };  // kGone: deleted, or replaced by another of its name

  Pod pod = Pod::kUnseen;
  bool deleting = false;     // metadata.deletionTimestamp is set
  bool finished = false;     // phase Succeeded or Failed
  bool may_restart = false;  // by restartPolicy, as long as the pod is not finished
  diagnosis::ContainerPhase phase = diagnosis::ContainerPhase::kNone;
  // Names one run of the container: its containerID. Empty before it first ran.
  std::string id;
  int restarts = 0;
  std::string previous_id;  // of the run before, if it can still be read
  std::string started_at;   // RFC 3339 or empty
  std::string finished_at;
  std::optional<int> exit_code;

  [[nodiscard]] bool running() const { return phase == diagnosis::ContainerPhase::kRunning; }
  [[nodiscard]] bool over() const {
    return pod == Pod::kGone || finished || phase == diagnosis::ContainerPhase::kTerminated;
  }

  bool operator==(ContainerNow const&) const = default;
};

// pod  as last seen; null: kUnseen
ContainerNow container_now(diagnosis::PodView const& pod, std::string_view container);

}  // namespace k8spark::app
