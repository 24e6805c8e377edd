#pragma once

#include "app/options.h"
#include "cli/command_words.h"
#include "k8spark/result.h"

#include <string>
#include <vector>

// Commands about drivers that exist; their words are cut by CLI11.
namespace k8spark::cli {

Result<Parsed<app::LogsOptions>> parse_logs(std::vector<std::string> const& words);
Result<Parsed<app::StatusOptions>> parse_status(std::vector<std::string> const& words);
Result<Parsed<app::ListOptions>> parse_list(std::vector<std::string> const& words);
Result<Parsed<app::WaitOptions>> parse_wait(std::vector<std::string> const& words);
// Words behind the first "--" are the command to import.
Result<Parsed<app::ImportOptions>> parse_import(std::vector<std::string> const& words);
Result<Parsed<app::KillOptions>> parse_kill(std::vector<std::string> const& words);

}  // namespace k8spark::cli
