#include "doctor/doctor.h"

#include "doctor/pod_parts.h"
#include "doctor/rules.h"

#include <algorithm>
#include <array>
#include <set>

namespace k8spark::doctor {

namespace {

constexpr std::array kRules = std::to_array<Rule>({
    {"R-CONF", false, AtSubmit::kNothing, "the configuration becomes a plan", check_plan},
    {"R-TARGET",
     false,
     AtSubmit::kNothing,
     "which cluster, as whom, in which namespace",
     check_target},
    {"R-VERSION",
     false,
     AtSubmit::kErrors,
     "versions in image tags against spark.version",
     check_version},
    {"R-HADOOP",
     false,
     AtSubmit::kNothing,  // profile/store_remarks.h says it there, with the line it stands on
     "jars of the stores in use against the Hadoop of the line",
     check_hadoop},
    {"R-S3CRED",
     false,
     AtSubmit::kNothing,  // so is this
     "S3A's provider classes against the SDK of the line",
     check_provider},
    {"R-IVY", false, AtSubmit::kAll, "a folder for spark.jars.packages", check_ivy},
    {"R-LOCAL", false, AtSubmit::kAll, "local:// means in the image", check_local},
    {"R-NAME", false, AtSubmit::kErrors, "lengths and forms of names and labels", check_names},
    {"R-CMSIZE", false, AtSubmit::kNothing, "sizes of the ConfigMaps", check_config_map_sizes},
    {"R-UNITS",
     false,
     AtSubmit::kErrors,
     "requests against limits, memory in thousandths",
     check_units},
    {"R-SCRATCH",
     false,
     AtSubmit::kNothing,
     "where the executors' shuffle data goes",
     check_scratch},
    {"R-OVERHEAD",
     false,
     AtSubmit::kAll,
     "memory beside the heap of Python executors",
     check_overhead},
    {"R-PY", false, AtSubmit::kErrors, "Python of driver and executors", check_python},
    {"R-UID", false, AtSubmit::kAll, "the pods' users have a name", check_user},
    {"R-SPOT", false, AtSubmit::kAll, "driver and executors on spot nodes", check_spot},
    {"R-TZ", false, AtSubmit::kAll, "time zones of driver and executors", check_time_zone},
    {"R-DNS", false, AtSubmit::kAll, "executors find the driver's name", check_name_service},
    {"R-MAXFAIL", false, AtSubmit::kAll, "executors that fail again and again", check_failures},
    {"R-EXIT", false, AtSubmit::kAll, "the driver ends when the work is done", check_exit},
    {"R-MASTER",
     false,
     AtSubmit::kErrors,
     "the API server as the driver sees it",
     check_driver_master},
    {"R-LEAK", false, AtSubmit::kNothing, "secrets written out in the configuration", check_leak},
    {"R-TOKEN", false, AtSubmit::kAll, "tokens that do not renew themselves", check_token},
    {"R-BOTH",
     false,
     AtSubmit::kAll,
     "executors have the credentials that the driver has",
     check_both_roles},
    {"R-AZURE", false, AtSubmit::kErrors, "hosts, keys and identity of Azure", check_azure},
    {"R-EVENTLOG",
     false,
     AtSubmit::kAll,
     "the event log's folder is one that outlives the pod",
     check_event_log_conf},
    {"D-PROXY", false, AtSubmit::kAll, "NO_PROXY beside a proxy of the pods", check_proxy},
    {"D-TLS", true, AtSubmit::kNothing, "the server is reached and trusted", check_reach},
    {"D-AUTH", true, AtSubmit::kNothing, "whom the server takes us for", check_login},
    {"D-VERSION",
     true,
     AtSubmit::kNothing,
     "the server's version against the Spark line",
     check_server_version},
    {"D-PLATFORM", true, AtSubmit::kNothing, "what this Kubernetes asks for", check_platform},
    {"D-CLOCK", true, AtSubmit::kNothing, "this machine's clock against the server's", check_clock},
    {"D-NAMESPACE", true, AtSubmit::kNothing, "the namespace is there", check_namespace},
    {"D-RBAC", true, AtSubmit::kNothing, "our own rights", check_submitter},
    {"D-ACCOUNT",
     true,
     AtSubmit::kNothing,
     "service accounts of driver and executors",
     check_accounts},
    {"D-RBAC", true, AtSubmit::kNothing, "the driver's rights", check_driver_rights},
    {"D-AUTOMOUNT", true, AtSubmit::kNothing, "the driver gets its token", check_automount},
    {"D-IRSA", true, AtSubmit::kNothing, "the accounts' cloud identity", check_identity},
    {"D-SECRET", true, AtSubmit::kNothing, "Secrets, their keys and bytes", check_secrets},
    {"D-CONFIGMAP", true, AtSubmit::kNothing, "ConfigMaps that must be there", check_config_maps},
    {"D-CLAIM", true, AtSubmit::kNothing, "claims that must be there", check_claims},
    {"D-IMAGE", true, AtSubmit::kNothing, "pull secrets and their registries", check_pull_secrets},
    {"D-QUOTA", true, AtSubmit::kNothing, "quotas against driver and executors", check_quota},
    {"D-LIMITS",
     true,
     AtSubmit::kNothing,
     "LimitRanges against driver and executors",
     check_limit_range},
    {"D-PSA", true, AtSubmit::kNothing, "Pod Security against both pods", check_pod_security},
    {"D-ADMIT",
     true,
     AtSubmit::kNothing,
     "both pods pass admission (server dry run)",
     check_admission},
    {"D-FIT", true, AtSubmit::kNothing, "some node can hold each pod", check_fit},
    {"D-GANG", true, AtSubmit::kNothing, "driver and first executors find room now", check_room},
    {"D-ORPHANS", true, AtSubmit::kNothing, "leftovers of dead runs", check_leftovers},
    {"D-ARCH", true, AtSubmit::kNothing, "architectures of the nodes", check_architecture},
    {"D-MESH", true, AtSubmit::kNothing, "side-cars of a service mesh", check_mesh},
    {"D-EVENTLOG", true, AtSubmit::kNothing, "the event log's folder is there", check_event_folder},
});

void run(Rule const& rule, Facts const& facts, std::vector<Check>& checks) {
  std::size_t const before = checks.size();
  Findings findings(rule.name, checks);
  std::string const why = rule.needs_cluster ? facts.not_asked() : "";
  // How the cluster was not reached is itself what two rules look at.
  bool const about_reach = rule.run == check_reach || rule.run == check_login;
  if (!why.empty() && !about_reach)
    findings.not_checked("", why);
  else
    rule.run(facts, findings);
  if (checks.size() == before) findings.ok("", std::string(rule.looks_at));
}

}  // namespace

std::span<Rule const> rules() {
  return kRules;
}

std::vector<Check> examine(Facts const& facts) {
  std::vector<Check> checks;
  for (Rule const& rule : kRules) run(rule, facts, checks);
  return checks;
}

std::vector<Check> examine_for_submit(Facts const& facts) {
  std::vector<Check> told;
  for (Rule const& rule : kRules) {
    if (rule.at_submit == AtSubmit::kNothing) continue;
    std::vector<Check> checks;
    run(rule, facts, checks);
    bool const warnings = rule.at_submit == AtSubmit::kAll && facts.profile_in_use;
    for (Check& check : checks)
      if (check.result == Result::kError || (check.result == Result::kWarning && warnings))
        told.push_back(std::move(check));
  }
  return told;
}

std::string Facts::not_asked() const {
  if (offline) return "offline";
  if (!no_target.empty()) return "no cluster: " + no_target;
  return unreachable ? "the cluster was not reached" : "";
}

std::string account_of(Json const& pod) {
  if (!pod.is_object()) return "default";
  Json const spec = pod.value("spec", Json::object());
  std::string const name = spec.value("serviceAccountName", spec.value("serviceAccount", ""));
  return name.empty() ? "default" : name;
}

References references_of(Facts const& facts) {
  std::set<std::string> made;
  for (auto const* list : {&facts.resources, &facts.executor_resources})
    for (Json const& object : *list) made.insert(object.value("kind", "") + '/' + name_of(object));
  std::set<std::string> secrets;
  std::set<std::string> maps;
  std::set<std::string> claims;
  std::set<std::string> accounts;
  for (Json const* pod : {&facts.driver_pod, &facts.executor_pod}) {
    if (!pod->is_object()) continue;
    accounts.insert(account_of(*pod));
    for (Reference const& one : references_of(*pod)) {
      if (made.contains(one.kind + '/' + one.name)) continue;
      if (one.kind == "Secret") secrets.insert(one.name);
      if (one.kind == "ConfigMap") maps.insert(one.name);
      if (one.kind == "PersistentVolumeClaim") claims.insert(one.name);
    }
  }
  return {{secrets.begin(), secrets.end()},
          {maps.begin(), maps.end()},
          {claims.begin(), claims.end()},
          {accounts.begin(), accounts.end()}};
}

}  // namespace k8spark::doctor
