#include "plan/port.h"

#include "spark/java_numbers.h"
#include "text/strings.h"

namespace k8spark::plan {

namespace {

// Spark reads the port of its UI as a typed entry, expanded and trimmed; all others raw.
Result<std::string> written(StepInput const& in, std::string_view key) {
  if (key != "spark.ui.port") return in.conf().get_or(key, "");
  K8SPARK_ASSIGN(std::string const value, in.reader.text_or_empty(key));
  return std::string(text::trim(value));
}

}  // namespace

Result<int> port_of(StepInput const& in, std::vector<std::string_view> const& keys, int fallback) {
  for (std::string_view const key : keys) {
    if (!in.conf().contains(key)) continue;
    K8SPARK_ASSIGN(std::string const value, written(in, key));
    if (auto const port = spark::parse_java_int(value)) return static_cast<int>(*port);
    return usage_error(
        std::string(key) + " must be a port number, not \"" + in.conf().get_or(key, "") + '"',
        in.conf().where(key));
  }
  return fallback;
}

}  // namespace k8spark::plan
