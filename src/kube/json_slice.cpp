#include "kube/json_slice.h"

#include <nlohmann/json.hpp>

#include <cstddef>

namespace k8spark::kube {

namespace {

constexpr std::size_t kNone = std::string_view::npos;

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  std::size_t const next = text.find_first_not_of(" \t\r\n", at);
  return next == kNone ? text.size() : next;
}

// Behind the closing quote; `at` is at the opening one.
std::size_t skip_string(std::string_view text, std::size_t at) {
  ++at;
  while (true) {
    at = text.find_first_of("\"\\", at);
    if (at == kNone) return kNone;
    if (text[at] == '"') return at + 1;
    at += 2;  // a backslash and what it escapes
  }
}

std::size_t skip_nested(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  while (true) {
    at = text.find_first_of("\"{}[]", at);
    if (at == kNone) return kNone;
    if (text[at] == '"') {
      at = skip_string(text, at);
      if (at == kNone) return kNone;
      continue;
    }
    bool const opens = text[at] == '{' || text[at] == '[';
    ++at;
    if (opens)
      ++depth;
    else if (--depth == 0)
      return at;
  }
}

// Behind the value that begins at `at`.
std::size_t skip_value(std::string_view text, std::size_t at) {
  if (at >= text.size()) return kNone;
  if (text[at] == '"') return skip_string(text, at);
  if (text[at] == '{' || text[at] == '[') return skip_nested(text, at);
  std::size_t const end = text.find_first_of(",]} \t\r\n", at);
  if (end == at) return kNone;
  return end == kNone ? text.size() : end;
}

// Calls `one` at each entry between brackets; it returns where the entry ends, or kNone.
template <typename One>
bool for_each_entry(std::string_view text, char open, char close, One const& one) {
  std::size_t at = skip_blanks(text, 0);
  if (at >= text.size() || text[at] != open) return false;
  at = skip_blanks(text, at + 1);
  if (at < text.size() && text[at] == close) return true;
  while (true) {
    at = one(at);
    if (at == kNone) return false;
    at = skip_blanks(text, at);
    if (at >= text.size()) return false;
    if (text[at] == close) return true;
    if (text[at] != ',') return false;
    at = skip_blanks(text, at + 1);
  }
}

}  // namespace

bool for_each_member(
    std::string_view object,
    std::function<bool(std::string_view key, std::string_view value)> const& take) {
  return for_each_entry(object, '{', '}', [&](std::size_t at) -> std::size_t {
    if (at >= object.size() || object[at] != '"') return kNone;
    std::size_t const key_end = skip_string(object, at);
    if (key_end == kNone) return kNone;
    std::string_view const key = object.substr(at + 1, key_end - at - 2);
    std::size_t begin = skip_blanks(object, key_end);
    if (begin >= object.size() || object[begin] != ':') return kNone;
    begin = skip_blanks(object, begin + 1);
    std::size_t const end = skip_value(object, begin);
    if (end == kNone || !take(key, object.substr(begin, end - begin))) return kNone;
    return end;
  });
}

bool for_each_element(std::string_view array,
                      std::function<bool(std::string_view value)> const& take) {
  if (array == "null") return true;
  return for_each_entry(array, '[', ']', [&](std::size_t at) -> std::size_t {
    std::size_t const end = skip_value(array, at);
    if (end == kNone || !take(array.substr(at, end - at))) return kNone;
    return end;
  });
}

std::optional<std::string_view> member_of(std::string_view object, std::string_view key) {
  std::optional<std::string_view> found;
  for_each_member(object, [&](std::string_view name, std::string_view value) {
    if (name != key) return true;
    found = value;
    return false;
  });
  return found;
}

std::string text_of(std::string_view value) {
  if (value.size() < 2 || value.front() != '"') return {};
  if (value.find('\\') == std::string_view::npos)
    return std::string(value.substr(1, value.size() - 2));
  auto const json = nlohmann::json::parse(value, nullptr, false);
  return json.is_string() ? json.get<std::string>() : std::string();
}

std::string text_member(std::string_view object, std::string_view key) {
  auto const value = member_of(object, key);
  return value ? text_of(*value) : std::string();
}

}  // namespace k8spark::kube
