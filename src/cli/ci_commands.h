#pragma once

#include "app/ci_options.h"
#include "cli/command_words.h"

#include <string>
#include <vector>

namespace k8spark::cli {

// `k8spark ci SYSTEM [options] [APP] [-- arguments]` and `k8spark ci report [FILE]`.
Result<Parsed<app::CiOptions>> parse_ci(std::vector<std::string> const& words);

}  // namespace k8spark::cli
