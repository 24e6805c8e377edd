#pragma once

#include "plan/draft.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What the steps of the executor share. Only plan/ includes it.
namespace k8spark::plan {

// Stands for the address of the driver pod, which nobody knows before the pod runs (RFC 5737).
inline constexpr std::string_view kDriverAddress = "192.0.2.1";
// Stands for the port that a driver in client mode draws; in cluster mode it is this one.
inline constexpr std::string_view kDriverPort = "7078";
// Stands for the secret that the driver makes up (spark.authenticate).
inline constexpr std::string_view kUnknownSecret = "made-by-the-driver";

// What the driver will have read when it asks for executors: the conf of its ConfigMap with what
// the image's entrypoint adds, and the environment of its container. In client mode: what the
// submitting machine has. Source: spark-submission.md, container contract; Spark's entrypoint.sh.
Submission submission_in_driver(Submission const& submission, Plan const& plan);

// The container's environment, without what later steps add. Source: BasicExecutorFeatureStep.
Result<void> set_executor_env(StepInput const& in, Draft& draft);

// SPARK_JAVA_OPT_<n>: options of the user, of the Spark line, and what an executor needs to
// connect.
Result<std::vector<std::string>> executor_java_options(StepInput const& in);

// A command line as Spark's Utils.splitCommandString cuts it.
std::vector<std::string> split_command(std::string_view text);

// requests and limits.
Result<void> set_executor_resources(StepInput const& in, Draft& draft);

// The executors' ConfigMap, its volume and mount (unless it is switched off).
Result<void> add_executor_conf_map(StepInput const& in, Draft& draft);

// The driver pod owns what it creates for its executors. Its uid is not known before it exists, so
// the reference has none. Nothing in client mode, unless the driver's pod is named.
void set_owner(StepInput const& in, Json& object);

}  // namespace k8spark::plan
