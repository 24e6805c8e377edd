#include "k8spark/spark_version.h"
#include "text/strings.h"

#include <array>
#include <charconv>

namespace k8spark::spark {

namespace {

struct KnownLine {
  int major;
  int minor;
  int newest_patch;
};

// The lines whose submissions were recorded, oldest first, with the patch that was recorded.
constexpr std::array<KnownLine, 9> kLines = {{{3, 1, 3},
                                              {3, 2, 4},
                                              {3, 3, 4},
                                              {3, 4, 4},
                                              {3, 5, 9},
                                              {4, 0, 5},
                                              {4, 1, 4},
                                              {4, 2, 1},
                                              {4, 3, 0}}};

SparkVersion make_version(int major, int minor, int patch) {
  return {major,
          minor,
          patch,
          std::to_string(major) + '.' + std::to_string(minor) + '.' + std::to_string(patch)};
}

std::optional<KnownLine> newest_line_of(int major) {
  std::optional<KnownLine> found;
  for (KnownLine const& line : kLines)
    if (line.major == major) found = line;
  return found;
}

std::optional<KnownLine> known_line(int major, int minor) {
  for (KnownLine const& line : kLines)
    if (line.major == major && line.minor == minor) return line;
  return std::nullopt;
}

// Reads a decimal number off the front of `text`; nothing if there is none.
std::optional<int> take_number(std::string_view& text) {
  int value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || value < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

bool take_dot(std::string_view& text) {
  if (!text.starts_with('.')) return false;
  text.remove_prefix(1);
  return true;
}

Error not_a_version(std::string_view text) {
  return usage_error("not a Spark version: \"" + std::string(text) + '"',
                     "",
                     "write it as 3.5.9 or 4.1; lines from 3.1 to " +
                         newest_spark_version().text.substr(0, 3) + " are known");
}

}  // namespace

Result<SparkVersion> parse_spark_version(std::string_view text) {
  std::string_view rest = text;
  auto const major = take_number(rest);
  if (!major) return not_a_version(text);
  std::optional<int> minor;
  std::optional<int> patch;
  if (take_dot(rest) && !(minor = take_number(rest))) return not_a_version(text);
  if (minor && take_dot(rest) && !(patch = take_number(rest))) return not_a_version(text);
  bool const suffixed = patch && rest.starts_with('-');
  if (!rest.empty() && !suffixed) return not_a_version(text);
  if (!minor) {
    auto const line = newest_line_of(*major);
    if (!line) return not_a_version(text);
    return make_version(line->major, line->minor, line->newest_patch);
  }
  if (*major < 3 || (*major == 3 && *minor < 1))
    return usage_error("Spark " + std::string(text) + " is older than 3.1, the oldest known line");
  if (patch) return SparkVersion{*major, *minor, *patch, std::string(text)};
  auto const line = known_line(*major, *minor);
  return make_version(*major, *minor, line ? line->newest_patch : 0);
}

std::optional<SparkVersion> version_in_image_tag(std::string_view image) {
  std::size_t const at = image.find('@');  // a digest says nothing
  std::string_view const name = image.substr(0, at);
  std::size_t const colon = name.rfind(':');
  if (colon == std::string_view::npos || name.find('/', colon) != std::string_view::npos)
    return std::nullopt;
  std::string_view tag = name.substr(colon + 1);
  for (std::size_t i = 0; i < tag.size(); ++i) {
    bool const starts_number = (i == 0 || tag[i - 1] < '0' || tag[i - 1] > '9') &&
                               (i == 0 || tag[i - 1] != '.') && tag[i] >= '3' && tag[i] <= '9';
    if (!starts_number) continue;
    std::string_view rest = tag.substr(i);
    auto const major = take_number(rest);
    auto const minor = take_dot(rest) ? take_number(rest) : std::nullopt;
    if (!major || !minor || !known_line(*major, *minor)) continue;
    auto const patch = take_dot(rest) ? take_number(rest) : std::nullopt;
    return make_version(*major, *minor, patch.value_or(known_line(*major, *minor)->newest_patch));
  }
  return std::nullopt;
}

SparkVersion const& newest_spark_version() {
  static SparkVersion const newest =
      make_version(kLines.back().major, kLines.back().minor, kLines.back().newest_patch);
  return newest;
}

}  // namespace k8spark::spark
