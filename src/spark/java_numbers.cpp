#include "spark/java_numbers.h"

#include "text/strings.h"

#include <charconv>

namespace k8spark::spark {

std::optional<long long> parse_java_long(std::string_view text) {
  if (text.starts_with("+-")) return std::nullopt;
  return text::to_integer(text.substr(text.starts_with('+') ? 1 : 0));
}

std::optional<long long> parse_java_int(std::string_view text) {
  auto const number = parse_java_long(text);
  constexpr long long kLimit = 1LL << 31;
  if (!number || *number >= kLimit || *number < -kLimit) return std::nullopt;
  return number;
}

std::optional<double> parse_java_double(std::string_view text) {
  std::string_view number = text::trim(text);
  if (number.starts_with("+-")) return std::nullopt;
  if (number.starts_with('+')) number.remove_prefix(1);
  if (!number.empty() && text::contains("dDfF", number.substr(number.size() - 1)))
    number.remove_suffix(1);
  std::string_view digits = number.substr(number.starts_with('-') ? 1 : 0);
  if (!digits.starts_with("0x") && !digits.starts_with("0X")) return text::to_double(number);
  // A hexadecimal one needs its exponent: 0x1p-2.
  digits.remove_prefix(2);
  double value = 0;
  auto const [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::hex);
  bool const whole = error == std::errc{} && end == digits.data() + digits.size();
  if (!whole || digits.find_first_of("pP") == std::string_view::npos) return std::nullopt;
  return number.starts_with('-') ? -value : value;
}

}  // namespace k8spark::spark
