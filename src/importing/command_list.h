#pragma once

#include "k8spark/result.h"

#include <string>
#include <string_view>
#include <vector>

// A file of submissions, one a line (`submit --file`). Pure; no shell is run, nothing is expanded.
namespace k8spark::importing {

struct ListedCommand {
  int line = 1;  // where it begins
  std::vector<std::string> words;
};

struct CommandList {
  std::vector<ListedCommand> commands;
  std::vector<std::string> repairs;  // "jobs.txt:3:9: ...", one for each thing that was mended
};

// Words are cut as in a pasted command (shell_words.h): quotes, backslashes, comments. A line ends
// a command unless a backslash or a quote carries it on; lines without words are skipped.
//
// kUsage with "file:line:column" in `where` for what only a shell could carry out: variables, "~",
// substitutions, "|" and its like outside quotes; also for a line that begins with the name of
// spark-submit or k8spark. No message repeats a word.
Result<CommandList> read_command_list(std::string_view text, std::string const& file);

}  // namespace k8spark::importing
