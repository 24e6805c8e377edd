#pragma once

#include "app/context.h"

#include <string>
#include <vector>

namespace k8spark::cli {

// `profile list|show|validate|init|schema`.
int run_profile(std::vector<std::string> const& words, app::Context& context);
int run_diff(std::vector<std::string> const& words, app::Context& context);

}  // namespace k8spark::cli
