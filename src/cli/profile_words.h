#pragma once

#include "app/options.h"

#include <optional>
#include <string>

namespace CLI {
class App;
}  // namespace CLI

namespace k8spark::cli {

// --profile, --profile-file, --no-profile, --allow-outside-files, --spark-version, --conf and
// --properties-file of a command that CLI11 parses and that reads a configuration.
void add_profile_flags(CLI::App& command, profile::LayerInput& layers);

}  // namespace k8spark::cli
