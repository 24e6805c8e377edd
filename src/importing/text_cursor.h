#pragma once

#include "importing/shell_tokens.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace k8spark::importing {

inline bool is_name_start(char c) {
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
inline bool is_name_char(char c) {
  return is_name_start(c) || is_digit(c);
}

// A text read from left to right, with the place of the next character.
class TextCursor {
 public:
  explicit TextCursor(std::string_view text) : text_(text) {}

  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void skip(std::size_t bytes) {
    for (; bytes > 0 && !at_end(); --bytes, ++at_) {
      auto const byte = static_cast<unsigned char>(text_[at_]);
      if (byte == '\n') {
        ++place_.line;
        place_.column = 1;
      } else if ((byte & 0xC0U) != 0x80U) {
        ++place_.column;
      }
    }
  }

  template <std::size_t N>
  [[nodiscard]] std::size_t any_of(std::array<std::string_view, N> const& texts) const {
    for (std::string_view const candidate : texts)
      if (rest().starts_with(candidate)) return candidate.size();
    return 0;
  }

  // Bytes up to and with the end of line, if only blanks stand before it (or the text ends).
  [[nodiscard]] std::optional<std::size_t> blanks_to_line_end(std::size_t from) const {
    std::size_t at = at_ + from;
    while (at < text_.size() && (text_[at] == ' ' || text_[at] == '\t' || text_[at] == '\r')) ++at;
    if (at >= text_.size()) return at - at_;
    if (text_[at] != '\n') return std::nullopt;
    return at + 1 - at_;
  }

  [[nodiscard]] bool blank_follows(std::size_t ahead) const {
    char const c = peek(ahead);
    return at_ + ahead >= text_.size() || c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  [[nodiscard]] Place place() const { return place_; }

 protected:
  // Derived readers look ahead themselves.
  // NOLINTBEGIN(misc-non-private-member-variables-in-classes)
  std::string_view text_;
  std::size_t at_ = 0;
  Place place_;
  // NOLINTEND(misc-non-private-member-variables-in-classes)
};

// Behind the backslash of an escape in $'...': the text it stands for, the cursor behind it.
// Source: bash's manual, ANSI-C Quoting.
std::string read_ansi_escape(TextCursor& cursor);

}  // namespace k8spark::importing
