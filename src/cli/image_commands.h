#pragma once

#include "app/image/image_options.h"
#include "cli/command_words.h"

#include <string>
#include <vector>

namespace k8spark::cli {

// `k8spark image SUBCOMMAND ...`. kUsage with a guess for a subcommand that there is not.
Result<Parsed<app::ImageOptions>> parse_image(std::vector<std::string> const& words);

std::string image_help();

}  // namespace k8spark::cli
