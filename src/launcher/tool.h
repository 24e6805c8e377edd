#pragma once

#include "k8spark/conf.h"
#include "spark/conf_reader.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The programs of a Spark distribution that become a driver, and what they are started with. Pure.
namespace k8spark::launcher {

enum class ToolKind { kSubmit, kPyspark, kScala, kSql, kR };

struct Tool {
  ToolKind kind = ToolKind::kSubmit;
  std::string_view program;     // below SPARK_HOME
  std::string_view resource;    // what spark-submit sees as the application; empty: the user's
  std::string_view main_class;  // that the program itself names; empty: none
  std::string_view app_name;    // that the program itself gives
};

// Source: Spark's bin/pyspark, spark-shell, spark-sql, sparkR and SparkSubmitCommandBuilder.
Tool const& tool_of(ToolKind kind);

// Keys whose values nobody else on this machine may see: they do not go into the words of a
// process.
struct OpenAndSecret {
  SparkConf open;
  SparkConf secret;
};
OpenAndSecret split_secrets(SparkConf const& conf);

using Variables = std::vector<std::pair<std::string, std::string>>;

// spark.kubernetes.driverEnv.*: in client mode nobody else gives them to the driver.
Result<Variables> driver_variables(spark::ConfReader const& reader);

struct SecretVariable {
  std::string name;    // of the variable
  std::string secret;  // of the Secret
  std::string key;     // in it
  std::string where;   // origin, for errors
};
// spark.kubernetes.driver.secretKeyRef.*; kUsage for what is not SECRET:KEY.
Result<std::vector<SecretVariable>> secret_variables(spark::ConfReader const& reader);

}  // namespace k8spark::launcher
