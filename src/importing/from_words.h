#pragma once

#include "importing/imported_run.h"
#include "k8spark/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace k8spark::importing {

// The words behind "spark-submit", in a profile's notation. Flags beat --conf, as spark-submit has
// it. kUsage: what spark-submit refuses too; a variable in the name of a key; --kill, --status.
Result<ImportedRun> from_words(std::vector<std::string> const& words);

// The words of a process, each verbatim: `spark-submit --master ...`, with or without the program.
Result<ImportedRun> from_argv(std::vector<std::string> words);

// A command line as text (shell_words.h).
Result<ImportedRun> from_pasted(std::string_view text, std::string const& file);

// A properties file or spark-defaults.conf; the last of equal keys counts.
Result<ImportedRun> from_properties(std::string_view text, std::string const& file);

// The command's --properties-file, or spark-defaults.conf: below what the command itself says.
void lay_below(ImportedRun const& properties, ImportedRun& command);

}  // namespace k8spark::importing
