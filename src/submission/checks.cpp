#include "submission/checks.h"

#include "spark/java_numbers.h"
#include "spark/java_options.h"
#include "spark/sizes.h"
#include "text/strings.h"

#include <algorithm>

namespace k8spark::submission {

namespace {

Error heap_in_options(PrepareInput const& in, std::string_view key) {
  return usage_error(std::string(key) + " must not set the heap (-Xmx)",
                     in.conf.where(key),
                     "use --driver-memory or spark.driver.memory");
}

// The heap would be given twice. Up to 3.5 any "Xmx" is one; from 4.0 on the options are cut as a
// shell would cut them.
Result<void> check_java_options(PrepareInput const& in) {
  for (std::string_view const key :
       {"spark.driver.defaultJavaOptions", "spark.driver.extraJavaOptions"}) {
    std::string const value = in.conf.get_or(key, "");
    if (!in.version.at_least(4, 0)) {
      if (text::contains(value, "Xmx")) return heap_in_options(in, key);
      continue;
    }
    auto const options = spark::split_java_options(value);
    if (!options)
      return usage_error(std::string(key) + " ends inside quotes or in a backslash",
                         in.conf.where(key));
    auto const is_heap = [](std::string const& option) { return option.starts_with("-Xmx"); };
    if (std::any_of(options->begin(), options->end(), is_heap)) return heap_in_options(in, key);
  }
  return {};
}

Result<void> check_identity(PrepareInput const& in) {
  if (!in.proxy_user) return {};
  if (in.proxy_user->empty()) return usage_error("--proxy-user needs a name", "--proxy-user");
  for (std::string_view const key : {"spark.kerberos.principal", "spark.yarn.principal"})
    if (in.conf.contains(key))
      return usage_error("--proxy-user and --principal exclude each other", in.conf.where(key));
  return {};
}

Result<void> check_remote(PrepareInput const& in) {
  if (!in.version.at_least(3, 4)) return {};
  bool const in_environment = in.environment.contains("SPARK_REMOTE");
  if (!in_environment && !in.conf.contains("spark.remote")) return {};
  return usage_error("spark.remote is for Spark Connect and excludes a master",
                     in_environment ? "$SPARK_REMOTE" : in.conf.where("spark.remote"));
}

// Not trimmed and not expanded, unlike a later read of the same key.
Result<void> check_memory(PrepareInput const& in, std::string_view key) {
  auto const value = in.conf.get(key);
  if (!value) return {};
  auto const bytes =
      spark::parse_size(*value, spark::SizeUnit::kByte, spark::SizeUnit::kByte, in.version);
  if (!bytes) {
    Error error = bytes.error();
    error.message = std::string(key) + " is " + error.message;
    error.where = in.conf.where(key);
    return error;
  }
  if (*bytes <= 0)
    return usage_error(std::string(key) + " must be more than 0", in.conf.where(key));
  return {};
}

Result<void> check_count(PrepareInput const& in, std::string_view key) {
  ConfValue const* const value = in.conf.find(key);
  if (value == nullptr) return {};
  // 3.1 leaves these to the typed read of the plan, which knows 0 and " 2" but not more than 32
  // bits.
  if (key == "spark.driver.cores" && !in.version.at_least(3, 2)) {
    std::string_view const trimmed = text::trim(value->value);
    if (spark::parse_java_int(trimmed) || !spark::parse_java_long(trimmed)) return {};
  }
  auto const number = spark::parse_java_int(value->value);
  if (!number || *number <= 0)
    return usage_error(std::string(key) + " must be a positive number, not \"" + value->value + '"',
                       in.conf.where(key));
  return {};
}

Result<void> check_timeout(spark::ConfReader const& reader, std::string_view key) {
  if (!reader.conf().contains(key)) return {};
  K8SPARK_ASSIGN(std::string const value, reader.text_or_empty(key));
  if (spark::parse_java_int(text::trim(value))) return {};
  return usage_error(
      std::string(key) + " must be a whole number of milliseconds, not \"" + value + '"',
      reader.conf().where(key));
}

// Read only by who waits.
Result<void> check_report_interval(spark::ConfReader const& reader) {
  constexpr std::string_view kKey = "spark.kubernetes.report.interval";
  if (!reader.conf().contains(kKey)) return {};
  K8SPARK_ASSIGN(std::string const value, reader.text_or_empty(kKey));
  auto const ms = spark::parse_time_ms(value, 1);
  if (!ms || *ms <= 0)
    return usage_error(std::string(kKey) + " must be a time of more than 0, not \"" + value + '"',
                       reader.conf().where(kKey));
  return {};
}

}  // namespace

Result<void> check_client_keys(spark::ConfReader const& reader) {
  constexpr std::string_view kWait = "spark.kubernetes.submission.waitAppCompletion";
  bool wait = true;
  if (reader.conf().contains(kWait)) {
    K8SPARK_ASSIGN(wait, reader.boolean(kWait));
  }
  if (std::string_view const key = "spark.kubernetes.trust.certificates";
      reader.version().at_least(3, 2) && reader.conf().contains(key))
    K8SPARK_CHECK(reader.boolean(key));
  for (std::string_view const key : {"spark.kubernetes.submission.requestTimeout",
                                     "spark.kubernetes.submission.connectionTimeout"})
    K8SPARK_CHECK(check_timeout(reader, key));
  return wait ? check_report_interval(reader) : Result<void>();
}

Result<void> check_arguments(PrepareInput const& in) {
  K8SPARK_CHECK(check_java_options(in));
  K8SPARK_CHECK(check_identity(in));
  K8SPARK_CHECK(check_remote(in));
  for (std::string_view const key : {"spark.driver.memory", "spark.executor.memory"})
    K8SPARK_CHECK(check_memory(in, key));
  for (std::string_view const key :
       {"spark.driver.cores", "spark.executor.cores", "spark.cores.max"})
    K8SPARK_CHECK(check_count(in, key));
  bool const dynamic =
      text::equals_ignore_case(in.conf.get_or("spark.dynamicAllocation.enabled", "false"), "true");
  if (!dynamic) K8SPARK_CHECK(check_count(in, "spark.executor.instances"));
  return {};
}

}  // namespace k8spark::submission
