#pragma once

#include "k8spark/result.h"

#include <string>
#include <string_view>
#include <vector>

// Pasted text to the words of a spark-submit command: bash's rules, and the repair of what web
// pages, chats and other shells do to a command (docs/import.md). Pure; runs nothing, reads no
// variable.
namespace k8spark::importing {

struct PastedCommand {
  std::vector<std::string> words;     // behind "spark-submit", in a profile's notation
  std::vector<std::string> repairs;   // "job.sh:3:9: ...", one for each thing that was mended
  std::vector<std::string> left_out;  // what a profile cannot hold: environment, redirections
};

// `file` is only for messages. kUsage with "file:line:column" in `where`: no spark-submit in the
// text, a quote that nothing closes, a substitution ($(...), `...`) or a form of ${...} whose
// result only the shell knows. No message repeats a value.
Result<PastedCommand> read_pasted_command(std::string_view text, std::string const& file);

// ".../bin/spark-submit" and its like, also "!spark-submit" of a notebook.
bool is_submit_program(std::string_view word);

}  // namespace k8spark::importing
