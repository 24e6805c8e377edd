#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace k8spark::text {

// The first character, or the longest beginning of one that breaks off. `bytes` is not empty.
struct Utf8Part {
  std::size_t length;
  bool valid;
};
Utf8Part first_utf8_part(std::string_view bytes);

// Each part that is not UTF-8 becomes one U+FFFD, cut as Java's decoder cuts them: the longest
// beginning of a sequence is one part, a surrogate another.
// Source: the JDK's sun.nio.cs.UTF_8.
std::string to_valid_utf8(std::string_view bytes);

}  // namespace k8spark::text
