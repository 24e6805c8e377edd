#include "launcher/tool.h"

#include "spark/redaction.h"

#include <array>

namespace k8spark::launcher {

namespace {

constexpr std::array kTools = std::to_array<Tool>({
    {ToolKind::kSubmit, "bin/spark-submit", "", "", ""},
    {ToolKind::kPyspark, "bin/pyspark", "pyspark-shell", "", "PySparkShell"},
    {ToolKind::kScala,
     "bin/spark-shell",
     "spark-shell",
     "org.apache.spark.repl.Main",
     "Spark shell"},
    {ToolKind::kSql,
     "bin/spark-sql",
     "spark-internal",
     "org.apache.spark.sql.hive.thriftserver.SparkSQLCLIDriver",
     "SparkSQL"},
    {ToolKind::kR, "bin/sparkR", "sparkr-shell", "", "SparkR"},
});

constexpr std::string_view kEnvPrefix = "spark.kubernetes.driverEnv.";
constexpr std::string_view kSecretPrefix = "spark.kubernetes.driver.secretKeyRef.";

}  // namespace

Tool const& tool_of(ToolKind kind) {
  for (Tool const& tool : kTools)
    if (tool.kind == kind) return tool;
  return kTools.front();
}

OpenAndSecret split_secrets(SparkConf const& conf) {
  OpenAndSecret parts;
  for (auto const& [key, value] : conf.values()) {
    bool const secret = (spark::is_secret_key(key) || spark::looks_secret(value.value)) &&
                        !spark::is_environment_reference(value.value);
    (secret ? parts.secret : parts.open).set(key, value.value, value.origin);
  }
  return parts;
}

Result<Variables> driver_variables(spark::ConfReader const& reader) {
  Variables variables;
  for (auto const& [name, raw] : reader.conf().with_prefix(kEnvPrefix)) {
    K8SPARK_ASSIGN(std::string value, reader.expand(raw));
    variables.emplace_back(name, std::move(value));
  }
  return variables;
}

Result<std::vector<SecretVariable>> secret_variables(spark::ConfReader const& reader) {
  std::vector<SecretVariable> variables;
  for (auto const& [name, raw] : reader.conf().with_prefix(kSecretPrefix)) {
    std::string const where = reader.conf().where(std::string(kSecretPrefix) + name);
    std::size_t const colon = raw.find(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == raw.size())
      return usage_error(
          "the variable " + name + " needs SECRET:KEY", where, "for example aws:key");
    variables.push_back({name, raw.substr(0, colon), raw.substr(colon + 1), where});
  }
  return variables;
}

}  // namespace k8spark::launcher
