#include "text/strings.h"
#include "yaml/yaml.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace k8spark::yaml {

namespace {

constexpr std::size_t kShown = 100;      // bytes of a line that are worth showing
constexpr std::size_t kLookedAt = 1000;  // bytes that may shrink to those when secrets are covered

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::string_view line_of(std::string_view text, int number) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::size_t start = 0;
  for (int i = 1; i < number; ++i) {
    std::size_t const end = text.find('\n', start);
    if (end == std::string_view::npos) return {};
    start = end + 1;
  }
  std::string_view line = text.substr(start, text.find('\n', start) - start);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool names_a_secret(std::string_view key) {
  constexpr std::array<std::string_view, 12> kWords{"password",
                                                    "passwd",
                                                    "token",
                                                    "secret",
                                                    "key-data",
                                                    "accesskey",
                                                    "access.key",
                                                    "account.key",
                                                    "private",
                                                    "credential",
                                                    "client-key",
                                                    "sas."};
  std::string const lower = text::to_lower(key);
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
    return lower.find(word) != std::string::npos;
  });
}

bool is_run_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '+' ||
         c == '/' || c == '=';
}

// A line with its secrets covered, and the byte where the caret stands moved along.
class Cover {
 public:
  Cover(std::string line, std::size_t caret) : line_(std::move(line)), caret_(caret) {}

  void replace(std::size_t start, std::size_t end) {
    constexpr std::string_view kStars = "***";
    if (caret_ >= end)
      caret_ = caret_ - (end - start) + kStars.size();
    else if (caret_ > start)
      caret_ = start;
    line_.replace(start, end - start, kStars);
  }

  // `password: x`, `{token: x, user: y}`, `account.key=x`: x goes.
  void values_of_secret_keys() {
    std::size_t start = 0;
    for (std::size_t at = line_.find_first_of(":="); at != std::string::npos;
         at = line_.find_first_of(":=", at + 1)) {
      std::size_t const key = line_.find_last_of(" \t,{[", at);
      std::size_t const from = std::max(start, key == std::string::npos ? 0 : key + 1);
      if (from > at || !names_a_secret(std::string_view(line_).substr(from, at - from))) continue;
      std::size_t const value = line_.find_first_not_of(" \t", at + 1);
      if (value == std::string::npos || line_[value] == '{' || line_[value] == '[') continue;
      char const quote = line_[value];
      bool const quoted = quote == '"' || quote == '\'';
      std::size_t end = quoted ? line_.find(quote, value + 1) : line_.find_first_of(",}]", value);
      end = end == std::string::npos ? line_.size() : end + (quoted ? 1 : 0);
      replace(value, end);
      at = start = value + 2;
    }
  }

  void long_runs() {
    constexpr std::size_t kLong = 32;
    for (std::size_t at = 0; at < line_.size();) {
      std::size_t end = at;
      while (end < line_.size() && is_run_character(line_[end])) ++end;
      // A path is long and no secret.
      bool const path = line_.find('/', at) < end && line_.find_first_of("+=", at) >= end &&
                        std::count(line_.begin() + static_cast<std::ptrdiff_t>(at),
                                   line_.begin() + static_cast<std::ptrdiff_t>(end),
                                   '/') > 2;
      if (end - at >= kLong && !path) {
        replace(at, end);
        end = at + 3;
      }
      at = std::max(end, at + 1);
    }
  }

  [[nodiscard]] std::string const& line() const { return line_; }
  [[nodiscard]] std::size_t caret() const { return std::min(caret_, line_.size()); }

 private:
  std::string line_;
  std::size_t caret_;
};

std::size_t byte_of_column(std::string_view line, int column) {
  std::size_t at = 0;
  for (int i = 1; i < column && at < line.size(); ++i) do
      ++at;
    while (at < line.size() && is_continuation(line[at]));
  return at;
}

// The first `size` bytes, or one or two fewer: cut at a character's border.
std::string_view first_bytes(std::string_view line, std::size_t size) {
  if (line.size() <= size) return line;
  while (size > 0 && is_continuation(line[size])) --size;
  return line.substr(0, size);
}

std::string shorten(std::string const& line) {
  return line.size() <= kShown ? line : std::string(first_bytes(line, kShown)) + "...";
}

}  // namespace

std::string where(std::string_view file, Mark const& mark) {
  std::string place(file);
  if (mark.line > 0) place += ':' + std::to_string(mark.line) + ':' + std::to_string(mark.column);
  return place;
}

Error error_at(std::string_view file,
               std::string_view text,
               Mark const& mark,
               std::string message,
               std::string hint) {
  std::string_view const line = mark.line > 0 ? line_of(text, mark.line) : std::string_view();
  if (!text::trim(line).empty() && text::is_valid_utf8(line)) {
    std::string_view const beginning = first_bytes(line, kLookedAt);
    Cover cover(std::string(beginning), byte_of_column(beginning, mark.column));
    cover.values_of_secret_keys();
    cover.long_runs();
    message += "\n  " + shorten(cover.line());
    if (cover.caret() <= kShown) {
      message += "\n  ";
      for (char const c : std::string_view(cover.line()).substr(0, cover.caret()))
        if (!is_continuation(c)) message += c == '\t' ? '\t' : ' ';
      message += '^';
    }
  }
  return usage_error(std::move(message), where(file, mark), std::move(hint));
}

}  // namespace k8spark::yaml
