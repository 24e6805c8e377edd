#pragma once

#include "app/run/report_options.h"
#include "app/run/timeline_options.h"
#include "cli/command_words.h"

#include <string>
#include <vector>

namespace k8spark::cli {

Result<Parsed<app::TimelineOptions>> parse_timeline(std::vector<std::string> const& words);
Result<Parsed<app::ReportOptions>> parse_report(std::vector<std::string> const& words);

}  // namespace k8spark::cli
