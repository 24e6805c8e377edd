#pragma once

#include "k8spark/json.h"
#include "k8spark/result.h"
#include "k8spark/submission.h"

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

namespace k8spark {

struct Upload {
  std::string source_path;  // on this machine
  std::string target;       // "s3a://bucket/up/spark-upload-<uuid>/app.py"

  bool operator==(Upload const&) const = default;
};

// Everything that a submission creates, as data. What `render` shows is what gets sent.
struct Plan {
  std::string app_id;
  std::string app_name;
  std::string namespace_name;
  std::string driver_pod_name;
  std::vector<Json> pre_resources;  // must exist before the pod: Volcano's PodGroup
  Json driver_pod;                  // null in client mode
  std::vector<Json> resources;      // owned by the pod; the conf ConfigMap is last
  // What the steps lay over the conf; spark.properties in the conf ConfigMap holds both.
  std::map<std::string, std::string> properties;
  std::vector<Upload> uploads;        // done before any object is created
  std::vector<std::string> warnings;  // for stderr, one line each
};

// Pure: no clock, no files, no network. Fails with kUsage, naming the key and where it was set.
// Source: Spark's KubernetesDriverBuilder and KubernetesClientApplication.
Result<Plan> plan_driver(Submission const& submission);

// The first executor pod that the driver of a submission will ask for, with what is created beside
// it. A forecast: what only the running driver knows is said in `notes`.
struct ExecutorPlan {
  Json pod;                           // without uid in its owner references
  std::vector<Json> resources;        // claims of its own; the executors' ConfigMap
  long long instances = 0;            // how many pods of this kind the driver asks for at first
  std::vector<std::string> notes;     // what stands for something unknown, one line each
  std::vector<std::string> warnings;  // for stderr, one line each
};

// `plan` is what plan_driver made of the submission; in client mode, where no driver pod is made,
// a Plan without driver_pod. Pure. Fails with kUsage where the driver would fail.
// Source: Spark's KubernetesExecutorBuilder, ExecutorPodsAllocator.
Result<ExecutorPlan> plan_executor(Submission const& submission, Plan const& plan);

}  // namespace k8spark
