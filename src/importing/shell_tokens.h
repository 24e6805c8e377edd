#pragma once

#include "k8spark/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The first half of reading a pasted command: characters to words and ends of lines.
namespace k8spark::importing {

struct Place {
  int line = 1;
  int column = 1;  // in characters
};

// A part of a word: text that means itself, or a variable of the shell.
struct Segment {
  bool is_variable = false;
  std::string text;                     // the literal, or the variable's name
  std::optional<std::string> fallback;  // of ${NAME:-fallback}
};

struct Token {
  enum class Kind { kWord, kNewline, kOperator };
  Kind kind = Kind::kWord;
  std::vector<Segment> segments;  // of a word; neighbours that are both literal do not occur
  std::string operator_text;      // ";", "|", ">" ...
  Place place;
  bool quoted = false;   // a part of the word stood in quotes
  bool touches = false;  // no blank before it

  // The word, if no variable is in it.
  [[nodiscard]] std::optional<std::string> literal() const;
};

struct Tokens {
  std::vector<Token> tokens;
  std::vector<std::string> repairs;  // "file:line:column: ..."
};

Result<Tokens> tokenize(std::string_view text, std::string const& file);

// "file:line:column".
std::string where(std::string const& file, Place place);

}  // namespace k8spark::importing
