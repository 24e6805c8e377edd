#include "submission/client_files.h"

#include "spark/uri.h"
#include "text/strings.h"

#include <algorithm>

namespace k8spark::submission {

namespace {

class Reader {
 public:
  Reader(spark::ConfReader const& conf, sys::FileSystem const& files)
      : conf_(conf), files_(files) {}

  // The text of the pod template that `key` names, or nothing when the key is not set. A URI from
  // 3.2 on: "local:" is this machine too, a fragment is looked past, a space is an error.
  [[nodiscard]] Result<std::optional<std::string>> pod_template(std::string_view key) const {
    K8SPARK_ASSIGN(auto const value, conf_.text(key));
    if (!value) return std::optional<std::string>();
    if (!conf_.version().at_least(3, 2)) return text_of(key, *value);
    auto const uri = spark::parse_uri(*value);
    if (!uri)
      return usage_error(std::string(key) + "=" + *value + " is no URI",
                         conf_.conf().where(key),
                         "write a space as %20");
    if (!uri->scheme.empty() && uri->scheme != "file" && uri->scheme != "local")
      return usage_error(
          std::string(key) + " must be a file of this machine, not " + uri->scheme + ":",
          conf_.conf().where(key),
          "copy it here first");
    return text_of(key, uri->path);
  }

  // The file that `key` names by a plain path: no URI.
  [[nodiscard]] Result<std::optional<TextFile>> named(std::string_view key) const {
    K8SPARK_ASSIGN(auto const value, conf_.text(key));
    if (!value) return std::optional<TextFile>();
    K8SPARK_ASSIGN(auto const bytes, text_of(key, *value));
    return std::optional<TextFile>(TextFile{std::string(sys::base_name(*value)), *bytes});
  }

  // A credential of the driver. Spark reads these keys raw: nothing is expanded.
  [[nodiscard]] Result<std::optional<std::string>> credential(std::string_view key) const {
    auto const value = conf_.conf().get(key);
    if (!value) return std::optional<std::string>();
    return text_of(key, *value);
  }

 private:
  [[nodiscard]] Result<std::optional<std::string>> text_of(std::string_view key,
                                                           std::string const& path) const {
    if (path.empty())
      return usage_error(std::string(key) + " names no file", conf_.conf().where(key));
    Result<std::string> bytes = files_.read(path);
    if (!bytes)
      return usage_error(std::string(key) + ": " + path + ": " + bytes.error().message,
                         conf_.conf().where(key));
    return std::optional<std::string>(*std::move(bytes));
  }

  spark::ConfReader const& conf_;
  sys::FileSystem const& files_;
};

// The regular files of a folder, top level only.
Result<std::vector<TextFile>> read_folder(std::string const& folder, sys::FileSystem const& files) {
  std::vector<TextFile> found;
  for (std::string const& name : files.list(folder)) {
    std::string const path = sys::join_path(folder, name);
    if (files.kind(path) != sys::FileKind::kRegular) continue;
    K8SPARK_ASSIGN(std::string bytes, files.read(path));
    found.push_back({name, std::move(bytes)});
  }
  return found;
}

// SPARK_CONF_DIR, else <spark.home>/conf, else $SPARK_HOME/conf: the launch scripts export the
// last.
std::string conf_folder(spark::ConfReader const& reader, spark::EnvMap const& environment) {
  if (auto const at = environment.find("SPARK_CONF_DIR"); at != environment.end())
    return at->second;
  if (auto const home = reader.conf().get("spark.home")) return *home + "/conf";
  if (auto const at = environment.find("SPARK_HOME"); at != environment.end())
    return at->second + "/conf";
  return "";
}

Result<std::vector<TextFile>> read_conf_folder(spark::ConfReader const& reader,
                                               spark::EnvMap const& environment,
                                               sys::FileSystem const& files) {
  std::string const folder = conf_folder(reader, environment);
  if (folder.empty()) return std::vector<TextFile>();
  // A file larger than any ConfigMap is not read; an empty stand-in would be sent, so it is left
  // out.
  constexpr std::uint64_t kNeverFits = 2097152;
  std::vector<TextFile> found;
  for (std::string const& name : files.list(folder)) {
    std::string const path = sys::join_path(folder, name);
    if (files.kind(path) != sys::FileKind::kRegular || files.size(path) > kNeverFits) continue;
    K8SPARK_ASSIGN(std::string bytes, files.read(path));
    found.push_back({name, std::move(bytes)});
  }
  return found;
}

constexpr std::string_view kSteps = "org.apache.spark.deploy.k8s.features.";

// A step that is left out reads no files (4.1 and newer).
bool leaves_out(spark::ConfReader const& reader, std::string_view step) {
  std::string const steps =
      reader.conf().get_or("spark.kubernetes.driver.pod.excludedFeatureSteps", "");
  std::vector<std::string> const list = text::split_list(steps);
  std::string const name = std::string(kSteps) + std::string(step);
  return reader.version().at_least(4, 1) && std::find(list.begin(), list.end(), name) != list.end();
}

bool wants_volcano(spark::ConfReader const& reader) {
  return text::contains(reader.conf().get_or("spark.kubernetes.driver.pod.featureSteps", ""),
                        std::string(kSteps) + "VolcanoFeatureStep");
}

Result<void> read_driver_credentials(Reader const& read, ClientFiles& out) {
  std::string const prefix = "spark.kubernetes.authenticate.driver.";
  K8SPARK_ASSIGN(out.driver_ca_cert, read.credential(prefix + "caCertFile"));
  K8SPARK_ASSIGN(out.driver_client_key, read.credential(prefix + "clientKeyFile"));
  K8SPARK_ASSIGN(out.driver_client_cert, read.credential(prefix + "clientCertFile"));
  return {};
}

void add_conf_files(GivenFiles const& given, std::vector<TextFile>& folder) {
  for (TextFile const& file : given.conf_files) {
    std::erase_if(folder, [&](TextFile const& other) { return other.name == file.name; });
    folder.push_back(file);
  }
}

Result<std::optional<std::string>> template_of(std::optional<std::string> const& given,
                                               Reader const& read,
                                               std::string_view key) {
  if (given) return given;
  return read.pod_template(key);
}

}  // namespace

Result<ClientFiles> read_client_files(spark::ConfReader const& reader,
                                      spark::EnvMap const& environment,
                                      GivenFiles const& given,
                                      sys::FileSystem const& files,
                                      DeployMode mode) {
  Reader const read(reader, files);
  ClientFiles out;
  K8SPARK_ASSIGN(out.conf_dir, read_conf_folder(reader, environment, files));
  add_conf_files(given, out.conf_dir);
  if (!leaves_out(reader, "PodTemplateConfigMapStep")) {
    K8SPARK_ASSIGN(
        out.executor_template,
        template_of(given.executor_template, read, "spark.kubernetes.executor.podTemplateFile"));
  }
  if (mode == DeployMode::kClient) return out;  // no driver pod: nothing else goes into objects
  K8SPARK_ASSIGN(
      out.driver_template,
      template_of(given.driver_template, read, "spark.kubernetes.driver.podTemplateFile"));
  if (wants_volcano(reader)) {
    K8SPARK_ASSIGN(auto const group,
                   read.named("spark.kubernetes.scheduler.volcano.podGroupTemplateFile"));
    if (group) out.pod_group_template = group->bytes;
  }
  if (!leaves_out(reader, "KerberosConfDriverFeatureStep")) {
    K8SPARK_ASSIGN(out.krb5, read.named("spark.kubernetes.kerberos.krb5.path"));
  }
  std::string const keytab = reader.conf().get_or("spark.kerberos.keytab", "");
  if (spark::scheme_of(keytab) != "local") {
    K8SPARK_ASSIGN(out.keytab, read.named("spark.kerberos.keytab"));
  }
  K8SPARK_CHECK(read_driver_credentials(read, out));
  if (auto const at = environment.find("HADOOP_CONF_DIR"); at != environment.end()) {
    K8SPARK_ASSIGN(out.hadoop_conf_dir, read_folder(at->second, files));
  }
  return out;
}

}  // namespace k8spark::submission
