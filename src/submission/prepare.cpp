#include "submission/prepare.h"

#include "spark/uri.h"
#include "submission/application.h"
#include "submission/checks.h"
#include "submission/client_files.h"
#include "submission/jar_manifest.h"
#include "submission/resolve.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <set>

namespace k8spark::submission {

namespace {

constexpr std::array<std::string_view, 4> kListKeys = {
    "spark.jars", "spark.files", "spark.archives", "spark.submit.pyFiles"};

Origin derived(std::string where) {
  return {Layer::kDerived, std::move(where)};
}

// The value changes, its origin stays: explain still says who gave it.
void rewrite(SparkConf& conf, std::string_view key, std::string value) {
  ConfValue const* const old = conf.find(key);
  Origin origin = old != nullptr ? old->origin : derived("spark-submit");
  conf.set(std::string(key), std::move(value), std::move(origin));
}

Result<void> set_master(PrepareInput& in) {
  std::string const master = in.conf.get_or("spark.master", in.default_master);
  Result<std::string> normalized = normalize_master(master);
  if (!normalized) {
    Error error = std::move(normalized).error();
    error.where = in.conf.where("spark.master");
    return error;
  }
  if (in.conf.contains("spark.master"))
    rewrite(in.conf, "spark.master", *std::move(normalized));
  else
    in.conf.set("spark.master", *std::move(normalized), derived("kubeconfig"));
  return {};
}

Result<DeployMode> deploy_mode(PrepareInput& in) {
  constexpr std::string_view kKey = "spark.submit.deployMode";
  std::string const mode = in.conf.get_or(kKey, "cluster");
  if (mode == "client") return DeployMode::kClient;
  if (mode != "cluster")
    return usage_error("deploy mode must be cluster or client, not \"" + mode + '"',
                       in.conf.where(kKey));
  if (!in.conf.contains(kKey)) in.conf.set(std::string(kKey), mode, derived("k8spark"));
  return DeployMode::kCluster;
}

// bin/spark-class strips carriage returns from the whole command line since 3.4.
void strip_carriage_returns(PrepareInput& in) {
  if (!in.version.at_least(3, 4)) return;
  auto const strip = [](std::string& word) { std::erase(word, '\r'); };
  auto const has = [](std::string const& word) { return text::contains(word, "\r"); };
  std::vector<std::pair<std::string, ConfValue>> given;
  for (auto const& [key, value] : in.conf.values())
    if ((value.origin.layer == Layer::kConfFlag || value.origin.layer == Layer::kFlag) &&
        (has(key) || has(value.value)))
      given.emplace_back(key, value);
  for (auto& [key, value] : given) {
    in.conf.erase(key);
    strip(key);
    strip(value.value);
    in.conf.set(std::move(key), std::move(value.value), std::move(value.origin));
  }
  strip(in.primary_resource);
  for (std::string& word : in.app_args) strip(word);
  if (in.main_class) strip(*in.main_class);
  if (in.proxy_user) strip(*in.proxy_user);
}

// --total-executor-cores: written on Kubernetes up to 3.2 only (records).
void forget_total_cores(PrepareInput& in) {
  constexpr std::string_view kKey = "spark.cores.max";
  ConfValue const* const cores = in.conf.find(kKey);
  if (in.version.at_least(3, 3) && cores != nullptr && cores->origin.layer == Layer::kFlag)
    in.conf.erase(kKey);
}

// --principal and --keytab fall back to YARN's names, and what they find is written under their
// own.
void adopt_yarn_names(PrepareInput& in) {
  for (std::string_view const name : {"principal", "keytab"}) {
    std::string key = "spark.kerberos." + std::string(name);
    ConfValue const* const old = in.conf.find("spark.yarn." + std::string(name));
    if (old == nullptr || in.conf.contains(key)) continue;
    in.conf.set(std::move(key), old->value, old->origin);
  }
}

// Default: the main class, else the last path segment of the application's URI, still encoded.
void set_app_name(PrepareInput& in) {
  if (in.conf.contains("spark.app.name")) return;
  std::string name =
      in.main_class ? *in.main_class : std::string(sys::base_name(in.primary_resource));
  in.conf.set(
      "spark.app.name", std::move(name), derived(in.main_class ? "--class" : "application"));
}

Result<void> resolve_paths(PrepareInput& in, sys::FileSystem const& files) {
  for (std::string_view const key : kListKeys) {
    ConfValue const* const list = in.conf.find(key);
    if (list == nullptr) continue;
    // Spark resolves the entries of a flag before it trims them, those of a key after that.
    bool const is_flag = list->origin.layer == Layer::kFlag;
    Result<std::string> resolved =
        resolve_list(is_flag ? list->value : text::join(text::split_list(list->value), ","), files);
    if (!resolved) {
      Error error = std::move(resolved).error();
      error.where = in.conf.where(key);
      return error;
    }
    rewrite(in.conf, key, *std::move(resolved));
  }
  return {};
}

// spark-submit looks into the jars of an R application for R packages, and can open files only.
// Source: Spark's RPackageUtils.checkAndBuildRPackage.
Result<void> check_jars_of_r(PrepareInput const& in) {
  for (std::string const& jar : text::split_list(in.conf.get_or("spark.jars", "")))
    if (spark::scheme_of(jar) != "file")
      return usage_error("an R application takes jars of this machine only, not " + jar,
                         in.conf.where("spark.jars"));
  return {};
}

// spark-submit appends a jar application to spark.jars; spark.submit.pyFiles is always there.
void set_lists(PrepareInput& in, AppKind kind) {
  if (!in.conf.contains("spark.submit.pyFiles"))
    in.conf.set("spark.submit.pyFiles", "", derived("spark-submit"));
  if (kind != AppKind::kJava) return;
  std::vector<std::string> jars = text::split_list(in.conf.get_or("spark.jars", ""));
  if (is_user_file(in.primary_resource)) jars.push_back(in.primary_resource);
  rewrite(in.conf, "spark.jars", text::join(jars, ","));
}

// SPARK_USER, else what Hadoop takes for the user: HADOOP_USER_NAME, else the machine's.
std::string user_of(PrepareInput const& in) {
  for (std::string_view const name : {"SPARK_USER", "HADOOP_USER_NAME"})
    if (auto const at = in.environment.find(name); at != in.environment.end()) return at->second;
  return in.user;
}

// Every entry that lies on this machine and exists, in the order in which the plan places them. To
// be uploaded: without bytes, and as often as it is listed. To be shipped: with its bytes, once.
Result<std::vector<LocalFile>> read_local_files(Submission const& submission,
                                                sys::FileSystem const& files) {
  std::vector<std::string> uris;
  for (std::string_view const key : kListKeys) {
    bool const keeps_alias = key == "spark.archives" || submission.ship_code;
    for (std::string const& entry : text::split_list(submission.conf.get_or(key, "")))
      uris.push_back(keeps_alias ? spark::split_fragment(entry).before : entry);
  }
  uris.push_back(submission.primary_resource);
  std::vector<LocalFile> found;
  std::set<std::string_view> seen;
  for (std::string const& uri : uris) {
    if (!spark::is_local_and_resolvable(uri)) continue;
    if (submission.ship_code && !seen.insert(uri).second) continue;
    std::string const path = local_path(uri);
    if (files.kind(path) != sys::FileKind::kRegular) continue;  // the plan says what is missing
    LocalFile file{uri, path, ""};
    if (submission.ship_code) {
      K8SPARK_ASSIGN(file.bytes, files.read(path));
    }
    found.push_back(std::move(file));
  }
  return found;
}

}  // namespace

Result<std::string> normalize_master(std::string const& master) {
  constexpr std::string_view kPrefix = "k8s://";
  if (!master.starts_with(kPrefix))
    return usage_error(
        "master \"" + master + "\" is not Kubernetes", "", "write it as k8s://https://HOST:PORT");
  std::string const rest = master.substr(kPrefix.size());
  if (rest.empty()) return usage_error("master \"" + master + "\" names no host");
  std::size_t const end = rest.find("://");
  if (end == std::string::npos) return std::string(kPrefix) + "https://" + rest;
  std::string const scheme = text::to_lower(rest.substr(0, end));
  if (scheme != "https" && scheme != "http")
    return usage_error(
        "master \"" + master + "\" has the scheme " + scheme, "", "only http and https are spoken");
  return master;
}

Result<Submission> prepare_submission(PrepareInput in, sys::FileSystem const& files) {
  strip_carriage_returns(in);
  K8SPARK_CHECK(check_arguments(in));
  forget_total_cores(in);
  adopt_yarn_names(in);
  K8SPARK_ASSIGN(DeployMode const mode, deploy_mode(in));
  K8SPARK_CHECK(set_master(in));
  K8SPARK_ASSIGN(Application application,
                 classify_application(in.primary_resource,
                                      in.main_class,
                                      in.version,
                                      in.for_client_pod ? DeployMode::kClient : mode));
  if (is_user_file(in.primary_resource))
    in.primary_resource = resolve_uri(in.primary_resource, files);
  set_app_name(in);
  if (application.kind == AppKind::kJava && !in.main_class) {
    K8SPARK_ASSIGN(application.main_class, read_main_class(local_path(in.primary_resource), files));
  }
  K8SPARK_CHECK(resolve_paths(in, files));
  if (application.kind == AppKind::kR) K8SPARK_CHECK(check_jars_of_r(in));
  set_lists(in, application.kind);
  // The Service's name takes its place.
  if (mode == DeployMode::kCluster) in.conf.erase("spark.driver.host");

  Submission submission;
  submission.version = in.version;
  submission.mode = mode;
  submission.kind = application.kind;
  submission.main_class = std::move(application.main_class);
  submission.primary_resource = std::move(in.primary_resource);
  submission.app_args = std::move(in.app_args);
  submission.proxy_user = std::move(in.proxy_user);
  submission.user = user_of(in);
  submission.environment = std::move(in.environment);
  submission.conf = std::move(in.conf);
  // In client mode the driver reads the files where they are.
  submission.ship_code = mode == DeployMode::kCluster &&
                         !submission.conf.contains("spark.kubernetes.file.upload.path");
  spark::ConfReader const reader(submission.conf, submission.environment, submission.version);
  if (mode == DeployMode::kCluster) K8SPARK_CHECK(check_client_keys(reader));
  K8SPARK_ASSIGN(submission.files,
                 read_client_files(reader, submission.environment, in.given, files, mode));
  if (mode == DeployMode::kClient) return submission;
  K8SPARK_ASSIGN(submission.local_files, read_local_files(submission, files));
  return submission;
}

}  // namespace k8spark::submission
