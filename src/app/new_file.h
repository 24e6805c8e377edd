#pragma once

#include "k8spark/result.h"

#include <string>
#include <string_view>

namespace k8spark::app {

// Writes a file that a command was asked for. With `force` what is there is replaced; without, a
// file that is there is kUsage and stays as it is.
Result<void> write_new_file(std::string const& path, std::string_view text, bool force);

// The error of a file that is there already.
Error file_exists(std::string const& path);

}  // namespace k8spark::app
