#pragma once

#include "yaml/yaml.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace k8spark::yaml {

struct SourceFault {
  Mark mark;
  std::string message;
};

// A text without its BOM, and its places: yaml-cpp counts bytes from 0, people count characters
// from 1.
class Source {
 public:
  explicit Source(std::string_view text);

  [[nodiscard]] std::string_view text() const { return text_; }

  // What yaml-cpp must not see: bytes that are not UTF-8, control characters, which it would take
  // for the end of the text (U+0004) or for UTF-16 (U+0000), and lines it would take hours for.
  [[nodiscard]] std::optional<SourceFault> fault() const;

  // From yaml-cpp's line and byte in the line, and back to a byte of the text.
  [[nodiscard]] Mark place(int line, int column) const;
  [[nodiscard]] Mark place_of_byte(std::size_t at) const;

  // What a null is written as there: "~", "null", "Null", "NULL", or "" for nothing.
  [[nodiscard]] std::string_view null_word(int line, int column) const;

  // yaml-cpp takes the end of the text for the end of a quote. True unless the node that begins
  // there is in quotes that nothing closes.
  [[nodiscard]] bool closes_quote(int line, int column) const;

  // yaml-cpp takes whatever follows a finished root for the next document, "{a: 1} b" too. True if
  // `at` may be the beginning of one: of the text's first, one that "---" begins or that follows
  // "...".
  [[nodiscard]] bool may_begin_document(std::size_t at) const;

 private:
  // The text from yaml-cpp's line and byte in the line on.
  [[nodiscard]] std::string_view rest_at(int line, int column) const;

  std::string text_;
  std::vector<std::size_t> lines_;          // byte where each line begins
  std::vector<std::size_t> continuations_;  // bytes that are not the first of their character
};

}  // namespace k8spark::yaml
