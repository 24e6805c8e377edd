#pragma once

#include "app/context.h"

#include <string>
#include <vector>

namespace k8spark::cli {

// `connect [NAME]`, `connect status`, `connect delete`.
int connect_command(std::vector<std::string> const& words, app::Context& context);

}  // namespace k8spark::cli
