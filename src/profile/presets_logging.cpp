#include "profile/preset_build.h"
#include "text/strings.h"

#include <algorithm>
#include <array>

// logging: a log4j configuration in Spark's configuration folder of every pod, which is in the
// class path. log4j 1 up to Spark 3.2, log4j 2 from 3.3 on; each ignores the other's file.
namespace k8spark::profile {

namespace {

constexpr auto kLevels = std::to_array<std::string_view>(
    {"OFF", "FATAL", "ERROR", "WARN", "INFO", "DEBUG", "TRACE", "ALL"});

constexpr std::string_view kPattern = "%d{yy/MM/dd HH:mm:ss} %p %c{1}: %m%n";

Result<std::string> level_of(ConfValue const& level) {
  std::string upper = level.value;
  for (char& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (std::find(kLevels.begin(), kLevels.end(), upper) != kLevels.end()) return upper;
  return usage_error('"' + level.value + "\" is no level of log4j",
                     level.origin.where,
                     "OFF, FATAL, ERROR, WARN, INFO, DEBUG, TRACE, ALL");
}

std::string head(bool log4j2, std::string const& root) {
  std::string const pattern(kPattern);
  if (log4j2)
    return "rootLogger.level = " + root +
           "\nrootLogger.appenderRef.stdout.ref = console\n"
           "appender.console.type = Console\nappender.console.name = console\n"
           "appender.console.target = SYSTEM_ERR\n"
           "appender.console.layout.type = PatternLayout\n"
           "appender.console.layout.pattern = " +
           pattern + "%ex\n";
  return "log4j.rootCategory=" + root +
         ", console\nlog4j.appender.console=org.apache.log4j.ConsoleAppender\n"
         "log4j.appender.console.target=System.err\n"
         "log4j.appender.console.layout=org.apache.log4j.PatternLayout\n"
         "log4j.appender.console.layout.ConversionPattern=" +
         pattern + '\n';
}

Result<std::string> generated(PresetBuild const& build, bool log4j2) {
  ConfValue const* const root = build.option("logging.level");
  std::string level = "INFO";
  if (root != nullptr) {
    K8SPARK_ASSIGN(level, level_of(*root));
  }
  std::string text = head(log4j2, level);
  int number = 0;
  for (auto const& [logger, value] : build.all_of("logging.loggers.")) {
    K8SPARK_ASSIGN(std::string const own, level_of(*value));
    std::string const id = "logger.l" + std::to_string(++number);
    text += log4j2 ? id + ".name = " + logger + '\n' + id + ".level = " + own + '\n'
                   : "log4j.logger." + logger + '=' + own + '\n';
  }
  return text;
}

}  // namespace

Result<void> expand_logging(PresetBuild& build) {
  ConfValue const* const any = build.first_of("logging.");
  if (any == nullptr) return {};
  bool const log4j2 = matrix::line_of(build.stack().spark).log4j == matrix::Log4j::k2;
  ConfValue const* const raw = build.option("logging.raw");
  ConfValue const* const file = build.option("logging.file");
  bool const pieces =
      build.option("logging.level") != nullptr || build.first_of("logging.loggers.") != nullptr;
  if ((raw != nullptr) + (file != nullptr) + pieces > 1)
    return usage_error("logging: level and loggers, raw, or file, not several of them",
                       any->origin.where);
  std::string const name = log4j2 ? "log4j2.properties" : "log4j.properties";
  ConfValue const* const whole = raw != nullptr ? raw : file;
  if (whole == nullptr) {
    K8SPARK_ASSIGN(std::string text, generated(build, log4j2));
    build.ship(name, std::move(text), "", *any);
    return {};
  }
  if (raw != nullptr && text::contains(raw->value, "log4j.root") == log4j2)
    build.warn(*raw,
               "Spark " + build.stack().spark.text + " reads " + name +
                   ", and logging.raw looks like the other log4j's");
  build.ship(name, raw == nullptr ? "" : raw->value, raw == nullptr ? file->value : "", *whole);
  return {};
}

}  // namespace k8spark::profile
