#pragma once

#include "app/cluster.h"
#include "app/context.h"
#include "k8spark/result.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

// A command in a pod that we run for ourselves: `exec` is for who wants one.
namespace k8spark::app {

struct PodCommand {
  std::string ns;
  std::string pod;
  std::string container;
  std::vector<std::string> words;  // others see them: no secrets
  // Goes to its standard input, which stays open behind it as long as we are there: a command that
  // reads on ends with us. The command must not wait for its end.
  std::string input;
};

// Gives each piece of its standard output, and of its standard error, to the sinks; false ends it.
// Its exit code. kCancelled after a signal; kUnavailable when the connection is lost, or the
// command could not be run.
using ByteSink = std::function<bool(std::string_view bytes)>;
Result<int> run_in_pod(PodCommand const& command,
                       ByteSink const& out,
                       ByteSink const& err,
                       Cluster& cluster,
                       Context& context);

}  // namespace k8spark::app
