#include "plan/template_scalar.h"

#include "spark/sizes.h"
#include "text/strings.h"
#include "text/timestamp.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>

// Source: JsonScalarResolver of snakeyaml-engine, Resolver of SnakeYAML, YAMLParser of Jackson; and
// records of what each line sends.
namespace k8spark::plan {

namespace {

using Kind = Scalar::Kind;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool all_of(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

template <std::size_t N>
bool is_one_of(std::string_view text, std::array<std::string_view, N> const& words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

std::size_t count_digits(std::string_view text, std::size_t from, bool underscores) {
  std::size_t at = from;
  while (at < text.size() && (is_digit(text[at]) || (underscores && at > from && text[at] == '_')))
    ++at;
  return at - from;
}

// "e+3" at `at`; its length, 0 if there is none.
std::size_t exponent_size(std::string_view text, std::size_t at) {
  if (at >= text.size() || (text[at] != 'e' && text[at] != 'E')) return 0;
  std::size_t digits = at + 1;
  if (digits < text.size() && (text[digits] == '+' || text[digits] == '-')) ++digits;
  std::size_t const count = count_digits(text, digits, false);
  return count == 0 ? 0 : digits + count - at;
}

// Digits, an optional fraction, an optional exponent; at least one of the last two.
bool is_real(std::string_view text, bool yaml11) {
  std::size_t const before = count_digits(text, 0, yaml11);
  std::size_t at = before;
  bool fraction = false;
  if (at < text.size() && text[at] == '.') {
    std::size_t const after = count_digits(text, at + 1, yaml11);
    if (before == 0 && (after == 0 || !yaml11)) return false;
    fraction = true;
    at += 1 + after;
  } else if (before == 0) {
    return false;
  }
  std::size_t const exponent = exponent_size(text, at);
  return at + exponent == text.size() && (fraction || exponent > 0);
}

Scalar real_of(double value, std::string source) {
  if (std::isnan(value)) return {Kind::kReal, "NaN", std::move(source)};
  if (std::isinf(value))
    return {Kind::kReal, value < 0 ? "-Infinity" : "Infinity", std::move(source)};
  return {Kind::kReal, spark::java_double_text(value), std::move(source)};
}

Scalar parse_real(std::string_view source) {
  std::string plain(source);
  std::erase(plain, '_');
  std::string_view digits = plain;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  double value = 0;
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error == std::errc::result_out_of_range) {
    std::size_t const e = plain.find_first_of("eE");
    bool const tiny = e != std::string::npos && e + 1 < plain.size() && plain[e + 1] == '-';
    value = tiny ? 0.0 : (plain.starts_with('-') ? -HUGE_VAL : HUGE_VAL);
  }
  return real_of(value, std::string(source));
}

std::optional<Scalar> special_real(std::string_view text, bool yaml11) {
  std::string_view rest = text;
  bool const negative = rest.starts_with('-');
  if (negative || (yaml11 && rest.starts_with('+'))) rest.remove_prefix(1);
  constexpr std::array<std::string_view, 3> kInfinity{".inf", ".Inf", ".INF"};
  constexpr std::array<std::string_view, 3> kNan{".nan", ".NaN", ".NAN"};
  if (yaml11 ? is_one_of(rest, kInfinity) : rest == ".inf")
    return real_of(negative ? -HUGE_VAL : HUGE_VAL, std::string(text));
  if (yaml11 ? is_one_of(text, kNan) : text == ".nan") return real_of(NAN, std::string(text));
  return std::nullopt;
}

// Only what JSON writes: no leading zero, no plus.
bool is_json_integer(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return all_of(text, "0123456789") && (text.size() == 1 || text.front() != '0');
}

Scalar read_json(std::string const& text) {
  if (text.empty() || text == "null") return {Kind::kNull, "", text};
  if (text == "true" || text == "false") return {Kind::kBool, text, text};
  if (is_json_integer(text)) return {Kind::kInteger, text == "-0" ? "0" : text, text};
  if (auto special = special_real(text, false)) return *special;
  std::string_view const digits = std::string_view(text).substr(text.front() == '-' ? 1 : 0);
  bool const leading_zero = digits.size() > 1 && digits[0] == '0' && is_digit(digits[1]);
  if (!leading_zero && is_real(digits, false)) return parse_real(text);
  return {Kind::kText, text, text};
}

std::optional<std::uint64_t> in_base(std::string_view digits, int base) {
  std::uint64_t value = 0;
  auto const [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size())
    return std::nullopt;
  return value;
}

// "190:20:30" to the base of 60.
std::optional<std::uint64_t> sexagesimal(std::string_view digits) {
  if (digits.find(':') == std::string_view::npos || digits.front() == '0') return std::nullopt;
  std::uint64_t value = 0;
  for (std::string const& part : text::split(digits, ':')) {
    auto const number = in_base(part, 10);
    if (!number || (value > 0 && (part.size() > 2 || *number > 59))) return std::nullopt;
    value = value * 60 + *number;
  }
  return value;
}

// YAML 1.1: 0b, octal by a leading zero, 0x, the base of 60, underscores anywhere.
std::optional<std::string> yaml11_integer(std::string_view text) {
  bool const negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  std::string digits(text);
  std::erase(digits, '_');
  std::optional<std::uint64_t> value;
  if (digits.starts_with("0b"))
    value = in_base(std::string_view(digits).substr(2), 2);
  else if (digits.starts_with("0x"))
    value = in_base(std::string_view(digits).substr(2), 16);
  else if (digits.size() > 1 && digits.front() == '0')
    value = in_base(digits, 8);
  else if (all_of(digits, "0123456789"))
    return (negative && digits != "0" ? "-" : "") + digits;  // of any size
  else
    value = sexagesimal(digits);
  if (!value) return std::nullopt;
  return (negative && *value != 0 ? "-" : "") + std::to_string(*value);
}

bool is_yaml11_null(std::string_view text) {
  return is_one_of(text, std::array<std::string_view, 5>{"", "~", "null", "Null", "NULL"});
}

// `words`: yes, no, on, off too.
std::optional<std::string> yaml11_boolean(std::string_view text, bool words) {
  if (is_one_of(text, std::array<std::string_view, 3>{"true", "True", "TRUE"})) return "true";
  if (is_one_of(text, std::array<std::string_view, 3>{"false", "False", "FALSE"})) return "false";
  if (!words) return std::nullopt;
  if (is_one_of(text, std::array<std::string_view, 6>{"yes", "Yes", "YES", "on", "On", "ON"}))
    return "true";
  if (is_one_of(text, std::array<std::string_view, 6>{"no", "No", "NO", "off", "Off", "OFF"}))
    return "false";
  return std::nullopt;
}

// A date becomes the milliseconds since 1970, as Java's Date is written.
std::optional<std::string> yaml11_date(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  std::string full(text);
  if (text.size() == 10) full += "T00:00:00Z";
  auto const nanoseconds = text::parse_timestamp(full);
  if (!nanoseconds) return std::nullopt;
  return std::to_string(*nanoseconds / 1000000);
}

Scalar read_yaml11(std::string const& text, bool plain) {
  if (is_yaml11_null(text)) return {Kind::kNull, "", text};
  if (auto word = yaml11_boolean(text, !plain)) return {Kind::kBool, *word, text};
  if (auto number = yaml11_integer(text)) return {Kind::kInteger, *number, text};
  if (auto special = special_real(text, true)) return *special;
  std::string_view const digits =
      std::string_view(text).substr(text.front() == '-' || text.front() == '+' ? 1 : 0);
  if (is_real(digits, true)) return parse_real(text);
  if (!plain)
    if (auto date = yaml11_date(text)) return {Kind::kInteger, *date, text};
  return {Kind::kText, text, text};
}

// Jackson's own eyes: numbers are decimal.
Scalar read_text(std::string const& text) {
  if (is_yaml11_null(text)) return {Kind::kNull, "", text};
  if (auto word = yaml11_boolean(text, true)) return {Kind::kBool, *word, text};
  std::string_view digits = std::string_view(text).substr(text.front() == '-' ? 1 : 0);
  if (all_of(digits, "0123456789")) {
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size() - 1));
    bool const negative = text.front() == '-' && digits != "0";
    return {Kind::kInteger, (negative ? "-" : "") + std::string(digits), text};
  }
  if (is_real(digits, false)) return parse_real(text);
  return {Kind::kText, text, text};
}

}  // namespace

Reading reading_of(spark::SparkVersion const& version, bool is_json) {
  if (is_json || version.at_least(3, 5)) return Reading::kJson;
  if (version.at_least(3, 4)) return Reading::kYaml11Plain;
  if (version.at_least(3, 3)) return Reading::kYaml11;
  return version.at_least(3, 2) ? Reading::kYaml11Old : Reading::kText;
}

Scalar read_scalar(yaml::Node const& node, Reading reading) {
  if (node.quoted) return {Kind::kText, node.scalar, node.scalar};
  switch (reading) {
    case Reading::kText:
      return read_text(node.scalar);
    case Reading::kYaml11Old:
      if (all_of(node.scalar, "0123456789") && !yaml11_integer(node.scalar))
        return parse_real(node.scalar);
      return read_yaml11(node.scalar, false);
    case Reading::kYaml11:
      return read_yaml11(node.scalar, false);
    case Reading::kYaml11Plain:
      return read_yaml11(node.scalar, true);
    case Reading::kJson:
      break;
  }
  return read_json(node.scalar);
}

Json scalar_json(Scalar const& scalar) {
  switch (scalar.kind) {
    case Kind::kNull:
      return nullptr;
    case Kind::kBool:
      return scalar.text == "true";
    case Kind::kInteger: {
      Json number = Json::parse(scalar.text, nullptr, false);
      return number.is_discarded() ? Json(scalar.text) : number;
    }
    case Kind::kReal: {
      Json number = Json::parse(scalar.text, nullptr, false);  // "Infinity" is none
      return number.is_discarded() ? Json(scalar.text) : number;
    }
    case Kind::kText:
      break;
  }
  return scalar.text;
}

}  // namespace k8spark::plan
