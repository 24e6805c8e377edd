#pragma once

#include "app/options.h"
#include "cli/command_words.h"
#include "k8spark/result.h"

#include <string>
#include <vector>

namespace k8spark::cli {

Result<Parsed<app::GcOptions>> parse_gc(std::vector<std::string> const& words);

}  // namespace k8spark::cli
