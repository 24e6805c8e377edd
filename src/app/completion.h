#pragma once

#include "app/context.h"

#include <string>
#include <vector>

namespace k8spark::app {

// The contexts of the kubeconfig that would be used; none when it cannot be read: whoever presses
// Tab wants no message.
std::vector<std::string> context_names(Context const& context);

}  // namespace k8spark::app
