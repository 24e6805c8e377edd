#pragma once

#include "app/context.h"
#include "app/options.h"
#include "k8spark/result.h"

#include <functional>
#include <string>
#include <vector>

namespace k8spark::app {

struct SubmitListOptions {
  std::string file;  // "-": standard input
  // The words of a line, with what the command line says for all of them. kUsage as of a command
  // line.
  std::function<Result<SubmitOptions>(std::vector<std::string> const& words)> parse;
  int parallel = 8;        // submissions under way at once
  bool fail_fast = false;  // begin no more after the first that fails
  bool quiet = false;
  std::string output;  // "", "name" or "json"
};

// `submit --file`: the drivers of all lines (importing/command_list.h), detached. Everything is
// read and planned first: while a line is wrong, nothing is created. Then each is submitted as it
// would be alone; stdout and stderr are in the order of the list. One that fails does not stop the
// others. After a signal no more begin. Returns the exit code of the first that failed.
//
// Each line is planned twice, so that no more than `parallel` plans exist at once.
int run_submit_list(SubmitListOptions const& options, Context& context);

}  // namespace k8spark::app
