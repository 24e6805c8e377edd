#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// Pieces of sentences.
namespace k8spark::diagnosis {

// What stands between the first `before` and the next `after`; to the end if `after` is empty.
std::optional<std::string> between(std::string_view text,
                                   std::string_view before,
                                   std::string_view after);

// One line of at most `most` bytes (whole UTF-8 characters), control characters as spaces, without
// a full stop at its end.
std::string shorten(std::string_view text, std::size_t most = 300);

// Does `text`, in lower case, hold one of the lower-case `parts`?
template <typename... Parts>
bool holds_any(std::string_view text, Parts... parts) {
  return ((text.find(parts) != std::string_view::npos) || ...);
}

// "signal 9 (SIGKILL)" of 137; "not executable" of 126, "command not found" of 127; "" of others.
std::string meaning_of_exit_code(int code);

// "5 s", "3 min", "2 h 5 min".
std::string spell_seconds(long long seconds);

}  // namespace k8spark::diagnosis
