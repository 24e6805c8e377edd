#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Words and lists: what the standard library of C++20 leaves out.
namespace k8spark::text {

// Without leading and trailing ASCII white space.
std::string_view trim(std::string_view text);
std::string to_lower(std::string_view text);  // ASCII only, as Java's Locale.ROOT for our keys
bool equals_ignore_case(std::string_view a, std::string_view b);
bool contains(std::string_view text, std::string_view part);
std::string replace_all(std::string text, std::string_view what, std::string_view with);

// "a,,b" at ',' gives {"a", "", "b"}; "" gives {""}.
std::vector<std::string> split(std::string_view text, char at);
// Spark's list entries: split at ',', trimmed, blank ones dropped. Source: Spark's
// Utils.stringToSeq.
std::vector<std::string> split_list(std::string_view text);
std::string join(std::span<std::string const> parts, std::string_view between);

// Whole text as a decimal integer, with an optional '-'; nothing on any other character or
// overflow.
std::optional<long long> to_integer(std::string_view text);
// Whole text as a finite decimal number ("0.4", "1e-3").
std::optional<double> to_double(std::string_view text);

// The candidate with the smallest edit distance to `word`, if it is near enough to be a typo
// (at most a third of the word's length, at least 1).
std::optional<std::string> closest(std::string_view word, std::span<std::string const> candidates);

bool is_valid_utf8(std::string_view bytes);

}  // namespace k8spark::text
