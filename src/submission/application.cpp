#include "submission/application.h"

#include "spark/uri.h"

#include <algorithm>
#include <array>

namespace k8spark::submission {

namespace {

constexpr std::array<std::string_view, 4> kShells = {
    "spark-shell", "pyspark-shell", "sparkr-shell", "connect-shell"};

struct RefusedClass {
  std::string_view name;
  std::string_view what;
  int since_major;
  int since_minor;
};

constexpr std::array<RefusedClass, 3> kRefusedClasses = {{
    {"org.apache.spark.sql.hive.thriftserver.SparkSQLCLIDriver", "the Spark SQL shell", 3, 1},
    {"org.apache.spark.sql.hive.thriftserver.HiveThriftServer2", "the Thrift server", 3, 1},
    {"org.apache.spark.sql.connect.service.SparkConnectServer", "the Spark Connect server", 3, 4},
}};

bool is_shell(std::string_view primary_resource) {
  return std::find(kShells.begin(), kShells.end(), primary_resource) != kShells.end();
}

// What spark-submit refuses before it looks at the application itself.
Result<void> check_for_cluster_mode(std::string const& primary_resource,
                                    std::optional<std::string> const& main_class,
                                    spark::SparkVersion const& version) {
  if (is_shell(primary_resource))
    return usage_error(
        primary_resource + " cannot run in cluster mode", "", "a shell needs --deploy-mode client");
  for (RefusedClass const& refused : kRefusedClasses)
    if (main_class == refused.name && version.at_least(refused.since_major, refused.since_minor))
      return usage_error(std::string(refused.what) + " cannot run in cluster mode");
  return {};
}

// The main class of an interpreter's application: its runner, or what a shell of that language
// talks to.
struct Interpreter {
  AppKind kind;
  std::string_view shell;
  std::string_view shell_class;
  std::string_view runner_class;
};

constexpr Interpreter kPython = {AppKind::kPython,
                                 "pyspark-shell",
                                 "org.apache.spark.api.python.PythonGatewayServer",
                                 "org.apache.spark.deploy.PythonRunner"};
constexpr Interpreter kR = {AppKind::kR,
                            "sparkr-shell",
                            "org.apache.spark.api.r.RBackend",
                            "org.apache.spark.deploy.RRunner"};

Application run_by(Interpreter const& interpreter, std::string_view primary_resource) {
  bool const shell = primary_resource == interpreter.shell;
  return {interpreter.kind,
          std::string(shell ? interpreter.shell_class : interpreter.runner_class)};
}

}  // namespace

bool is_user_file(std::string_view primary_resource) {
  return primary_resource != "spark-internal" && !is_shell(primary_resource);
}

Result<Application> classify_application(std::string const& primary_resource,
                                         std::optional<std::string> const& main_class,
                                         spark::SparkVersion const& version,
                                         DeployMode mode) {
  if (mode == DeployMode::kCluster)
    K8SPARK_CHECK(check_for_cluster_mode(primary_resource, main_class, version));
  if (primary_resource.ends_with(".py") || primary_resource == kPython.shell)
    return run_by(kPython, primary_resource);
  if (primary_resource.ends_with(".R") || primary_resource.ends_with(".r") ||
      primary_resource == kR.shell)
    return run_by(kR, primary_resource);
  bool const has_manifest =
      is_user_file(primary_resource) && spark::is_local_and_resolvable(primary_resource);
  if (!main_class && !has_manifest)
    return usage_error("no main class for " + primary_resource,
                       "",
                       "give --class; or an application that ends in .py or .R");
  return Application{AppKind::kJava, main_class.value_or("")};
}

}  // namespace k8spark::submission
