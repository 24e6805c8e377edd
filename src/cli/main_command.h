#pragma once

#include "app/context.h"

#include <string>
#include <vector>

namespace k8spark::cli {

// The whole command line without the program's name. Returns the exit code.
int run(std::vector<std::string> const& words, app::Context& context);

}  // namespace k8spark::cli
