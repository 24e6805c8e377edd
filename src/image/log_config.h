#pragma once

#include "matrix/stack.h"

#include <string>
#include <utility>
#include <vector>

// The log configuration of a Spark line: log4j 1 up to Spark 3.2, log4j 2 from 3.3 on. A file of
// the other kind is silently ignored. Source: Spark's conf/log4j*.properties.template.
namespace k8spark::image {

struct LogConfig {
  std::string level;  // of everything: "warn"; empty: no file is wanted, unless there are loggers
  std::vector<std::pair<std::string, std::string>> loggers;  // org.apache.spark: info

  [[nodiscard]] bool empty() const { return level.empty() && loggers.empty(); }
};

// kUsage for a level that log4j does not know, or a logger with other than letters, digits, '.',
// '_', '$' and '-'.
Result<void> check_log_config(LogConfig const& config);

std::string log_file_name(matrix::Stack const& stack);  // "log4j2.properties"
// "-Dlog4j2.configurationFile=file:///opt/spark/log-conf/log4j2.properties"
std::string log_java_option(matrix::Stack const& stack, std::string const& folder);
std::string render_log_config(LogConfig const& config, matrix::Stack const& stack);

}  // namespace k8spark::image
