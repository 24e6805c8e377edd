#include "spark/names.h"

#include "text/encoding.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

namespace k8spark::spark {

namespace {

constexpr std::size_t kMaxServiceName = 63;
constexpr std::size_t kMaxLabelValue = 63;

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

// Java's regular expressions see one character where UTF-8 has several bytes: a lead byte stands
// for the whole sequence.
bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// As Java's toLowerCase(Locale.ROOT) after trim(), where it matters: what is not ASCII is replaced
// later, but two characters become ASCII letters (U+0130 an i with a dot above, U+212A a k).
std::string trimmed_lower(std::string_view text) {
  auto const blank = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  std::string const with_i = text::replace_all(std::string(text), "\xC4\xB0", "i\xCC\x87");
  return text::to_lower(text::replace_all(with_i, "\xE2\x84\xAA", "k"));
}

std::string replace_illegal_by_dash(std::string_view text) {
  std::string out;
  for (char const c : text) {
    if (is_continuation(c)) continue;
    char const kept = is_name_char(c) ? c : '-';
    if (kept != '-' || !out.ends_with('-')) out += kept;
  }
  return out;
}

// 3.1: white space and dots become dashes, whatever else is illegal vanishes.
std::string drop_illegal(std::string_view text) {
  std::string out;
  for (char const c : text) {
    bool const dash = c == '.' || c == ' ' || (c >= '\t' && c <= '\r');
    char const kept = dash ? '-' : c;
    if (is_name_char(kept) && (kept != '-' || !out.ends_with('-'))) out += kept;
  }
  return out;
}

}  // namespace

std::string unique_id(std::string_view three_random_bytes, std::int64_t epoch_ms) {
  constexpr std::uint64_t kFortyBits = (1ULL << 40U) - 1;
  std::array<char, 16> buffer{};
  auto const [end, error] = std::to_chars(buffer.data(),
                                          buffer.data() + buffer.size(),
                                          static_cast<std::uint64_t>(epoch_ms) & kFortyBits,
                                          16);
  return text::hex_encode(three_random_bytes) + std::string(buffer.data(), end);
}

std::string resource_name_prefix(std::string_view app_name,
                                 std::string_view unique,
                                 SparkVersion const& version) {
  std::string const whole = trimmed_lower(std::string(app_name) + '-' + std::string(unique));
  if (!version.at_least(3, 2)) return drop_illegal(whole);
  std::string name = replace_illegal_by_dash(whole);
  if (name.starts_with('-')) name.erase(0, 1);
  if (!name.empty() && name[0] >= '0' && name[0] <= '9') name[0] = 'x';
  return name;
}

std::string app_name_label(std::string_view app_name) {
  std::string label = replace_illegal_by_dash(trimmed_lower(app_name));
  label.resize(std::min(label.size(), kMaxLabelValue));
  if (label.starts_with('-')) label.erase(0, 1);
  if (label.ends_with('-')) label.pop_back();
  return label;
}

std::string driver_service_name(std::string_view prefix, std::string_view unique) {
  constexpr std::string_view kSuffix = "-driver-svc";
  if (prefix.size() + kSuffix.size() <= kMaxServiceName) return std::string(prefix).append(kSuffix);
  return ("spark-" + std::string(unique)).append(kSuffix);
}

std::string conf_map_name(std::string_view unique) {
  return "spark-drv-" + std::string(unique) + "-conf-map";
}

}  // namespace k8spark::spark
