#include "diagnosis/outcome.h"

namespace k8spark::diagnosis {

int exit_code_of(OutcomeKind kind, std::optional<int> driver_exit_code) {
  switch (kind) {
    case OutcomeKind::kSucceeded:
      return 0;
    case OutcomeKind::kAppFailed: {
      int const code = driver_exit_code.value_or(1);
      return code >= 1 && code <= 255 ? code : 1;
    }
    case OutcomeKind::kUsage:
      return 2;
    case OutcomeKind::kInternal:
      return 70;
    case OutcomeKind::kUnreachable:
      return 110;
    case OutcomeKind::kRefused:
      return 111;
    case OutcomeKind::kImage:
      return 112;
    case OutcomeKind::kUnschedulable:
    case OutcomeKind::kStartTimeout:
      return 113;
    case OutcomeKind::kMissingConfig:
      return 114;
    case OutcomeKind::kTakenAway:
      return 115;
    case OutcomeKind::kOutOfMemory:
      return 116;
    case OutcomeKind::kUnknown:
      return 117;
    case OutcomeKind::kTimeout:
      return 124;
    case OutcomeKind::kInterrupted:
      return 130;
    case OutcomeKind::kTerminated:
      return 143;
  }
  return 70;
}

std::string_view to_string(OutcomeKind kind) {
  switch (kind) {
    case OutcomeKind::kSucceeded:
      return "succeeded";
    case OutcomeKind::kAppFailed:
      return "app-failed";
    case OutcomeKind::kUsage:
      return "usage";
    case OutcomeKind::kInternal:
      return "internal";
    case OutcomeKind::kUnreachable:
      return "unreachable";
    case OutcomeKind::kRefused:
      return "refused";
    case OutcomeKind::kImage:
      return "image";
    case OutcomeKind::kUnschedulable:
      return "unschedulable";
    case OutcomeKind::kStartTimeout:
      return "start-timeout";
    case OutcomeKind::kMissingConfig:
      return "missing-config";
    case OutcomeKind::kTakenAway:
      return "taken-away";
    case OutcomeKind::kOutOfMemory:
      return "out-of-memory";
    case OutcomeKind::kUnknown:
      return "unknown";
    case OutcomeKind::kTimeout:
      return "timeout";
    case OutcomeKind::kInterrupted:
      return "interrupted";
    case OutcomeKind::kTerminated:
      return "terminated";
  }
  return "internal";
}

std::string_view retry_class_of(OutcomeKind kind) {
  switch (kind) {
    case OutcomeKind::kSucceeded:
      return "";
    case OutcomeKind::kAppFailed:
    case OutcomeKind::kUsage:
    case OutcomeKind::kInternal:
    case OutcomeKind::kTimeout:
    case OutcomeKind::kInterrupted:
    case OutcomeKind::kTerminated:
      return "user";
    case OutcomeKind::kRefused:
    case OutcomeKind::kImage:
    case OutcomeKind::kMissingConfig:
      return "config";
    case OutcomeKind::kUnschedulable:
    case OutcomeKind::kStartTimeout:
      return "capacity";
    case OutcomeKind::kUnreachable:
    case OutcomeKind::kTakenAway:
    case OutcomeKind::kUnknown:
      return "infrastructure";
    case OutcomeKind::kOutOfMemory:
      return "memory";
  }
  return "";
}

}  // namespace k8spark::diagnosis
