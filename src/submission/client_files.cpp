#include "submission/client_files.h"

#include "spark/uri.h"
#include "submission/resolve.h"

namespace k8spark::submission {

namespace {

class Reader {
 public:
  Reader(spark::ConfReader const& conf, sys::FileSystem const& files)
      : conf_(conf), files_(files) {}

  // The text of the file that `key` names, or nothing when the key is not set.
  [[nodiscard]] Result<std::optional<std::string>> text(std::string_view key) const {
    K8SPARK_ASSIGN(auto const file, named(key));
    if (!file) return std::optional<std::string>();
    return std::optional<std::string>(file->bytes);
  }

  [[nodiscard]] Result<std::optional<TextFile>> named(std::string_view key) const {
    K8SPARK_ASSIGN(auto const value, conf_.text(key));
    if (!value || value->empty()) return std::optional<TextFile>();
    std::string const scheme = spark::scheme_of(*value);
    if (!scheme.empty() && scheme != "file")
      return usage_error(std::string(key) + " must be a file of this machine, not " + scheme + ":",
                         conf_.conf().where(key),
                         "copy it here first");
    std::string const path = local_path(*value);
    Result<std::string> bytes = files_.read(path);
    if (!bytes)
      return usage_error(std::string(key) + ": " + path + ": " + bytes.error().message,
                         conf_.conf().where(key));
    return std::optional<TextFile>(TextFile{std::string(sys::base_name(path)), *std::move(bytes)});
  }

 private:
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

Result<void> read_driver_credentials(Reader const& read, ClientFiles& out) {
  std::string const prefix = "spark.kubernetes.authenticate.driver.";
  K8SPARK_ASSIGN(out.driver_ca_cert, read.text(prefix + "caCertFile"));
  K8SPARK_ASSIGN(out.driver_client_key, read.text(prefix + "clientKeyFile"));
  K8SPARK_ASSIGN(out.driver_client_cert, read.text(prefix + "clientCertFile"));
  return {};
}

}  // namespace

Result<ClientFiles> read_client_files(spark::ConfReader const& reader,
                                      spark::EnvMap const& environment,
                                      sys::FileSystem const& files,
                                      DeployMode mode) {
  Reader const read(reader, files);
  ClientFiles out;
  K8SPARK_ASSIGN(out.conf_dir, read_conf_folder(reader, environment, files));
  K8SPARK_ASSIGN(out.executor_template, read.text("spark.kubernetes.executor.podTemplateFile"));
  if (mode == DeployMode::kClient) return out;  // no driver pod: nothing else goes into objects
  K8SPARK_ASSIGN(out.driver_template, read.text("spark.kubernetes.driver.podTemplateFile"));
  K8SPARK_ASSIGN(out.pod_group_template,
                 read.text("spark.kubernetes.scheduler.volcano.podGroupTemplateFile"));
  K8SPARK_ASSIGN(out.krb5, read.named("spark.kubernetes.kerberos.krb5.path"));
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
