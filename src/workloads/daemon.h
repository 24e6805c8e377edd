#pragma once

#include "workloads/base.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

// What Spark's own servers (history server, master, worker) have in common. Only this room includes
// it.
namespace k8spark::workloads {

// Without what only an application's driver has use for: the template of its executors, its
// Service, its NetworkPolicy; and without a token of the API, which servers never call.
Result<Base> daemon_base(Submission submission);

// SPARK_DAEMON_MEMORY, and SPARK_DAEMON_CLASSPATH and SPARK_DAEMON_JAVA_OPTS as the driver has
// class path and -D options: servers read no spark.driver.* keys.
// Source: Spark's SparkClassCommandBuilder.
std::vector<Json> daemon_env(Base const& base, std::string const& memory);

}  // namespace k8spark::workloads
