#pragma once

#include "app/context.h"
#include "app/options.h"
#include "k8spark/result.h"

#include <string>
#include <vector>

// Commands about drivers that exist; their words are cut by CLI11.
namespace k8spark::cli {

// A parsed command line, or the help text that was asked for.
template <typename Options>
struct Parsed {
  Options options;
  std::string help;  // not empty: print it and end with 0
};

Result<Parsed<app::LogsOptions>> parse_logs(std::vector<std::string> const& words);
Result<Parsed<app::StatusOptions>> parse_status(std::vector<std::string> const& words);
Result<Parsed<app::ListOptions>> parse_list(std::vector<std::string> const& words);
Result<Parsed<app::WaitOptions>> parse_wait(std::vector<std::string> const& words);
// Words behind the first "--" are the command to import.
Result<Parsed<app::ImportOptions>> parse_import(std::vector<std::string> const& words);
Result<Parsed<app::KillOptions>> parse_kill(std::vector<std::string> const& words);

}  // namespace k8spark::cli
