#pragma once

#include "k8spark/result.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

// Completion in a shell. The shell's script asks `k8spark __complete -- WORDS`; what there is to
// say is read from the help texts, so that no list of flags can be stale. Pure.
namespace k8spark::cli {

// What may stand at the cursor.
struct Candidate {
  std::string word;
  std::string meaning;

  bool operator==(Candidate const&) const = default;
};

struct HelpOption {
  std::vector<std::string> names;  // "-o", "--output"
  bool takes_value = false;
  std::vector<std::string> choices;  // of the value, where the help names them
  std::string meaning;
};

// The options and the subcommands that a help text lists. Both forms are read: CLI11's
// ("-o,--output TEXT:{a,b}  words") and spark-submit's ("-o, --output a|b  words").
struct HelpPage {
  std::vector<HelpOption> options;
  std::vector<Candidate> commands;
};
HelpPage read_help(std::string_view help);

// Where answers come from. Each may be slow or fail; then there is nothing to offer.
struct CompletionSources {
  // Of a command's words: {"image", "jars"}; empty words: k8spark's own.
  std::function<std::string(std::vector<std::string> const& command)> help;
  std::function<std::vector<std::string>()> profiles;
  std::function<std::vector<std::string>()> contexts;
  std::function<std::vector<std::string>()> drivers;
};

// The words of the command line behind `k8spark`; the last one is at the cursor and may be "".
// Nothing: names of files are as good.
std::vector<Candidate> complete(std::vector<std::string> const& words,
                                CompletionSources const& sources);

// The script that a shell reads: bash, zsh or fish. kUsage for another.
Result<std::string> completion_script(std::string_view shell);

std::string completion_help();

}  // namespace k8spark::cli
