#include "app/run/run_labels.h"

#include "text/encoding.h"

#include <algorithm>

namespace k8spark::app {

namespace {

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_legal(char c) {
  return is_alphanumeric(c) || c == '.' || c == '_' || c == '-';
}

}  // namespace

std::string label_value(std::string_view text) {
  constexpr std::size_t kLongest = 63;
  constexpr std::size_t kHash = 16;
  bool const legal = !text.empty() && text.size() <= kLongest &&
                     std::all_of(text.begin(), text.end(), is_legal) &&
                     is_alphanumeric(text.front()) && is_alphanumeric(text.back());
  if (legal) return std::string(text);
  std::string value;
  for (char const c : text.substr(0, kLongest - kHash - 1)) value += is_legal(c) ? c : '-';
  std::size_t const first = value.find_first_not_of("._-");
  value = first == std::string::npos ? "x" : value.substr(first);
  return value + '-' + text::sha256_hex(text).substr(0, kHash);
}

}  // namespace k8spark::app
