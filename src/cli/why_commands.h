#pragma once

#include "app/run/why_options.h"
#include "cli/command_words.h"
#include "k8spark/result.h"

#include <string>
#include <vector>

// Commands that explain a run.
namespace k8spark::cli {

Result<Parsed<app::WhyOptions>> parse_why(std::vector<std::string> const& words);
Result<Parsed<app::EventsOptions>> parse_events(std::vector<std::string> const& words);

}  // namespace k8spark::cli
