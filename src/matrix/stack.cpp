#include "matrix/stack.h"

#include "text/strings.h"

#include <array>
#include <optional>
#include <vector>

namespace k8spark::matrix {

namespace {

constexpr std::array<SparkLine, 9> kLines = {{
    {"3.1", "3.2.0", "2.7.4", "2.12", "", "8 11", "3.6", Log4j::k1},
    {"3.2", "3.3.1", "2.7.4", "2.12", "2.13", "8 11", "3.6", Log4j::k1},
    {"3.3", "3.3.2", "2.7.4", "2.12", "2.13", "8 11 17", "3.7", Log4j::k2},
    {"3.4", "3.3.4", "", "2.12", "2.13", "8 11 17", "3.7", Log4j::k2},
    {"3.5", "3.3.4", "", "2.12", "2.13", "8 11 17", "3.8", Log4j::k2},
    {"4.0", "3.4.1", "", "2.13", "", "17 21", "3.9", Log4j::k2},
    {"4.1", "3.4.2", "", "2.13", "", "17 21", "3.10", Log4j::k2},
    {"4.2", "3.5.0", "", "2.13", "", "17 21 25", "3.10", Log4j::k2},
    {"4.3", "3.5.0", "", "2.13", "", "17 21 25", "3.10", Log4j::k2},
}};

std::optional<HadoopVersion> read_hadoop(std::string_view text) {
  std::vector<std::string> const parts = text::split(text, '.');
  if (parts.size() != 3) return std::nullopt;
  std::array<int, 3> numbers{};
  for (std::size_t i = 0; i < 3; ++i) {
    auto const number = text::to_integer(parts[i]);
    if (!number || *number < 0 || *number > 999) return std::nullopt;
    numbers.at(i) = static_cast<int>(*number);
  }
  return HadoopVersion{numbers[0], numbers[1], numbers[2]};
}

Result<HadoopVersion> hadoop_of(SparkLine const& line, std::string_view asked) {
  if (asked.empty()) return *read_hadoop(line.hadoop);
  if (auto const whole = read_hadoop(asked)) return *whole;
  // "2.7", "3", "3.3": a build that was published.
  for (std::string_view const built : {line.hadoop, line.hadoop2})
    if (built.starts_with(asked) && built.substr(asked.size()).starts_with('.'))
      return *read_hadoop(built);
  std::string builds(line.hadoop);
  if (!line.hadoop2.empty()) builds += " and " + std::string(line.hadoop2);
  return usage_error(
      "Spark " + std::string(line.line) + " was not built with Hadoop " + std::string(asked),
      "",
      "its builds hold Hadoop " + builds +
          "; a build of one's own is named by its whole version, as 3.3.6");
}

}  // namespace

std::string HadoopVersion::text() const {
  return std::to_string(major) + '.' + std::to_string(minor) + '.' + std::to_string(patch);
}

Result<HadoopVersion> parse_hadoop_version(std::string_view text) {
  if (auto const version = read_hadoop(text)) return *version;
  return usage_error("not a Hadoop version: \"" + std::string(text) + '"', "", "write it as 3.3.4");
}

SparkLine const& line_of(spark::SparkVersion const& version) {
  std::string const wanted = std::to_string(version.major) + '.' + std::to_string(version.minor);
  for (SparkLine const& line : kLines)
    if (line.line == wanted) return line;
  return version.at_least(4, 0) ? kLines.back() : kLines.front();
}

Result<Stack> make_stack(spark::SparkVersion const& version,
                         std::string_view hadoop,
                         std::string_view scala) {
  SparkLine const& line = line_of(version);
  K8SPARK_ASSIGN(HadoopVersion const bundled, hadoop_of(line, hadoop));
  if (scala.empty()) scala = line.scala;
  if (scala != line.scala && scala != line.other_scala) {
    std::string builds(line.scala);
    if (!line.other_scala.empty()) builds += " and " + std::string(line.other_scala);
    return usage_error("Spark " + version.text + " was not built with Scala " + std::string(scala),
                       "",
                       "there are builds with Scala " + builds);
  }
  return Stack{version, bundled, std::string(scala)};
}

}  // namespace k8spark::matrix
