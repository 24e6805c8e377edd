#include "spark/java_numbers.h"

#include "text/strings.h"

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
  return text::to_double(number);
}

}  // namespace k8spark::spark
