#include "diagnosis/json_view.h"
#include "doctor/pod_parts.h"
#include "doctor/rules.h"
#include "spark/redaction.h"
#include "spark/uri.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <set>

// What the configuration alone tells.
namespace k8spark::doctor {

namespace {

using diagnosis::member;
using diagnosis::text_at;

struct EnvOfKey {
  std::string_view part;  // of the spark.* key
  std::string_view variable;
};
constexpr std::array<EnvOfKey, 4> kVariables = {{{"fs.s3a.access.key", "AWS_ACCESS_KEY_ID"},
                                                 {"fs.s3a.secret.key", "AWS_SECRET_ACCESS_KEY"},
                                                 {"fs.s3a.session.token", "AWS_SESSION_TOKEN"},
                                                 {"fs.azure.account.key", "AZURE_STORAGE_KEY"}}};

// The lines that take the place of a secret that is written out.
std::string replacement_of(std::string const& key) {
  for (EnvOfKey const& row : kVariables) {
    if (!text::contains(key, row.part)) continue;
    std::string const variable(row.variable);
    std::string lines = "spark.kubernetes.driver.secretKeyRef." + variable +
                        "=SECRET:KEY and spark.kubernetes.executor.secretKeyRef." + variable +
                        "=SECRET:KEY";
    if (row.variable == "AZURE_STORAGE_KEY") lines += ", and " + key + "=${env." + variable + '}';
    return lines + "; k8spark secret create makes the Secret";
  }
  for (std::string const prefix : {"spark.kubernetes.driverEnv.", "spark.executorEnv."})
    if (key.starts_with(prefix)) {
      std::string const role = prefix == "spark.executorEnv." ? "executor" : "driver";
      return "spark.kubernetes." + role + ".secretKeyRef." + key.substr(prefix.size()) +
             "=SECRET:KEY";
    }
  if (key.starts_with("spark.hadoop."))
    return key +
           "=${env.NAME}, and NAME out of a Secret by spark.kubernetes.driver.secretKeyRef."
           "NAME and spark.kubernetes.executor.secretKeyRef.NAME";
  return "take it out of a Secret: spark.kubernetes.driver.secretKeyRef.NAME=SECRET:KEY";
}

bool is_reference(std::string_view value) {
  return text::trim(value).empty() || value.starts_with("${");
}

// A volume of the pod that is mounted at the path or above it, other than the scratch ones.
bool is_on_volume(Json const& pod, std::string const& path) {
  for (Json const* container : containers_of(pod))
    for (Json const& mount : member(*container, "volumeMounts")) {
      std::string folder = text_at(mount, "mountPath");
      if (text_at(mount, "name").starts_with("spark-local-dir-")) continue;
      if (!folder.ends_with('/')) folder += '/';
      if ((path + '/').starts_with(folder)) return true;
    }
  return false;
}

std::string path_of(std::string_view uri) {
  std::size_t const scheme = uri.find(':');
  std::string_view rest = scheme == std::string_view::npos ? uri : uri.substr(scheme + 1);
  while (rest.starts_with("//")) rest.remove_prefix(1);
  return std::string(rest);
}

bool covers_service(std::string const& no_proxy) {
  for (std::string const& entry : text::split_list(no_proxy)) {
    std::string_view const word = text::trim(entry);
    if (word == "*" || word == ".svc" || word == "svc" || word == "kubernetes.default.svc" ||
        word == "*.svc" || word == ".default.svc")
      return true;
  }
  return false;
}

std::string first_of(Json const& pod, std::initializer_list<std::string_view> names) {
  for (std::string_view const name : names)
    if (std::string value = env_value(pod, name); !value.empty()) return value;
  return "";
}

}  // namespace

void check_target(Facts const& facts, Findings& out) {
  if (!facts.no_target.empty()) {
    if (facts.offline) return out.not_checked("", facts.no_target);
    return out.error(FaultClass::kUnreachable,
                     "",
                     facts.no_target,
                     "--context, --kubeconfig or --server name the cluster");
  }
  if (!facts.context_server.empty())
    return out.warning(facts.conf.where("spark.master"),
                       "the run goes to " + facts.server + ", but context " + facts.context +
                           " is " + facts.context_server + ", and its login is sent along",
                       "leave spark.master out, or take the context of that server");
  out.ok(facts.context.empty() ? facts.server : "context " + facts.context,
         facts.server + ", namespace " + facts.ns +
             (facts.user.empty() ? "" : ", user " + facts.user));
}

void check_leak(Facts const& facts, Findings& out) {
  bool any = false;
  for (auto const& [key, value] : facts.conf.values()) {
    if (!spark::is_secret_key(key) || is_reference(value.value)) continue;
    any = true;
    out.warning(key,
                "a secret is written out (" + value.origin.where +
                    "): it goes into a ConfigMap that everybody in the namespace may read, and "
                    "into the event log",
                replacement_of(key));
  }
  if (!any) out.ok("", "no secret is written out");
}

void check_token(Facts const& facts, Findings& out) {
  bool any = false;
  for (auto const& [key, value] : facts.conf.values()) {
    if (!key.starts_with("spark.kubernetes.authenticate.") || !key.ends_with(".oauthToken"))
      continue;
    any = true;
    out.warning(key,
                "a token that is copied here runs out while the driver lives",
                "use the service account's own: " +
                    std::string("spark.kubernetes.authenticate.driver.serviceAccountName"));
  }
  if (!any) out.ok("", "no token is copied");
}

void check_both_roles(Facts const& facts, Findings& out) {
  bool any = false;
  for (char const* const family : {"secretKeyRef.", "secrets."})
    for (auto const& [name, value] :
         facts.conf.with_prefix("spark.kubernetes.driver." + std::string(family))) {
      std::string const other = "spark.kubernetes.executor." + std::string(family) + name;
      if (facts.conf.contains(other)) continue;
      any = true;
      out.warning(name,
                  "the driver has it, the executors have not: they read and write the data",
                  "--conf " + other + '=' + value);
    }
  std::string const key = "spark.kubernetes.authenticate.executor.serviceAccountName";
  bool const cloud = text::contains(
      facts.conf.get_or("spark.hadoop.fs.s3a.aws.credentials.provider", ""), "WebIdentityToken");
  if (cloud && !facts.conf.contains(key)) {
    any = true;
    out.warning("service account",
                "the executors run as account default, which has no role of AWS",
                "--conf " + key + "=" +
                    facts.conf.get_or("spark.kubernetes.authenticate.driver.serviceAccountName",
                                      "ACCOUNT"));
  }
  if (!any) out.ok("", "executors have what the driver has");
}

void check_event_log_conf(Facts const& facts, Findings& out) {
  std::string const folder = facts.conf.get_or("spark.eventLog.dir", "/tmp/spark-events");
  bool const on = text::equals_ignore_case(
      text::trim(facts.conf.get_or("spark.eventLog.enabled", "false")), "true");
  if (!on && facts.conf.contains("spark.eventLog.dir"))
    return out.warning("spark.eventLog.dir",
                       "is set, but spark.eventLog.enabled is not true: nothing is written",
                       "--conf spark.eventLog.enabled=true");
  if (!on) return out.ok("", "no event log");
  std::string const scheme = text::to_lower(spark::scheme_of(folder));
  if (scheme == "s3" || scheme == "s3n")
    return out.error(FaultClass::kConfiguration,
                     folder,
                     scheme + ": is no file system of Hadoop 3",
                     "write s3a: in its place");
  bool const in_pod = scheme.empty() || scheme == "file";
  if (!in_pod) return out.ok(folder, "a store");
  if (facts.mode == DeployMode::kClient) return out.ok(folder, "a folder of this machine");
  if (!facts.driver_pod.is_object()) return out.not_checked(folder, "there is no plan (R-CONF)");
  if (is_on_volume(facts.driver_pod, path_of(folder))) return out.ok(folder, "on a volume");
  out.error(FaultClass::kConfiguration,
            folder,
            "is a folder inside the driver's container: Spark does not make it, and it is gone "
            "with the pod",
            "write to a store (s3a://BUCKET/FOLDER), or mount a volume there");
}

void check_proxy(Facts const& facts, Findings& out) {
  bool any = false;
  for (auto const& [role, pod] :
       {std::pair("driver", &facts.driver_pod), std::pair("executor", &facts.executor_pod)}) {
    if (!pod->is_object()) continue;
    std::string const proxy =
        first_of(*pod, {"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY"});
    if (proxy.empty()) continue;
    any = true;
    std::string const none = first_of(*pod, {"NO_PROXY", "no_proxy"});
    if (covers_service(none))
      out.ok(role, "a proxy, and NO_PROXY holds .svc");
    else
      out.warning(role,
                  "has a proxy, and NO_PROXY does not hold .svc: libraries that read it send "
                  "requests of the cluster there",
                  "add NO_PROXY=.svc,.cluster.local,SERVICE-CIDR beside it");
  }
  if (!any) out.ok("", "no proxy in the pods");
}

}  // namespace k8spark::doctor
