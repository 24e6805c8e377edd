#pragma once

#include "k8spark/conf.h"
#include "k8spark/result.h"
#include "matrix/stack.h"
#include "profile/to_conf.h"

#include <string>
#include <vector>

// What a profile's fields mean beyond the keys of the field table: stores and their logins, named
// presets, logging, scratch space.
namespace k8spark::profile {

// A file for Spark's configuration folder in the pods.
struct ConfFile {
  std::string name;
  std::string bytes;
  std::string path;  // where the bytes are still to be read from; else empty
  Origin origin;
};

// What no key can say, and a pod template must (pod_parts.h).
struct PodParts {
  bool restricted = false;                  // what Pod Security's level of that name asks for
  bool spot = false;                        // executors on nodes that may go away
  std::string deadline;                     // seconds until the driver's pod is ended; empty: never
  std::string names;                        // of the presets and fields, for messages
  std::vector<std::string> of_driver = {};  // tolerations, each entry a JSON array
  std::vector<std::string> of_executors = {};  // the same

  [[nodiscard]] bool concern(bool executors) const {
    return restricted ||
           (executors ? spot || !of_executors.empty() : !deadline.empty() || !of_driver.empty());
  }
};

struct Presets {
  ConfMap preset;   // lowest layer: what such a store needs, unless anybody says otherwise
  ConfMap profile;  // as good as written in the profile
  // Options for the JVMs of both roles, to be added to whatever options win.
  std::vector<ConfValue> java_options;
  std::vector<std::string> dropped;  // keys of the profile that this Spark does not know
  ConfMap replaced;                  // keys of the profile with a value that holds theirs
  std::vector<ConfFile> conf_files;  // log4j's
  PodParts pods;
  std::vector<std::string> warnings;  // lines for stderr
  std::vector<std::string> notes;     // what else is needed, for `explain`
};

// The build that the profile's `spark.hadoop` and `spark.scala` name, else Spark's usual one.
// kUsage with their line for one that never was.
Result<matrix::Stack> choose_stack(ProfileValues const& values, spark::SparkVersion const& version);

// kUsage, with file and line, for what the chosen Spark and Hadoop cannot do.
// Source: Hadoop's S3A and ABFS documentation, Spark's change log (storage-images-recipes.md 1-3,
// 11).
Result<Presets> make_presets(ProfileValues const& values, matrix::Stack const& stack);

}  // namespace k8spark::profile
