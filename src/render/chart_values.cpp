#include "render/chart_values.h"

#include "spark/uri.h"
#include "text/strings.h"

#include <array>

namespace k8spark::render {

namespace {

constexpr char const* kSecretRef = "spark.kubernetes.driver.secretKeyRef.";
constexpr char const* kInstead = "; k8spark history-server apply has no such fault";

struct SecretKey {
  std::string secret;
  std::string key;
};

std::optional<SecretKey> secret_of(SparkConf const& conf, std::string const& variable) {
  auto const value = conf.get(kSecretRef + variable);
  if (!value) return std::nullopt;
  std::size_t const colon = value->find(':');
  if (colon == std::string::npos) return std::nullopt;
  return SecretKey{value->substr(0, colon), value->substr(colon + 1)};
}

void warn_of_argv(ChartValues& out) {
  out.warnings.push_back(
      "the chart puts the values of the Secret onto the JVM's command line, where every process of "
      "the pod's node that may look sees them" +
      std::string(kInstead));
}

void set_s3(ChartInput const& input, ChartValues& out) {
  Json s3 = {{"enableS3", true}, {"enableIAM", true}, {"logDirectory", input.log_dir}};
  auto const id = secret_of(input.conf, "AWS_ACCESS_KEY_ID");
  auto const key = secret_of(input.conf, "AWS_SECRET_ACCESS_KEY");
  if (id && key) {
    s3["enableIAM"] = false;
    s3["secret"] = id->secret;
    s3["accessKeyName"] = id->key;
    s3["secretKeyName"] = key->key;
    warn_of_argv(out);
    if (id->secret != key->secret)
      out.warnings.emplace_back("the chart knows one Secret, and the keys are in two");
    if (secret_of(input.conf, "AWS_SESSION_TOKEN"))
      out.warnings.push_back("the chart has no place for a session token" + std::string(kInstead));
  }
  // The chart's word for AWS' own.
  s3["endpoint"] = input.conf.get_or("spark.hadoop.fs.s3a.endpoint", "default");
  out.values["s3"] = std::move(s3);
}

void set_gcs(ChartInput const& input, ChartValues& out) {
  out.values["gcs"] = {{"enableGCS", true}, {"enableIAM", true}, {"logDirectory", input.log_dir}};
  constexpr std::string_view kMounts = "spark.kubernetes.driver.secrets.";
  std::string const file = input.conf.get_or(
      "spark.hadoop.fs.gs.auth.service.account.json.keyfile",
      input.conf.get_or("spark.hadoop.google.cloud.auth.service.account.json.keyfile", ""));
  for (auto const& [secret, folder] : input.conf.with_prefix(kMounts)) {
    if (!file.starts_with(folder + '/')) continue;
    out.values["gcs"]["enableIAM"] = false;
    out.values["gcs"]["secret"] = secret;
    out.values["gcs"]["key"] = file.substr(folder.size() + 1);
  }
}

Result<void> set_wasbs(ChartInput const& input, ChartValues& out) {
  if (input.version.at_least(4, 2))
    return usage_error("Hadoop 3.5 of Spark 4.2 and newer has no wasb",
                       input.log_dir,
                       "k8spark storage convert-wasb " + input.log_dir);
  Json wasbs = {{"enableWASBS", true}, {"sasKeyMode", false}, {"logDirectory", input.log_dir}};
  if (auto const key = secret_of(input.conf, "AZURE_STORAGE_KEY")) {
    wasbs["secret"] = key->secret;
    wasbs["storageAccountKeyName"] = key->key;
  }
  if (auto const sas = secret_of(input.conf, "AZURE_STORAGE_SAS_TOKEN")) {
    wasbs["sasKeyMode"] = true;
    wasbs["secret"] = sas->secret;
    wasbs["sasKeyName"] = sas->key;
  }
  out.warnings.emplace_back(
      "the chart reads account and container from the Secret too: it must have "
      "azure-storage-account-name and azure-blob-container-name");
  warn_of_argv(out);
  out.values["wasbs"] = std::move(wasbs);
  return {};
}

Result<void> set_store(ChartInput const& input, ChartValues& out) {
  std::string const scheme = spark::scheme_of(input.log_dir);
  // Both are on by default, and the example's NFS server needs privileges.
  out.values["pvc"] = {{"enablePVC", false}};
  out.values["nfs"] = {{"enableExampleNFS", false}};
  if (scheme == "s3a" || scheme == "s3" || scheme == "s3n") {
    set_s3(input, out);
  } else if (scheme == "gs") {
    set_gcs(input, out);
  } else if (scheme == "wasbs" || scheme == "wasb") {
    return set_wasbs(input, out);
  } else if (scheme == "hdfs") {
    out.values["hdfs"] = {{"logDirectory", input.log_dir}};
    if (auto const map = input.conf.get("spark.kubernetes.hadoop.configMapName"))
      out.values["hdfs"].update({{"hdfsSiteConfigMap", *map}, {"coreSiteConfigMap", *map}});
  } else if ((scheme == "file" || scheme.empty()) && !input.claim.empty()) {
    out.values["pvc"] = {
        {"enablePVC", true}, {"existingClaimName", input.claim}, {"eventsDir", "/"}};
    out.warnings.emplace_back("the chart mounts the claim at /data: logs lie at its root there");
  } else {
    return usage_error("the chart cannot show " + input.log_dir,
                       "",
                       "it knows s3a, gs, wasbs, hdfs and a PersistentVolumeClaim; k8spark "
                       "history-server apply knows abfss as well");
  }
  return {};
}

Json image_of(ChartInput const& input) {
  std::size_t const slash = input.image.rfind('/');
  std::size_t const colon = input.image.rfind(':');
  bool const has_tag = colon != std::string::npos && (slash == std::string::npos || colon > slash);
  return {{"repository", has_tag ? input.image.substr(0, colon) : input.image},
          {"tag", has_tag ? input.image.substr(colon + 1) : "latest"},
          {"pullPolicy", input.pull_policy.empty() ? "IfNotPresent" : input.pull_policy}};
}

// What the chart's own values do not know, as -D options; the keys of Secrets are not among them.
std::string history_options(ChartInput const& input) {
  std::string text = input.java_options;
  for (char const* const prefix : {"spark.hadoop.", "spark.history."})
    for (auto const& [rest, value] : input.conf.with_prefix(prefix)) {
      std::string const key = prefix + rest;
      bool const is_own =
          key == "spark.hadoop.fs.s3a.endpoint" || key == "spark.history.fs.logDirectory";
      // A reference to the environment would be a shell's.
      if (is_own || value.find_first_of(" \"'$`\\") != std::string::npos) continue;
      if (!text.empty()) text += ' ';
      text += "-D" + key + '=' + value;
    }
  return text;
}

}  // namespace

Result<ChartValues> chart_values(ChartInput const& input) {
  ChartValues out;
  out.values["image"] = image_of(input);
  std::string const type = input.service_type.empty() ? "ClusterIP" : input.service_type;
  out.values["service"] = {{"type", type}, {"port", {{"number", 18080}, {"name", "http"}}}};
  if (input.node_port) out.values["service"]["nodePort"] = *input.node_port;
  out.values["environment"] = {{"SPARK_DAEMON_MEMORY", input.memory}};
  if (std::string options = history_options(input); !options.empty())
    out.values["environment"]["SPARK_HISTORY_OPTS"] = std::move(options);
  // Its ClusterRole reads pods of all namespaces, and a history server asks for none.
  out.values["rbac"] = {{"create", false}};
  out.values["serviceAccount"] = {{"create", input.account.empty()}};
  if (!input.account.empty()) out.values["serviceAccount"]["name"] = input.account;
  K8SPARK_CHECK(set_store(input, out));
  // Of an API version that is gone since Kubernetes 1.22.
  out.values["ingress"] = {{"enabled", false}};
  if (!input.host.empty())
    out.warnings.push_back("the chart's Ingress is of an API version that is gone: it stays off" +
                           std::string(kInstead));
  if (input.version.at_least(3, 4))
    out.warnings.push_back(
        "the chart compares by == in /bin/sh: where that is dash, as in newer images, it takes "
        "every store for HDFS" +
        std::string(kInstead));
  return out;
}

}  // namespace k8spark::render
