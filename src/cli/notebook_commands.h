#pragma once

#include "app/context.h"

#include <string>
#include <vector>

namespace k8spark::cli {

// `notebook`: each subcommand is a row of the table in the source.
int notebook_command(std::vector<std::string> const& words, app::Context& context);

}  // namespace k8spark::cli
