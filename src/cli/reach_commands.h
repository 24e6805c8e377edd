#pragma once

#include "app/reach/reach_options.h"
#include "cli/command_words.h"
#include "k8spark/result.h"

#include <string>
#include <string_view>
#include <vector>

// Commands that reach into a running driver.
namespace k8spark::cli {

// Words behind the first "--" are the command.
Result<Parsed<app::ExecOptions>> parse_exec(std::vector<std::string> const& words);
Result<Parsed<app::PortForwardOptions>> parse_port_forward(std::vector<std::string> const& words);
Result<Parsed<app::UiOptions>> parse_ui(std::vector<std::string> const& words);
Result<Parsed<app::ProxyOptions>> parse_proxy(std::vector<std::string> const& words);

// "4040", "8080:4040", ":4040" (any free local port). kUsage for anything else.
Result<app::PortPair> parse_port_pair(std::string_view text);

}  // namespace k8spark::cli
