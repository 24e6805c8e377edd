#pragma once

#include "importing/imported_run.h"
#include "k8spark/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace k8spark::importing {

enum class Source { kArgv, kProperties, kDocuments };

// "argv", "properties", "operator", "apache-operator" and "pod": what --from takes.
std::optional<Source> source_named(std::string_view word);

// What a text is, by its content: Kubernetes objects (apiVersion and kind), a command line
// (spark-submit, or options), properties ("spark.x y"). Nothing when it looks like none of them.
std::optional<Source> detect_source(std::string_view text);

// Everything a file holds. kUsage when it is none of the three; `from` overrides the guess.
Result<std::vector<ImportedRun>> read_text(std::string_view text,
                                           std::string const& file,
                                           std::optional<Source> from);

}  // namespace k8spark::importing
