#pragma once

#include "app/context.h"

#include <string>
#include <vector>

// Notebooks as pods; rows of notebook_commands.cpp.
namespace k8spark::cli {

int notebook_pod(std::vector<std::string> const& words, app::Context& context);
int notebook_open(std::vector<std::string> const& words, app::Context& context);
int notebook_delete(std::vector<std::string> const& words, app::Context& context);
int notebook_status(std::vector<std::string> const& words, app::Context& context);

}  // namespace k8spark::cli
