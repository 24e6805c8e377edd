#pragma once

#include "diagnosis/outcome.h"

#include <string>

namespace k8spark::app {

// An outcome of our own making: with the kind's exit code and its usual retry class.
diagnosis::Outcome plain_outcome(diagnosis::OutcomeKind kind, std::string message);

}  // namespace k8spark::app
