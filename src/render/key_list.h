#pragma once

#include "k8spark/json.h"
#include "spark/key_table.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The key table for readers. Pure.
namespace k8spark::render {

using KeyRows = std::vector<spark::KeySpec const*>;

// The rows whose names match, in the table's order: a text that stands anywhere in the name, or a
// pattern of the whole name with '*', '?' or '['; in any case. A key of a family finds the family.
// "": every key, Spark's internal ones only if they are asked for.
KeyRows find_rows(std::string_view pattern, bool with_internal);

// "text", "size in MiB": what a number without a suffix counts is part of it.
std::string type_text(spark::KeySpec const& row);
// "all", "3.4+", "3.1-4.0": the lines that know the key.
std::string lines_text(spark::KeySpec const& row);

struct KeyListOptions {
  spark::SparkVersion version;       // whose defaults are shown; keys that it lacks are marked
  bool wide = false;                 // with mode and reader
  std::optional<std::size_t> width;  // columns of the terminal: longer lines are cut
};

std::string keys_as_table(KeyRows const& rows, KeyListOptions const& options);
// An array of objects with every field of the table.
std::string keys_as_json(KeyRows const& rows, spark::SparkVersion const& version);
// docs/keys.md: every key that is not internal, with the defaults of all lines.
std::string keys_as_markdown();

}  // namespace k8spark::render
