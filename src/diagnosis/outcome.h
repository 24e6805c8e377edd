#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// How a run ended, and the number k8spark ends with.
namespace k8spark::diagnosis {

enum class OutcomeKind {
  kSucceeded,
  kAppFailed,      // the driver's container ended with a code of its own
  kUsage,          // wrong flag, profile or configuration; nothing was created
  kInternal,       // a bug in k8spark
  kUnreachable,    // no answer from the cluster, or login failed
  kRefused,        // rights, quota, admission, Pod Security
  kImage,          // pull, name, platform
  kUnschedulable,  // no room, gated
  kStartTimeout,   // pending past --start-timeout
  kMissingConfig,  // a Secret, ConfigMap, volume or container configuration is missing or wrong
  kTakenAway,      // evicted, preempted, node lost
  kOutOfMemory,    // OOMKilled
  kUnknown,        // deleted or replaced before its end was seen
  kTimeout,        // --timeout passed, or the pod's own activeDeadlineSeconds
  kInterrupted,    // SIGINT
  kTerminated,     // SIGTERM
};

// The number of each kind: the table of the manual (docs/exit-codes.md), in this one place.
// driver_exit_code  of kAppFailed; 1 if it is missing or no exit code (outside 1 to 255)
int exit_code_of(OutcomeKind kind, std::optional<int> driver_exit_code = std::nullopt);

// "succeeded", "app-failed", "image", ...: `outcome` in `-o json`.
std::string_view to_string(OutcomeKind kind);

struct Outcome {
  OutcomeKind kind = OutcomeKind::kUnknown;
  int exit_code = 117;
  std::optional<int> driver_exit_code;  // as Kubernetes reported it
  std::string reason;                   // Kubernetes' word: "ErrImagePull", "OOMKilled"
  std::string message;                  // one sentence: cause and evidence
  std::string hint;                     // the cure, or empty
  std::string
      retry_class;  // "user", "config", "capacity", "infrastructure", "memory"; "" if it succeeded
  std::string rule = {};                   // "W-IMAGE", "L-RBAC": a row of docs/why.md; "": none
  std::vector<std::string> evidence = {};  // what else was seen, a line each

  bool operator==(Outcome const&) const = default;
};

// "user" for what no repetition heals, ...: the usual class of a kind.
std::string_view retry_class_of(OutcomeKind kind);

}  // namespace k8spark::diagnosis
