#pragma once

#include "k8spark/conf.h"
#include "k8spark/spark_version.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace k8spark {

enum class AppKind { kJava, kPython, kR };

// Where the driver runs: in a pod, or where spark-submit was started.
enum class DeployMode { kCluster, kClient };

struct TextFile {
  std::string name;  // base name
  std::string bytes;

  bool operator==(TextFile const&) const = default;
};

// A file of this machine that the run needs, with what was in it when it was read.
struct LocalFile {
  std::string uri;    // as spark-submit resolves it: "file:/home/ann/app.py"
  std::string path;   // absolute path on this machine
  std::string bytes;  // empty when the file travels by upload: then it is read while it is sent

  bool operator==(LocalFile const&) const = default;
};

// Files of the submitting machine whose text goes into objects.
struct ClientFiles {
  std::optional<std::string> driver_template;     // spark.kubernetes.driver.podTemplateFile
  std::optional<std::string> executor_template;   // spark.kubernetes.executor.podTemplateFile
  std::optional<std::string> pod_group_template;  // Volcano
  std::vector<TextFile> conf_dir;                 // all regular files of SPARK_CONF_DIR
  std::optional<std::vector<TextFile>> hadoop_conf_dir;  // set when HADOOP_CONF_DIR is
  std::optional<TextFile> krb5;
  std::optional<TextFile> keytab;
  std::optional<std::string> driver_ca_cert;      // secret: never printed
  std::optional<std::string> driver_client_key;   // secret: never printed
  std::optional<std::string> driver_client_cert;  // secret: never printed
};

// Such files that no file of this machine holds: k8spark made them itself, and they come first.
struct GivenFiles {
  std::optional<std::string> driver_template;
  std::optional<std::string> executor_template;
  std::vector<TextFile> conf_files;  // beside those of SPARK_CONF_DIR, in the place of one's name
};

// Everything that is different at each submission. `render` derives them from the input.
struct SubmissionIds {
  std::string app_id;           // "spark-" and 32 hex digits
  std::string name_unique;      // 16 hex digits: stem of object names
  std::string conf_map_unique;  // 16 hex digits: the conf ConfigMap's own
  std::string service_unique;   // 16 hex digits: a Service whose name would be too long
  std::string local_dir_uuid;   // /var/data/spark-<this>
  std::optional<std::int64_t> submit_time_ms;  // spark.app.submitTime; none in `render`
  std::vector<std::string> upload_uuids;       // one for each uploaded file
};

// What spark-submit knows at the end of its own preparation, before Kubernetes is concerned.
// A value: the same Submission gives the same Plan.
struct Submission {
  spark::SparkVersion version;
  DeployMode mode = DeployMode::kCluster;
  SparkConf conf;
  AppKind kind = AppKind::kJava;
  std::string main_class;        // PythonRunner for Python, RRunner for R
  std::string primary_resource;  // resolved: "local:///opt/app.py", "file:/home/ann/app.py"
  std::vector<std::string> app_args;
  std::optional<std::string> proxy_user;
  std::string user;                                             // SPARK_USER of the driver
  std::map<std::string, std::string, std::less<>> environment;  // of the submitting machine
  ClientFiles files;
  std::vector<LocalFile> local_files;  // entries of the lists and the application that lie here
  SubmissionIds ids;
  bool ship_code = false;  // local files travel in ConfigMaps (no upload path was given)
};

}  // namespace k8spark
