#pragma once

#include "yaml/yaml.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace YAML {
struct Mark;
}

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

  [[nodiscard]] Mark place(YAML::Mark const& mark) const;
  [[nodiscard]] Mark place_of_byte(std::size_t at) const;
  [[nodiscard]] YAML::Mark mark(Mark const& place) const;

  // yaml-cpp takes whatever follows a finished root for the next document, "{a: 1} b" too. Throws
  // YAML::ParserException unless `mark` is the text's first document, or one that "---" begins or
  // that follows "...".
  void check_document_start(YAML::Mark const& mark) const;

 private:
  std::string text_;
  std::vector<std::size_t> lines_;          // byte where each line begins
  std::vector<std::size_t> continuations_;  // bytes that are not the first of their character
};

}  // namespace k8spark::yaml
