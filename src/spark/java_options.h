#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace k8spark::spark {

// JVM options as Spark's launcher cuts them: at white space; quotes of both kinds, and a backslash
// outside single quotes, protect it. Nothing if the text ends inside quotes or behind a backslash.
// Source: Spark's CommandBuilderUtils.parseOptionString.
std::optional<std::vector<std::string>> split_java_options(std::string_view text);

}  // namespace k8spark::spark
