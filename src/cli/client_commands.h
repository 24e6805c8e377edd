#pragma once

#include "app/context.h"

#include <string>
#include <vector>

// Drivers that are no pods of a submission. Each subcommand is a row of the table in the source.
namespace k8spark::cli {

int client_command(std::vector<std::string> const& words, app::Context& context);

}  // namespace k8spark::cli
