#pragma once

#include "k8spark/conf.h"
#include "k8spark/result.h"
#include "k8spark/spark_version.h"
#include "k8spark/submission.h"
#include "matrix/stack.h"
#include "sys/environment.h"
#include "sys/file_system.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Flags, environment and files become the layers of a SparkConf, each value with its origin.
namespace k8spark::profile {

struct FlagValue {
  static constexpr std::size_t kAfterAll = static_cast<std::size_t>(-1);

  std::string flag;  // "--executor-memory": the origin
  std::string key;   // "spark.executor.memory"
  std::string value;
  // How many --conf stood before it. spark-submit's launcher turns --driver-memory,
  // --driver-java-options, --driver-library-path and --driver-class-path into --conf: between those
  // four and a --conf of the same key the later one wins (Spark's SparkSubmitCommandBuilder).
  std::size_t conf_flags_before = kAfterAll;

  bool operator==(FlagValue const&) const = default;
};

// A --conf of the same key stands behind the flag, and the flag is one of the launcher's four.
bool yields_to_conf(FlagValue const& flag,
                    std::vector<std::pair<std::string, std::string>> const& conf_flags);

struct LayerInput {
  std::string cwd;                          // absolute; empty: the process's own
  bool no_profile = false;                  // --no-profile: spark-submit to the letter
  std::optional<std::string> profile;       // --profile, else K8SPARK_PROFILE
  std::optional<std::string> profile_file;  // --profile-file, else K8SPARK_PROFILE_FILE
  bool allow_outside_files = false;         // --allow-outside-files
  std::optional<std::string> properties_file;
  bool load_spark_defaults = false;          // --load-spark-defaults (Spark 4.0 and newer)
  std::optional<std::string> spark_version;  // --spark-version
  std::vector<std::pair<std::string, std::string>> conf_flags;  // --conf, in order
  std::vector<FlagValue> flags;                                 // dedicated flags, in order
};

// What a profile says to k8spark itself and not to Spark.
struct ProfileSettings {
  std::string name;  // of the profile; empty: none is in use
  std::string file;  // path of its file

  // Scalars by field path: "cluster.context", "cluster.kubeconfig", "cluster.server",
  // "submit.timeout", "app.file", ... and, for who wants them, the fields that set keys (fields.h).
  std::map<std::string, ConfValue, std::less<>> options;
  // Lists by field path: "app.args", "logs.include", "logs.exclude".
  std::map<std::string, std::vector<std::string>, std::less<>> lists;

  // The file is no file of the user's own: a kubeconfig that it names must not run a program.
  bool from_repository = false;

  [[nodiscard]] std::optional<std::string> option(std::string_view path) const;
  [[nodiscard]] std::vector<std::string> list(std::string_view path) const;
};

struct Layers {
  // Lowest first: preset, environment, spark-defaults, profile, properties file, --conf, flags.
  // Always seven; k8spark::merge() makes the SparkConf of them, and takes them if it may.
  std::vector<ConfMap> in_order;
  ProfileSettings settings;
  // --spark-version, else the profile's spark.version, else the image's tag, else the newest.
  spark::SparkVersion spark_version;
  Origin spark_version_origin;
  matrix::Stack stack;                // of that version, with the profile's Hadoop and Scala
  GivenFiles given;                   // of presets, and of `logging`
  sys::Environment environment;       // after spark-env.sh (spark_env.h)
  std::vector<std::string> warnings;  // lines for stderr; none holds a secret
  std::vector<std::string> notes;     // what the image or the cluster must have, for `explain`
};

// Reads what must be read and nothing else. kUsage errors name file, line and column.
//
// Source of the order: the product contract (profiles); of spark-defaults.conf, the environment's
// fallbacks and the dropping of keys outside spark.*: Spark's SparkSubmitArguments.
Result<Layers> load_layers(LayerInput const& input,
                           sys::FileSystem const& files,
                           sys::Environment const& environment);

}  // namespace k8spark::profile
