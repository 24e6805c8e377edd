#include "app/run/plain_outcome.h"

#include <utility>

namespace k8spark::app {

diagnosis::Outcome plain_outcome(diagnosis::OutcomeKind kind, std::string message) {
  diagnosis::Outcome outcome;
  outcome.kind = kind;
  outcome.exit_code = diagnosis::exit_code_of(kind);
  outcome.message = std::move(message);
  outcome.retry_class = std::string(diagnosis::retry_class_of(kind));
  return outcome;
}

}  // namespace k8spark::app
