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
  Json driver_pod;
  std::vector<Json> resources;                    // owned by the pod; the conf ConfigMap is last
  std::map<std::string, std::string> properties;  // spark.properties
  std::vector<Upload> uploads;                    // done before any object is created
  std::vector<std::string> warnings;              // for stderr, one line each
};

// Pure: no clock, no files, no network. Fails with kUsage, naming the key and where it was set.
// Source: Spark's KubernetesDriverBuilder and KubernetesClientApplication.
Result<Plan> plan_driver(Submission const& submission);

}  // namespace k8spark
