#include "yaml/scalar.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace k8spark::yaml {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

template <std::size_t N>
bool is_one_of(std::string_view text, std::array<std::string_view, N> const& words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool is_null_word(std::string_view text) {
  return is_one_of(text, std::array<std::string_view, 5>{"", "~", "null", "Null", "NULL"});
}

std::optional<bool> boolean_word(std::string_view text) {
  constexpr std::array<std::string_view, 11> kTrue{
      "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"};
  constexpr std::array<std::string_view, 11> kFalse{
      "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"};
  if (is_one_of(text, kTrue)) return true;
  if (is_one_of(text, kFalse)) return false;
  return std::nullopt;
}

std::optional<double> special_float(std::string_view text) {
  double const infinity = std::numeric_limits<double>::infinity();
  if (is_one_of(text, std::array<std::string_view, 3>{".nan", ".NaN", ".NAN"}))
    return std::numeric_limits<double>::quiet_NaN();
  if (text.starts_with('+') || text.starts_with('-')) {
    if (!is_one_of(text.substr(1), std::array<std::string_view, 3>{".inf", ".Inf", ".INF"}))
      return std::nullopt;
    return text.front() == '-' ? -infinity : infinity;
  }
  if (is_one_of(text, std::array<std::string_view, 3>{".inf", ".Inf", ".INF"})) return infinity;
  return std::nullopt;
}

// Go's base 0: 0x, 0o, 0b, or a leading zero for octal.
std::optional<Json> integer(std::string_view text) {
  bool const negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  int base = 10;
  if (text.size() > 1 && text[0] == '0') {
    char const mark = text[1];
    base = mark == 'x' || mark == 'X' ? 16 : mark == 'b' || mark == 'B' ? 2 : 8;
    text.remove_prefix(base != 8 || mark == 'o' || mark == 'O' ? 2 : 1);
  }
  std::uint64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!negative) return value > kMax ? Json(value) : Json(static_cast<std::int64_t>(value));
  if (value > kMax + 1) return std::nullopt;
  if (value == kMax + 1) return Json(std::numeric_limits<std::int64_t>::min());
  return Json(-static_cast<std::int64_t>(value));
}

// [-+]? ( .digits | digits [. digits*] ) [ e [-+]? digits ]
bool looks_like_float(std::string_view text) {
  std::size_t at = text.starts_with('+') || text.starts_with('-') ? 1 : 0;
  auto const digits = [&] {
    std::size_t const start = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at - start;
  };
  std::size_t const before = digits();
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (digits() == 0 && before == 0) return false;
  } else if (before == 0) {
    return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

// A whole number stays one ("1.0" is 1), as Go writes floats into JSON.
std::optional<Json> real(std::string_view text) {
  if (!looks_like_float(text)) return std::nullopt;
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (std::abs(value) < kExact && std::trunc(value) == value)
    return Json(static_cast<std::int64_t>(value));
  return Json(value);
}

std::string without_underscores(std::string_view text) {
  std::string plain(text);
  plain.erase(std::remove(plain.begin(), plain.end(), '_'), plain.end());
  return plain;
}

std::optional<Json> number(std::string_view text) {
  char const first = text.empty() ? '\0' : text.front();
  if (!is_digit(first) && first != '+' && first != '-' && first != '.') return std::nullopt;
  if (first == '.') return real(text);
  std::string const plain = without_underscores(text);
  if (std::optional<Json> value = integer(plain)) return value;
  return real(plain);
}

// "2001-12-14", "2001-1-2T3:4:5Z", "2001-12-14 21:59:43.10 -5": whatever begins like a date.
bool looks_like_date(std::string_view text) {
  if (text.size() < 8 || text[4] != '-') return false;
  if (!std::all_of(text.begin(), text.begin() + 4, is_digit)) return false;
  std::size_t at = 5;
  while (at < text.size() && is_digit(text[at])) ++at;
  if (at == 5 || at > 7 || at >= text.size() || text[at] != '-') return false;
  std::size_t const day = ++at;
  while (at < text.size() && is_digit(text[at])) ++at;
  if (at == day || at > day + 2) return false;
  return at == text.size() || text[at] == 'T' || text[at] == 't' || text[at] == ' ';
}

// "190:20:30" is a number to YAML 1.1.
bool looks_like_base60(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || !is_digit(text.front()) || text.find(':') == std::string_view::npos)
    return false;
  return text.find_first_not_of("0123456789_:.") == std::string_view::npos;
}

}  // namespace

Json resolve_plain(std::string_view text) {
  if (is_null_word(text)) return nullptr;
  if (std::optional<bool> const value = boolean_word(text)) return *value;
  if (std::optional<double> const value = special_float(text)) return *value;
  if (std::optional<Json> value = number(text)) return *std::move(value);
  return std::string(text);
}

bool reads_as_other_type(std::string_view text) {
  if (text == "=" || text == "<<") return true;
  if (!resolve_plain(text).is_string()) return true;
  if (looks_like_date(text) || looks_like_base60(text)) return true;
  // A number past the range of a double still looks like one. YAML 1.1 allows "_" anywhere behind
  // the first character: ".0_" and even "0x_" are numbers to some.
  if (text.starts_with('_')) return false;
  std::string const plain = without_underscores(text);
  return looks_like_float(plain) ||
         (plain.size() < text.size() && (plain.ends_with("0x") || plain.ends_with("0b")) &&
          plain.size() <= 3);
}

}  // namespace k8spark::yaml
