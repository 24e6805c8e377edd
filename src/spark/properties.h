#pragma once

#include "k8spark/result.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

// java.util.Properties, read and written as Spark does.
namespace k8spark::spark {

struct Property {
  std::string key;
  std::string value;
  int line = 0;  // of the file, from 1: where the logical line begins

  bool operator==(Property const&) const = default;
};

// Every entry in the order of the file; of a repeated key the last one counts, and that is the
// caller's business. Values are trimmed as Spark does (characters up to U+0020, except CR and LF).
// What is not UTF-8 becomes U+FFFD, as with Java's reader. `file` is only for messages. kUsage with
// "file:line" in `where`: a \u without four hex digits.
// Source: java.util.Properties.load (JDK 17), Spark's Utils.getPropertiesFromFile.
Result<std::vector<Property>> parse_properties(std::string_view text, std::string_view file);

// Key and value; the texts outlive it.
using PropertyView = std::pair<std::string_view, std::string_view>;

// The text of spark.properties: '#' and header, '#' and date, then one line for each entry in the
// order given. Only what Properties.store escapes is escaped; other characters stay raw.
// Source: java.util.Properties.store to a character stream (JDK 17).
std::string write_properties(std::vector<PropertyView> const& entries,
                             std::string_view header_comment,
                             std::string_view date_line);

}  // namespace k8spark::spark
