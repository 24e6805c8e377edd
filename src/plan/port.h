#pragma once

#include "plan/draft.h"

#include <string_view>
#include <vector>

namespace k8spark::plan {

// The first of the keys that is set, as a port; kUsage naming the key when it is none. Any 32-bit
// number is one: the server refuses the rest, and 0 means a port of the driver's choice.
Result<int> port_of(StepInput const& in, std::vector<std::string_view> const& keys, int fallback);

}  // namespace k8spark::plan
