#include "doctor/check.h"

#include "diagnosis/outcome.h"

#include <algorithm>

namespace k8spark::doctor {

std::string_view to_string(Result result) {
  switch (result) {
    case Result::kOk:
      return "ok";
    case Result::kWarning:
      return "warning";
    case Result::kError:
      return "error";
    case Result::kNotChecked:
      return "not checked";
  }
  return "";
}

namespace {

diagnosis::OutcomeKind kind_of(FaultClass fault) {
  using diagnosis::OutcomeKind;
  switch (fault) {
    case FaultClass::kConfiguration:
      return OutcomeKind::kUsage;
    case FaultClass::kUnreachable:
      return OutcomeKind::kUnreachable;
    case FaultClass::kRefused:
      return OutcomeKind::kRefused;
    case FaultClass::kNoRoom:
      return OutcomeKind::kUnschedulable;
    case FaultClass::kMissing:
      return OutcomeKind::kMissingConfig;
  }
  return OutcomeKind::kInternal;
}

}  // namespace

int exit_code_of(std::vector<Check> const& checks) {
  auto const at = std::find_if(checks.begin(), checks.end(), [](Check const& check) {
    return check.result == Result::kError;
  });
  return at == checks.end() ? 0 : diagnosis::exit_code_of(kind_of(at->fault));
}

}  // namespace k8spark::doctor
