#pragma once

#include "app/context.h"

#include <string>
#include <vector>

namespace k8spark::cli {

// `client pod`: submit's flags, and --format, which only prints the objects.
int client_pod(std::vector<std::string> const& words, app::Context& context);

}  // namespace k8spark::cli
