#pragma once

#include "app/options.h"
#include "k8spark/result.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

// What the commands that CLI11 parses have in common.
namespace k8spark::cli {

// The options of a command, or the text that --help asked for.
template <typename Options>
struct Parsed {
  Options options;
  std::string help;  // empty: run the command
};

// kubectl's flags by kubectl's names.
void add_kube_flags(CLI::App& command, app::KubeFlags& kube);

// Fills what the options of `command` point to; the text of --help goes to `help` when it was asked
// for. kUsage with the nearest option as its hint.
Result<void> parse_words(CLI::App& command, std::vector<std::string> words, std::string& help);

// A time option that CLI11 keeps as text ("90s", "2h"); nothing when it was not given.
Result<std::optional<std::chrono::seconds>> seconds_of(char const* flag,
                                                       std::optional<std::string> const& text);

}  // namespace k8spark::cli
