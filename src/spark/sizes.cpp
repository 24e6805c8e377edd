#include "spark/sizes.h"

#include "text/strings.h"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace k8spark::spark {

namespace {

struct Suffix {
  std::string_view text;
  SizeUnit unit;
};

constexpr std::array<Suffix, 11> kSuffixes = {{{"b", SizeUnit::kByte},
                                               {"k", SizeUnit::kKib},
                                               {"kb", SizeUnit::kKib},
                                               {"m", SizeUnit::kMib},
                                               {"mb", SizeUnit::kMib},
                                               {"g", SizeUnit::kGib},
                                               {"gb", SizeUnit::kGib},
                                               {"t", SizeUnit::kTib},
                                               {"tb", SizeUnit::kTib},
                                               {"p", SizeUnit::kPib},
                                               {"pb", SizeUnit::kPib}}};

// Accepted from 4.2 on (records of 4.2.1).
constexpr std::array<Suffix, 10> kBinarySuffixes = {{{"ki", SizeUnit::kKib},
                                                     {"kib", SizeUnit::kKib},
                                                     {"mi", SizeUnit::kMib},
                                                     {"mib", SizeUnit::kMib},
                                                     {"gi", SizeUnit::kGib},
                                                     {"gib", SizeUnit::kGib},
                                                     {"ti", SizeUnit::kTib},
                                                     {"tib", SizeUnit::kTib},
                                                     {"pi", SizeUnit::kPib},
                                                     {"pib", SizeUnit::kPib}}};

template <typename Table>
std::optional<SizeUnit> unit_of(Table const& table, std::string_view suffix) {
  for (Suffix const& entry : table)
    if (entry.text == suffix) return entry.unit;
  return std::nullopt;
}

Error bad_size(std::string_view text, SparkVersion const& version) {
  std::string hint = "write a whole number with b, k, m, g, t or p: 512m, 4g";
  if (text::contains(text, "i") && !version.at_least(4, 2))
    hint += " (Spark " + version.text + " does not know Mi and Gi)";
  return usage_error("not a size: \"" + std::string(text) + '"', "", std::move(hint));
}

}  // namespace

Result<long long> parse_size(std::string_view text,
                             SizeUnit default_unit,
                             SizeUnit wanted,
                             SparkVersion const& version) {
  std::string const lower = text::to_lower(text::trim(text));
  std::size_t const digits = lower.find_first_not_of("0123456789", lower.starts_with('-') ? 1 : 0);
  auto const number = text::to_integer(std::string_view(lower).substr(0, digits));
  if (!number) return bad_size(text, version);
  SizeUnit unit = default_unit;
  if (digits != std::string::npos) {
    std::string_view const suffix = std::string_view(lower).substr(digits);
    auto known = unit_of(kSuffixes, suffix);
    if (!known && version.at_least(4, 2)) known = unit_of(kBinarySuffixes, suffix);
    if (!known) return bad_size(text, version);
    unit = *known;
  }
  int const shift = 10 * (static_cast<int>(unit) - static_cast<int>(wanted));
  if (shift <= 0) return *number / (1LL << -shift);
  long long scaled = 0;
  if (__builtin_mul_overflow(*number, 1LL << shift, &scaled)) return bad_size(text, version);
  return scaled;
}

Result<long long> parse_time_ms(std::string_view text, long long default_unit_ms) {
  std::string const lower = text::to_lower(text::trim(text));
  std::size_t const digits = lower.find_first_not_of("0123456789", lower.starts_with('-') ? 1 : 0);
  auto const number = text::to_integer(std::string_view(lower).substr(0, digits));
  std::string_view const suffix =
      digits == std::string::npos ? "" : std::string_view(lower).substr(digits);
  constexpr std::array<std::pair<std::string_view, long long>, 6> kUnits = {
      {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"min", 60000}, {"h", 3600000}, {"d", 86400000}}};
  if (number && suffix == "us") return *number / 1000;
  long long unit = suffix.empty() ? default_unit_ms : 0;
  for (auto const& [name, unit_ms] : kUnits)
    if (suffix == name) unit = unit_ms;
  long long milliseconds = 0;
  if (number && unit != 0 && !__builtin_mul_overflow(*number, unit, &milliseconds))
    return milliseconds;
  return usage_error("not a time: \"" + std::string(text) + '"',
                     "",
                     "write a whole number with us, ms, s, m, h or d: 30s, 10m");
}

std::string java_double_text(double value) {
  std::array<char, 64> buffer{};
  double const size = std::fabs(value);
  bool const plain = value == 0 || (size >= 1e-3 && size < 1e7);
  auto const format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  auto const [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format);
  std::string digits(buffer.data(), end);
  if (plain) return text::contains(digits, ".") ? digits : digits + ".0";
  // to_chars writes 1e-05, Java 1.0E-5.
  std::size_t const e = digits.find('e');
  std::string mantissa = digits.substr(0, e);
  if (!text::contains(mantissa, ".")) mantissa += ".0";
  return mantissa + 'E' + std::to_string(std::stoi(digits.substr(e + 1)));
}

}  // namespace k8spark::spark
