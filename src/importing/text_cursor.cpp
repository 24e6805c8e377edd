#include "importing/text_cursor.h"

namespace k8spark::importing {

namespace {

std::string utf8(unsigned long point) {
  std::string out;
  auto const add = [&](unsigned long bits) { out += static_cast<char>(bits); };
  if (point < 0x80) {
    add(point);
  } else if (point < 0x800) {
    add(0xC0U | (point >> 6U));
    add(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    add(0xE0U | (point >> 12U));
    add(0x80U | ((point >> 6U) & 0x3FU));
    add(0x80U | (point & 0x3FU));
  } else {
    add(0xF0U | ((point >> 18U) & 0x07U));
    add(0x80U | ((point >> 12U) & 0x3FU));
    add(0x80U | ((point >> 6U) & 0x3FU));
    add(0x80U | (point & 0x3FU));
  }
  return out;
}

unsigned long number(TextCursor& cursor, unsigned base, int digits) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  unsigned long value = 0;
  for (; digits > 0 && !cursor.at_end(); --digits) {
    char const c = cursor.peek();
    char const lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    std::size_t const digit = kDigits.find(lower);
    if (digit == std::string_view::npos || digit >= base) break;
    value = value * base + digit;
    cursor.skip(1);
  }
  return value;
}

}  // namespace

std::optional<std::string> Token::literal() const {
  std::string text;
  for (Segment const& segment : segments) {
    if (segment.is_variable) return std::nullopt;
    text += segment.text;
  }
  return text;
}

std::string where(std::string const& file, Place place) {
  return file + ':' + std::to_string(place.line) + ':' + std::to_string(place.column);
}

std::string read_ansi_escape(TextCursor& cursor) {
  constexpr std::string_view kNames = "abeEfnrtv\\'\"?";
  constexpr std::string_view kValues = "\a\b\x1b\x1b\f\n\r\t\v\\'\"?";
  char const c = cursor.peek();
  if (std::size_t const at = kNames.find(c); at != std::string_view::npos) {
    cursor.skip(1);
    return std::string(kValues.substr(at, 1));
  }
  if (c >= '0' && c <= '7') return std::string(1, static_cast<char>(number(cursor, 8, 3)));
  if (c == 'x' || c == 'u' || c == 'U') {
    cursor.skip(1);
    unsigned long const point = number(cursor, 16, c == 'x' ? 2 : c == 'u' ? 4 : 8);
    return c == 'x' ? std::string(1, static_cast<char>(point)) : utf8(point);
  }
  if (c == 'c') {
    char const control = static_cast<char>(static_cast<unsigned char>(cursor.peek(1)) & 0x1FU);
    cursor.skip(2);
    return std::string(1, control);
  }
  std::string kept = "\\" + std::string(cursor.rest().substr(0, 1));
  cursor.skip(1);
  return kept;
}

}  // namespace k8spark::importing
