#include "image/log_config.h"

#include "text/strings.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace k8spark::image {

namespace {

constexpr std::string_view kPattern = "%d{yy/MM/dd HH:mm:ss} %p %c{1}: %m%n";
constexpr std::string_view kPattern2 = "%d{yy/MM/dd HH:mm:ss} %p %c{1}: %m%n%ex";

bool is_log4j1(matrix::Stack const& stack) {
  return matrix::line_of(stack.spark).log4j == matrix::Log4j::k1;
}

Result<void> check_level(std::string const& level) {
  constexpr std::array<std::string_view, 8> kLevels = {
      "off", "fatal", "error", "warn", "info", "debug", "trace", "all"};
  if (std::find(kLevels.begin(), kLevels.end(), text::to_lower(level)) != kLevels.end()) return {};
  return usage_error(
      "log4j knows no level \"" + level + '"', "", "one of error, warn, info, debug, trace, off");
}

// log4j 1 wants levels in capitals, and both take them.
std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

std::string render_log4j1(LogConfig const& config, std::string const& level) {
  std::string text = "log4j.rootCategory=" + level +
                     ", console\n"
                     "log4j.appender.console=org.apache.log4j.ConsoleAppender\n"
                     "log4j.appender.console.target=System.err\n"
                     "log4j.appender.console.layout=org.apache.log4j.PatternLayout\n"
                     "log4j.appender.console.layout.ConversionPattern=" +
                     std::string(kPattern) + '\n';
  for (auto const& [name, own] : config.loggers)
    text += "log4j.logger." + name + '=' + upper(own) + '\n';
  return text;
}

std::string render_log4j2(LogConfig const& config, std::string const& level) {
  std::string text = "rootLogger.level = " + level +
                     "\n"
                     "rootLogger.appenderRef.stdout.ref = console\n"
                     "appender.console.type = Console\n"
                     "appender.console.name = console\n"
                     "appender.console.target = SYSTEM_ERR\n"
                     "appender.console.layout.type = PatternLayout\n"
                     "appender.console.layout.pattern = " +
                     std::string(kPattern2) + '\n';
  int number = 0;
  for (auto const& [name, own] : config.loggers) {
    std::string const prefix = "logger.l" + std::to_string(++number) + '.';
    text += prefix + "name = " + name + '\n';
    text += prefix + "level = " + upper(own) + '\n';
  }
  return text;
}

}  // namespace

Result<void> check_log_config(LogConfig const& config) {
  if (!config.level.empty()) K8SPARK_CHECK(check_level(config.level));
  for (auto const& [name, level] : config.loggers) {
    K8SPARK_CHECK(check_level(level));
    bool const plain = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
      return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '$' || c == '-';
    });
    if (!plain) return usage_error("not a logger's name: \"" + name + '"', "", "org.apache.spark");
  }
  return {};
}

std::string log_file_name(matrix::Stack const& stack) {
  return is_log4j1(stack) ? "log4j.properties" : "log4j2.properties";
}

std::string log_java_option(matrix::Stack const& stack, std::string const& folder) {
  return std::string(is_log4j1(stack) ? "-Dlog4j.configuration" : "-Dlog4j2.configurationFile") +
         "=file://" + folder + '/' + log_file_name(stack);
}

std::string render_log_config(LogConfig const& config, matrix::Stack const& stack) {
  std::string const level = upper(config.level.empty() ? "info" : config.level);
  return is_log4j1(stack) ? render_log4j1(config, level) : render_log4j2(config, level);
}

}  // namespace k8spark::image
