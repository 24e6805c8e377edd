#pragma once

#include "k8spark/result.h"
#include "yaml/source.h"
#include "yaml/yaml.h"

#include <cstddef>
#include <optional>
#include <string_view>

namespace k8spark::yaml {

inline constexpr std::size_t kMaxDepth = 100;

// The tree of a JSON text, with places. Nothing if the text is no JSON: YAML's flow style begins
// alike. kUsage for what parse() refuses in JSON too: duplicate keys, more than 100 levels.
//
// Not by yaml-cpp, although JSON is YAML: it refuses surrogate pairs and keys of more than 1024
// characters, and takes minutes for a megabyte on one line.
Result<std::optional<Node>> read_json_text(Source const& source,
                                           std::string_view file,
                                           ParseOptions const& options = {});

// Of equal keys only the last stays.
void drop_earlier_duplicates(Node& map);

}  // namespace k8spark::yaml
