#pragma once

#include "app/server/server_options.h"
#include "cli/command_words.h"

namespace k8spark::app {
struct Context;
}  // namespace k8spark::app

namespace k8spark::cli {

// Words behind the command's name: the action, a name perhaps, the flags of submit and their own.
Result<Parsed<app::HistoryOptions>> parse_history(std::vector<std::string> const& words);
Result<Parsed<app::StandaloneOptions>> parse_standalone(std::vector<std::string> const& words);
Result<Parsed<app::SmokeOptions>> parse_smoke(std::vector<std::string> const& words);

// The commands themselves. They return the exit code.
int history_command(std::vector<std::string> const& words, app::Context& context);
int standalone_command(std::vector<std::string> const& words, app::Context& context);
int smoke_command(std::vector<std::string> const& words, app::Context& context);

}  // namespace k8spark::cli
