#pragma once

#include "app/run/submit_list.h"
#include "cli/submit_command.h"
#include "k8spark/result.h"

#include <string>
#include <vector>

namespace k8spark::cli {

// The command line has an option of a list: --file, --parallel, --fail-fast.
bool wants_list(SubmitRequest const& request);

// The words behind "submit", one of them --file. What is not about the list as a whole (its own
// options, --output, --quiet) stands before the words of every line; so an application among it
// gets the words of a line as arguments.
//
// kUsage for what concerns waiting: a list does not follow its drivers.
Result<app::SubmitListOptions> parse_submit_list(std::vector<std::string> const& words);

}  // namespace k8spark::cli
