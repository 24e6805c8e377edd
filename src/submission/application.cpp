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

}  // namespace

Result<Application> classify_application(std::string const& primary_resource,
                                         std::optional<std::string> const& main_class,
                                         spark::SparkVersion const& version) {
  if (std::find(kShells.begin(), kShells.end(), primary_resource) != kShells.end())
    return usage_error(
        primary_resource + " cannot run in cluster mode", "", "a shell needs --deploy-mode client");
  for (RefusedClass const& refused : kRefusedClasses)
    if (main_class == refused.name && version.at_least(refused.since_major, refused.since_minor))
      return usage_error(std::string(refused.what) + " cannot run in cluster mode");
  if (primary_resource.ends_with(".py"))
    return Application{AppKind::kPython, "org.apache.spark.deploy.PythonRunner"};
  if (primary_resource.ends_with(".R") || primary_resource.ends_with(".r"))
    return Application{AppKind::kR, "org.apache.spark.deploy.RRunner"};
  if (!main_class && !spark::is_local_and_resolvable(primary_resource))
    return usage_error("no main class for " + primary_resource,
                       "",
                       "give --class; or an application that ends in .py or .R");
  return Application{AppKind::kJava, main_class.value_or("")};
}

}  // namespace k8spark::submission
