#pragma once

#include "k8spark/plan.h"
#include "k8spark/result.h"
#include "k8spark/submission.h"
#include "workloads/workload.h"

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

namespace k8spark::workloads {

// What Spark's own steps make of a submission, taken apart, so that something else than a driver in
// cluster mode can be put together from it: image, Secrets, volumes, account, resources, pod
// template, local files mean the same there.
struct Base {
  std::string ns;
  Json pod;                 // metadata and spec, without Spark's container
  Json container;           // Spark's: image, environment, resources, mounts; no args, no ports
  std::vector<Port> ports;  // a driver's: driver-rpc-port, blockmanager, spark-ui ...
  Json service;             // the headless Service; null when its step is left out
  // The words behind "driver": --properties-file FILE --class NAME RESOURCE [arguments].
  std::vector<std::string> application;
  std::vector<Json> resources;               // code, Hadoop's files, credentials, templates ...
  std::map<std::string, std::string> files;  // of the conf folder, beside spark.properties
  std::map<std::string, std::string> properties;  // conf, and over it what the steps set
  std::vector<Upload> uploads;
  std::vector<std::string> warnings;
};

// Where the conf folder lies in each pod, and the properties in it.
inline constexpr std::string_view kConfFolder = "/opt/spark/conf";
inline constexpr std::string_view kPropertiesPath = "/opt/spark/conf/spark.properties";

// Pure. `submission` is one of cluster mode. Errors as plan_driver. What only the submitting
// machine or cluster mode has use for is left out of the properties: tokens, files and contexts of
// this machine, submitInDriver, the submit time. kUsage for a secret in clear text: these objects
// stay, and a ConfigMap is read by many.
Result<Base> base_of(Submission submission);

}  // namespace k8spark::workloads
