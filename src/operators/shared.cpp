#include "operators/shared.h"

#include "k8spark/spark_version.h"
#include "spark/redaction.h"
#include "spark/uri.h"
#include "text/strings.h"

#include <algorithm>
#include <array>

namespace k8spark::operators {

namespace {

constexpr std::string_view kNamespace = "spark.kubernetes.namespace";

struct Dropped {
  std::string_view key;  // ends in '.': all below
  std::string_view why;
};
constexpr auto kDropped = std::to_array<Dropped>({
    {"spark.master", "the operator submits to the cluster it runs in"},
    {"spark.kubernetes.context", "the operator submits to the cluster it runs in"},
    {"spark.kubernetes.authenticate.submission.", "the operator has a login of its own"},
    {"spark.kubernetes.submission.waitAppCompletion", "the operator never waits"},
});

// Keys that name files which the submitter reads, beside the lists and the pod templates.
constexpr auto kFileKeys = std::to_array<std::string_view>({
    "spark.archives",
    "spark.files",
    "spark.jars",
    "spark.kerberos.keytab",
    "spark.kubernetes.authenticate.driver.caCertFile",
    "spark.kubernetes.authenticate.driver.clientCertFile",
    "spark.kubernetes.authenticate.driver.clientKeyFile",
    "spark.kubernetes.authenticate.driver.oauthTokenFile",
    "spark.kubernetes.driver.podTemplateFile",
    "spark.kubernetes.executor.podTemplateFile",
    "spark.kubernetes.kerberos.krb5.path",
    "spark.kubernetes.scheduler.volcano.podGroupTemplateFile",
    "spark.submit.pyFiles",
});

void collect_rest(Json const& node, std::string const& path, std::vector<std::string>& paths) {
  if (!node.is_object() || node.empty()) {
    paths.push_back(path);
    return;
  }
  for (auto const& [name, value] : node.items()) collect_rest(value, path + '.' + name, paths);
}

}  // namespace

Json make_document(std::string_view api_version, Conf& entries, std::string const& name) {
  Json metadata = {{"name", name}};
  if (auto const at = entries.find(kNamespace); at != entries.end()) {
    if (!at->second.empty()) metadata["namespace"] = at->second;
    entries.erase(at);
  }
  return {{"apiVersion", api_version},
          {"kind", "SparkApplication"},
          {"metadata", std::move(metadata)},
          {"spec", Json::object()}};
}

void drop_submitters_keys(Conf& entries, std::vector<std::string>& warnings) {
  for (Dropped const& dropped : kDropped) {
    for (auto at = entries.lower_bound(dropped.key); at != entries.end();) {
      bool const hit = dropped.key.ends_with('.') ? at->first.starts_with(dropped.key)
                                                  : at->first == dropped.key;
      if (!hit) break;
      warnings.push_back(at->first + " is left out: " + std::string(dropped.why));
      at = entries.erase(at);
    }
  }
}

void warn_of_local_files(Run const& run, std::vector<std::string>& warnings) {
  auto const warn = [&](std::string const& entry, std::string_view key) {
    warnings.push_back(std::string(key) + " names \"" + entry +
                       "\" of this machine, which an operator cannot read: put it into the image "
                       "(local:///PATH) or into a store");
  };
  if (!run.primary_resource.empty() && spark::is_local_and_resolvable(run.primary_resource))
    warn(run.primary_resource, "the application");
  for (std::string_view const key : kFileKeys) {
    auto const at = run.conf.find(key);
    if (at == run.conf.end()) continue;
    for (std::string const& entry : text::split_list(at->second))
      if (spark::is_local_and_resolvable(entry)) warn(entry, key);
  }
}

void warn_of_secrets(Run const& run, std::vector<std::string>& warnings) {
  for (auto const& [key, value] : run.conf)
    if (spark::is_secret_key(key) && !value.empty() && !value.starts_with("${"))
      warnings.push_back(key +
                         " stands in the SparkApplication in clear text: keep the value in a "
                         "Secret (spark.kubernetes.driver.secretKeyRef.NAME)");
}

void add_spark_conf(Conf const& entries, Json& spec) {
  for (auto const& [key, value] : entries) spec["sparkConf"][key] = value;
}

Result<Opened> open_document(Json const& document) {
  Opened opened;
  Json const* const spec = find_at(document, "spec");
  if (spec == nullptr || !spec->is_object())
    return usage_error("this SparkApplication has no spec");
  opened.spec = *spec;
  if (Json const* const name = find_at(document, "metadata.name"); name && name->is_string())
    opened.name = name->get<std::string>();
  Json const conf = take_at(opened.spec, "sparkConf");
  if (conf.is_object())
    for (auto const& [key, value] : conf.items())
      opened.entries[key] = value.is_string() ? value.get<std::string>() : value.dump();
  if (Json const* const ns = find_at(document, "metadata.namespace"); ns && ns->is_string())
    opened.entries[std::string(kNamespace)] = ns->get<std::string>();
  return opened;
}

void warn_of_rest(Json const& spec, std::vector<std::string>& warnings) {
  std::vector<std::string> paths;
  for (auto const& [name, value] : spec.items()) collect_rest(value, "spec." + name, paths);
  for (std::string const& path : paths)
    warnings.push_back(path + " has no spark.* key and is left out");
}

bool older_than(std::string const& spark_version, int major, int minor) {
  auto const version = spark::parse_spark_version(spark_version);
  return version && !version->at_least(major, minor);
}

}  // namespace k8spark::operators
