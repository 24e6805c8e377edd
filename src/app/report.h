#pragma once

#include "app/context.h"
#include "diagnosis/outcome.h"
#include "k8spark/json.h"
#include "k8spark/result.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace k8spark::app {

// The only printer of errors: "k8spark: error: WHERE: MESSAGE" and "  hint: HINT" on stderr.
// Returns the exit code of the error.
int report_error(Error const& error, Context& context);

// One line of words on stderr: "k8spark: TEXT".
void say(Context& context, std::string const& text);
void warn(Context& context, std::string const& text);

// Which run an outcome is about.
struct RunInfo {
  std::string ns;
  std::string driver;
  std::string uid;
  std::string app_id;
  std::string app_name;
  std::string context;
  std::string server;
};

// {"outcome", "exitCode", "driverExitCode", "reason", "message", "hint", "retryClass", "rule",
// "evidence", "run"}: the product's contract for `-o json` and `--report`.
Json outcome_as_json(diagnosis::Outcome const& outcome, RunInfo const& run);

// Prints cause, evidence and cure of an outcome that is no success: one line and its hint.
void print_outcome(diagnosis::Outcome const& outcome, Context& context);

// Writes `text` to a file of the user's; a failure is a warning, the run's outcome stays.
void write_report(std::string const& path, std::string const& text, Context& context);

}  // namespace k8spark::app
