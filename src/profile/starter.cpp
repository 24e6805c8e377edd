#include "profile/starter.h"

#include "k8spark/json.h"
#include "k8spark/spark_version.h"
#include "profile/check.h"
#include "text/strings.h"
#include "yaml/yaml.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace k8spark::profile {

namespace {

// A text as YAML, quoted where it must be.
std::string scalar(std::string const& text) {
  std::string emitted = yaml::emit(Json(text));
  while (emitted.ends_with('\n')) emitted.pop_back();
  return emitted;
}

std::string head(StarterAnswers const& a) {
  std::string const context =
      a.context.empty() ? "    # cluster: {context: NAME}      # default: the kubeconfig's own\n"
                        : "    cluster: {context: " + scalar(a.context) + "}\n";
  return fmt::format(
      "# What a team repeats, written once. All fields: docs/profiles.md, or `k8spark profile "
      "schema`.\n"
      "#   k8spark submit app.py                # uses the default profile\n"
      "#   k8spark explain app.py               # every effective key and its origin\n"
      "#   k8spark doctor                       # finds the mistakes before the cluster does\n"
      "version: 1\n"
      "defaultProfile: {0}\n"
      "profiles:\n"
      "  {0}:\n"
      "    spark: {{version: \"{1}\"}}          # whose behaviour is followed\n"
      "    image: {{name: {2}, pullPolicy: IfNotPresent}}\n"
      "{3}"
      "    namespace: {4}\n"
      "    serviceAccount: {5}              # k8spark rbac --apply makes it\n"
      "    driver: {{cores: 1, memory: 1g}}\n"
      "    executors: {{instances: 2, cores: 1, memory: 1g}}\n",
      scalar(a.name),
      a.spark_version,
      scalar(a.image),
      context,
      scalar(a.ns),
      scalar(a.service_account));
}

std::string event_log(StarterAnswers const& a, std::string_view example) {
  if (a.event_log.empty())
    return fmt::format("    # eventLog: {{dir: \"{}\"}}   # must exist: k8spark eventlog init\n",
                       example);
  return "    eventLog: {dir: " + scalar(a.event_log) + "}\n";
}

std::string s3_keys(StarterAnswers const& a) {
  return fmt::format(
      "    credentials:\n"
      "      # k8spark secret create {0} --from-env AWS_ACCESS_KEY_ID,AWS_SECRET_ACCESS_KEY\n"
      "      s3: {{secret: {0}}}\n",
      scalar(a.secret));
}

std::string aws(StarterAnswers const& a) {
  return fmt::format("    storage:\n      s3: {{region: {}}}\n", scalar(a.region)) + s3_keys(a) +
         "      # or, with a role on the service account: s3: {kind: irsa}\n" +
         event_log(a, "s3a://BUCKET/history/");
}

std::string minio(StarterAnswers const& a) {
  std::string const endpoint = a.endpoint.empty() ? "http://minio.minio.svc:9000" : a.endpoint;
  return fmt::format("    storage:\n      s3: {{endpoint: {}}}\n", scalar(endpoint)) + s3_keys(a) +
         event_log(a, "s3a://BUCKET/history/");
}

std::string azure(StarterAnswers const& a) {
  return fmt::format(
             "    storage:\n"
             "      azure: {{account: {0}}}\n"
             "    credentials:\n"
             "      # k8spark secret create {1} --from-env AZURE_STORAGE_KEY\n"
             "      azure: {{secret: {1}, key: AZURE_STORAGE_KEY}}\n",
             scalar(a.account.empty() ? "ACCOUNT" : a.account),
             scalar(a.secret)) +
         event_log(a, "abfss://CONTAINER@ACCOUNT.dfs.core.windows.net/history/");
}

std::string gcs(StarterAnswers const& a) {
  return fmt::format(
             "    storage:\n"
             "      # The key file of a service account; auth: workload-identity needs none.\n"
             "      gcs: {{keySecret: {0}, keyFile: key.json}}\n",
             scalar(a.secret)) +
         event_log(a, "gs://BUCKET/history/");
}

std::string openshift(StarterAnswers const& a) {
  return "    presets: [openshift]             # the pod's user is any number\n" +
         event_log(a, "s3a://BUCKET/history/");
}

std::string local(StarterAnswers const& a) {
  return event_log(a, "s3a://BUCKET/history/");
}

struct Kind {
  std::string_view name;
  std::string_view secret;  // its usual name
  std::string (*body)(StarterAnswers const&);
};

constexpr std::array<Kind, 6> kKinds = {{{"aws", "aws-secrets", aws},
                                         {"azure", "azure-secrets", azure},
                                         {"gcs", "gcp-key", gcs},
                                         {"minio", "minio-secrets", minio},
                                         {"openshift", "aws-secrets", openshift},
                                         {"local", "aws-secrets", local}}};

}  // namespace

std::vector<std::string> starter_kinds() {
  std::vector<std::string> names;
  names.reserve(kKinds.size());
  for (Kind const& kind : kKinds) names.emplace_back(kind.name);
  return names;
}

Result<std::string> starter_file(StarterAnswers answers) {
  auto const* const kind = std::find_if(
      kKinds.begin(), kKinds.end(), [&](Kind const& one) { return one.name == answers.kind; });
  if (kind == kKinds.end())
    return usage_error("unknown kind \"" + answers.kind + '"',
                       "k8spark profile init",
                       suggest(answers.kind, starter_kinds()));
  K8SPARK_ASSIGN(spark::SparkVersion const version,
                 answers.spark_version.empty() ? spark::newest_spark_version()
                                               : spark::parse_spark_version(answers.spark_version));
  if (answers.spark_version.empty())
    answers.spark_version = std::to_string(version.major) + '.' + std::to_string(version.minor);
  if (answers.name.empty()) answers.name = answers.kind;
  if (answers.image.empty()) answers.image = "apache/spark:" + version.text;
  if (answers.secret.empty()) answers.secret = kind->secret;
  return head(answers) + kind->body(answers);
}

}  // namespace k8spark::profile
