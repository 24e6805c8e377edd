#pragma once

#include "k8spark/plan.h"
#include "k8spark/result.h"
#include "spark/conf_reader.h"

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

// The room's inner side: what the steps share. Only plan/ includes it.
namespace k8spark::plan {

// Names that several steps need; derived once (Spark's KubernetesConf).
struct Names {
  std::string namespace_name;
  std::string prefix;  // stem of all names
  std::string driver_pod;
  std::string driver_service;
  std::string conf_map;
};

// Whose pod is made. Most steps are the same for both and read keys of their own role.
enum class Role { kDriver, kExecutor };

// The executor that is foretold is the first.
inline constexpr std::string_view kExecutorId = "1";

// What every step may look at.
struct StepInput {
  Submission const& submission;
  spark::ConfReader const& reader;
  Names const& names;
  Role role = Role::kDriver;

  // "spark.kubernetes.driver.secrets." or "spark.kubernetes.executor.secrets." for "secrets."
  [[nodiscard]] std::string key(std::string_view rest) const {
    std::string_view const of_role = role == Role::kDriver ? "driver." : "executor.";
    return std::string("spark.kubernetes.").append(of_role).append(rest);
  }

  [[nodiscard]] SparkConf const& conf() const { return submission.conf; }
  [[nodiscard]] spark::SparkVersion const& version() const { return submission.version; }
};

// A local file that travels in a ConfigMap of ours.
struct ShippedFile {
  std::string path;  // below kCodeFolder: "app.py"
  LocalFile const* file = nullptr;
};

// Where shipped code lies in the driver container.
inline constexpr std::string_view kCodeFolder = "/opt/k8spark/code";

// The pod of the driver or of an executor as it grows. A step edits only this.
struct Draft {
  Json pod = Json::object();        // without Spark's container
  Json container = Json::object();  // Spark's container, appended last
  std::vector<Json> pre_resources;
  std::vector<Json> resources;
  std::map<std::string, std::string> properties;  // laid over the conf; later steps win
  std::vector<Upload> uploads;
  std::vector<ShippedFile> shipped;
  std::vector<std::string> warnings;
  std::map<std::string, std::string>
      labels;                 // of the driver: custom and preset, not the template's
  std::string main_resource;  // what the driver is told to run
};

using StepFunction = Result<void> (*)(StepInput const&, Draft&);
using CheckFunction = Result<void> (*)(StepInput const&);

// What a step's constructor refuses in Spark: also when the step is left out.
Result<void> check_driver_service(StepInput const& in);
Result<void> check_hadoop_conf(StepInput const& in);
Result<void> check_kerberos(StepInput const& in);
Result<void> check_local_dirs(StepInput const& in);
Result<void> check_executor_volumes(StepInput const& in);
Result<void> check_feature_steps(StepInput const& in);

// One subject each, in the files of the same name. Each cites Spark's class.
Result<void> start_from_template(StepInput const& in, Draft& draft);
Result<void> rewrite_local_entries(StepInput const& in, Draft& draft);
Result<void> set_basic_driver(StepInput const& in, Draft& draft);
Result<void> add_driver_credentials(StepInput const& in, Draft& draft);
Result<void> add_driver_service(StepInput const& in, Draft& draft);
Result<void> add_network_policy(StepInput const& in, Draft& draft);
Result<void> mount_secrets(StepInput const& in, Draft& draft);
Result<void> set_env_secrets(StepInput const& in, Draft& draft);
Result<void> mount_volumes(StepInput const& in, Draft& draft);
Result<void> set_driver_command(StepInput const& in, Draft& draft);
Result<void> add_hadoop_conf(StepInput const& in, Draft& draft);
Result<void> add_kerberos_conf(StepInput const& in, Draft& draft);
Result<void> ship_executor_template(StepInput const& in, Draft& draft);
Result<void> add_local_dirs(StepInput const& in, Draft& draft);
Result<void> add_volcano_pod_group(StepInput const& in, Draft& draft);
Result<void> add_code_maps(StepInput const& in, Draft& draft);
Result<void> add_conf_map(StepInput const& in, Draft& draft);

// Of the executor alone.
Result<void> set_basic_executor(StepInput const& in, Draft& draft);
Result<void> set_executor_account(StepInput const& in, Draft& draft);
Result<void> mount_executor_hadoop_conf(StepInput const& in, Draft& draft);
Result<void> annotate_pod_group(StepInput const& in, Draft& draft);

}  // namespace k8spark::plan
