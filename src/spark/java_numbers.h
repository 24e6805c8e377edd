#pragma once

#include <optional>
#include <string_view>

// Numbers as Java's parsers read them. Nothing for any other text.
namespace k8spark::spark {

// "+7", "-7", "007" (Integer.parseInt): no blanks, 32 bits.
std::optional<long long> parse_java_int(std::string_view text);
// The same with 64 bits (Long.parseLong).
std::optional<long long> parse_java_long(std::string_view text);

// ".5", "1e-3", "2.5d" (Double.parseDouble): blanks around count for nothing. NaN and infinity are
// nothing here, because no key of Spark has a use for them.
std::optional<double> parse_java_double(std::string_view text);

}  // namespace k8spark::spark
