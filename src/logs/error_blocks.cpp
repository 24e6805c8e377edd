#include "logs/error_blocks.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <utility>

namespace k8spark::logs {

namespace {

constexpr std::size_t kLongestHead = 200;  // a level stands near the beginning or nowhere

struct LevelName {
  std::string_view name;
  Level level;
};
constexpr std::array kLevels = std::to_array<LevelName>({{"TRACE", Level::kLower},
                                                         {"DEBUG", Level::kLower},
                                                         {"INFO", Level::kLower},
                                                         {"NOTICE", Level::kLower},
                                                         {"WARN", Level::kLower},
                                                         {"WARNING", Level::kLower},
                                                         {"ERROR", Level::kError},
                                                         {"SEVERE", Level::kError},
                                                         {"FATAL", Level::kError},
                                                         {"CRITICAL", Level::kError}});

Level level_named(std::string_view word) {
  auto const* const at = std::find_if(
      kLevels.begin(), kLevels.end(), [word](LevelName const& one) { return one.name == word; });
  return at == kLevels.end() ? Level::kNone : at->level;
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

// "26/01/31", "12:00:01,250", "2026-01-31T12:00:01.250+02:00", "-", "|"
bool is_time_word(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](unsigned char c) {
    return std::isdigit(c) != 0 ||
           std::string_view("/:.,-+TZ|").find(static_cast<char>(c)) != std::string_view::npos;
  });
}

// {"ts":"...","level":"ERROR",...}. Source: Spark's SparkLayout.json.
Level json_level(std::string_view line) {
  for (std::string_view const key : {R"("level":")", R"("level": ")"}) {
    std::size_t const at = line.find(key);
    if (at == std::string_view::npos) continue;
    std::string_view const value = line.substr(at + key.size());
    return level_named(value.substr(0, value.find('"')));
  }
  return Level::kNone;
}

constexpr std::string_view kTraceback = "Traceback (most recent call last):";

bool starts_with_any(std::string_view line, std::initializer_list<std::string_view> beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(), [line](std::string_view beginning) {
    return line.starts_with(beginning);
  });
}

// Lines that only ever stand below another one.
bool continues(std::string_view line) {
  return is_space(line.front()) || starts_with_any(line,
                                                   {"Caused by: ",
                                                    "Suppressed: ",
                                                    "at ",
                                                    "... ",
                                                    ": ",
                                                    "Driver stacktrace:",
                                                    "During handling of the above exception",
                                                    "The above exception was the direct cause",
                                                    "JVM stacktrace:",
                                                    "== SQL"});
}

// "java.lang.OutOfMemoryError: Java heap space", "pyspark.errors.exceptions.base.PySparkValueError"
bool names_an_exception(std::string_view line) {
  std::size_t end = 0;
  bool dotted = false;
  while (end < line.size() && (std::isalnum(static_cast<unsigned char>(line[end])) != 0 ||
                               line[end] == '.' || line[end] == '_' || line[end] == '$')) {
    dotted = dotted || line[end] == '.';
    ++end;
  }
  std::string_view const name = line.substr(0, end);
  bool const ends_there = end == line.size() || line[end] == ':' || line[end] == '\r';
  return dotted && ends_there &&
         (name.ends_with("Exception") || name.ends_with("Error") || name.ends_with("Throwable"));
}

bool begins_a_block(std::string_view line) {
  return starts_with_any(line, {"Exception in thread \"", "Uncaught exception"}) ||
         names_an_exception(line);
}

}  // namespace

Level level_of(std::string_view line) {
  if (line.empty()) return Level::kNone;
  if (line.front() == '{') return json_level(line);
  std::string_view rest = line.substr(0, kLongestHead);
  while (!rest.empty()) {
    std::size_t const begin = rest.find_first_not_of(" \t");
    // An indented line continues another one, whatever it says.
    if (begin == std::string_view::npos ||
        (begin > 0 && rest.size() == line.size() && is_space(line.front())))
      return Level::kNone;
    rest.remove_prefix(begin);
    if (rest.front() == '[') {
      std::size_t const close = rest.find(']');
      if (close == std::string_view::npos) return Level::kNone;
      std::string_view inner = rest.substr(1, close - 1);
      while (!inner.empty() && is_space(inner.back())) inner.remove_suffix(1);
      if (Level const level = level_named(inner); level != Level::kNone) return level;
      rest.remove_prefix(close + 1);
      continue;
    }
    std::string_view word = rest.substr(0, rest.find_first_of(" \t["));
    rest.remove_prefix(word.size());
    // Python's logging: "ERROR:root:text".
    if (Level const level = level_named(word.substr(0, word.find(':'))); level != Level::kNone)
      return level;
    if (!is_time_word(word)) return Level::kNone;
  }
  return Level::kNone;
}

ErrorBlocks::Verdict ErrorBlocks::keep(State next, bool begins) {
  state_ = next;
  return {true, begins, std::exchange(blanks_, 0)};
}

ErrorBlocks::Verdict ErrorBlocks::take(std::string_view line) {
  bool const inside = state_ != State::kOutside;
  if (line.empty() || line == "\r") {
    if (inside) ++blanks_;  // perhaps inside of the block: what comes next says so
    return {};
  }
  if (line.starts_with(kTraceback)) return keep(State::kTraceback, !inside);
  Level const level = level_of(line);
  if (level == Level::kError) {
    blanks_ = 0;
    return keep(State::kBlock, true);
  }
  if (level == Level::kNone) {
    if (inside && continues(line)) return keep(state_, false);
    // The first line of a traceback that is not indented is the exception itself.
    if (state_ == State::kTraceback) return keep(State::kBlock, false);
    if (begins_a_block(line)) return keep(State::kBlock, !inside);
  }
  state_ = State::kOutside;
  blanks_ = 0;
  return {};
}

}  // namespace k8spark::logs
