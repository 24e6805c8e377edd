#include "setup/rights.h"

#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace k8spark::setup {

namespace {

using Verbs = std::vector<std::string>;

void add(std::vector<Right>& rights,
         std::string group,
         std::string resource,
         Verbs verbs,
         std::string why) {
  rights.push_back({std::move(group), std::move(resource), std::move(verbs), std::move(why)});
}

bool is_true(SparkConf const& conf, std::string_view key, bool otherwise) {
  auto const value = conf.get(key);
  return value ? text::equals_ignore_case(text::trim(*value), "true") : otherwise;
}

// A claim is created when its name says OnDemand, or when both class and size are there.
// Source: Spark's MountVolumesFeatureStep.
bool makes_claims(SparkConf const& conf, std::string const& role) {
  std::string const prefix = "spark.kubernetes." + role + ".volumes.persistentVolumeClaim.";
  bool found = false;
  for (auto const& [rest, value] : conf.with_prefix(prefix)) {
    std::string const name = rest.substr(0, rest.find('.'));
    bool const on_demand =
        rest.ends_with(".options.claimName") && text::contains(value, "OnDemand");
    bool const described = rest.ends_with(".options.storageClass") &&
                           conf.contains(prefix + name + ".options.sizeLimit");
    found = found || on_demand || described;
  }
  return found;
}

bool names_plugin(SparkConf const& conf, std::string_view name) {
  return text::contains(conf.get_or("spark.plugins", ""), name);
}

// Secrets that the submission itself creates. Source: Spark's
// DriverKubernetesCredentialsFeatureStep, KerberosConfDriverFeatureStep.
bool makes_secrets(SparkConf const& conf) {
  std::string const prefix = "spark.kubernetes.authenticate.driver.";
  for (char const* const name : {"oauthToken", "caCertFile", "clientKeyFile", "clientCertFile"})
    if (conf.contains(prefix + name)) return true;
  return conf.contains("spark.kerberos.keytab") || conf.contains("spark.yarn.keytab");
}

bool excludes(SparkConf const& conf, std::string_view step) {
  return text::contains(conf.get_or("spark.kubernetes.driver.pod.excludedFeatureSteps", ""), step);
}

RightsInput::Allocator allocator_of(SparkConf const& conf) {
  std::string const name =
      text::to_lower(conf.get_or("spark.kubernetes.allocation.pods.allocator", "direct"));
  if (name == "statefulset") return RightsInput::Allocator::kStatefulSet;
  return name == "deployment" ? RightsInput::Allocator::kDeployment
                              : RightsInput::Allocator::kDirect;
}

Verbs sorted(Verbs verbs, Verbs const& more = {}) {
  verbs.insert(verbs.end(), more.begin(), more.end());
  std::sort(verbs.begin(), verbs.end());
  verbs.erase(std::unique(verbs.begin(), verbs.end()), verbs.end());
  return verbs;
}

void add_allocator(std::vector<Right>& rights, RightsInput const& in) {
  if (in.allocator == RightsInput::Allocator::kDirect) return;
  bool const sets = in.allocator == RightsInput::Allocator::kStatefulSet;
  std::string const resource = sets ? "statefulsets" : "deployments";
  add(rights,
      "apps",
      resource,
      {"create", "delete", "get", "patch"},
      "spark.kubernetes.allocation.pods.allocator=" + resource.substr(0, resource.size() - 1));
  add(rights, "apps", resource + "/scale", {"get", "patch", "update"}, "to change their size");
}

}  // namespace

RightsInput rights_input(SparkConf const& conf, spark::SparkVersion const& version) {
  RightsInput in;
  in.version = version;
  in.allocator = allocator_of(conf);
  in.claims = makes_claims(conf, "executor");
  // The driver owns its claims since 3.2, and by default since 3.4.
  bool const by_default = version.at_least(3, 4);
  std::string const driver = "spark.kubernetes.driver.";
  in.owns_claims =
      version.at_least(3, 2) && is_true(conf, driver + "ownPersistentVolumeClaim", by_default);
  in.reuses_claims =
      version.at_least(3, 2) && is_true(conf, driver + "reusePersistentVolumeClaim", by_default);
  in.deletes_service =
      version.at_least(3, 2) && is_true(conf, driver + "service.deleteOnTermination", true);
  in.driver_claims = makes_claims(conf, "driver");
  // Executors that stay are labelled inactive, those that leave get the label of the user.
  in.label_pods = !is_true(conf, "spark.kubernetes.executor.deleteOnTermination", true) ||
                  conf.contains("spark.kubernetes.executor.decommissionLabel") ||
                  conf.contains("spark.kubernetes.executor.podDeletionCost");
  in.resize_pods = names_plugin(conf, "ExecutorResizePlugin");
  in.resize_claims = names_plugin(conf, "ExecutorPVCResizePlugin");
  in.network_policy = version.at_least(4, 2) && !excludes(conf, "NetworkPolicyFeatureStep");
  in.secrets = makes_secrets(conf);
  in.pod_group = text::contains(conf.get_or("spark.kubernetes.driver.pod.featureSteps", ""),
                                "VolcanoFeatureStep") ||
                 conf.get_or("spark.kubernetes.scheduler.name", "") == "volcano";
  return in;
}

std::vector<Right> driver_rights(RightsInput const& in) {
  bool const collections = in.version.at_least(3, 4);
  Verbs const delete_labelled = collections ? Verbs{"deletecollection"} : Verbs{"delete", "list"};
  std::vector<Right> rights;
  Verbs pods = {"create", "delete", "get", "list", "watch"};
  if (collections) pods.emplace_back("deletecollection");
  if (in.label_pods) pods.emplace_back("patch");
  add(rights, "", "pods", sorted(pods), "executors: ask for, watch and delete them; find itself");
  add(rights,
      "",
      "configmaps",
      sorted({"create"}, delete_labelled),
      "the executors' configuration, deleted at the end");
  if (in.deletes_service)
    add(rights, "", "services", sorted(delete_labelled), "its own Service, deleted at the end");
  Verbs claims;
  if (in.claims) claims = {"create"};
  if (in.owns_claims && in.reuses_claims) claims.emplace_back("list");
  if (in.owns_claims) claims.insert(claims.end(), delete_labelled.begin(), delete_labelled.end());
  if (in.resize_claims) claims.insert(claims.end(), {"get", "list", "patch"});
  if (!claims.empty())
    add(rights,
        "",
        "persistentvolumeclaims",
        sorted(claims),
        in.claims ? "the executors' claims: make, use again and delete them"
                  : "looks for claims to use again, and deletes its own at the end");
  if (in.resize_pods)
    add(rights, "", "pods/resize", {"get", "patch", "update"}, "ExecutorResizePlugin");
  add_allocator(rights, in);
  return rights;
}

std::vector<Right> submitter_rights(RightsInput const& in) {
  std::vector<Right> rights;
  add(rights,
      "",
      "pods",
      {"create", "delete", "get", "list", "watch"},
      "the driver: create, follow and delete it; find its executors");
  add(rights, "", "pods/log", {"get"}, "logs");
  add(rights, "", "events", {"list", "watch"}, "why a run waits or fails");
  // Created, given to the driver pod as its owner, taken back when something fails.
  Verbs const made = {"create", "delete", "get", "patch"};
  add(rights, "", "configmaps", made, "configuration and shipped code");
  add(rights, "", "services", made, "the driver's Service");
  if (in.secrets) add(rights, "", "secrets", made, "credentials of the driver");
  if (in.driver_claims) add(rights, "", "persistentvolumeclaims", made, "claims of the driver");
  if (in.network_policy)
    add(rights, "networking.k8s.io", "networkpolicies", made, "Spark 4.2's NetworkPolicy");
  if (in.pod_group) add(rights, "scheduling.volcano.sh", "podgroups", made, "Volcano's PodGroup");
  if (in.leases)
    add(rights,
        "coordination.k8s.io",
        "leases",
        {"create", "delete", "get", "patch", "update"},
        "submit --exclusive: take, hand on and give back the turn");
  return rights;
}

std::vector<Right> spark_submit_rights(RightsInput const& in) {
  std::vector<Right> rights;
  for (Right& right : submitter_rights(in)) {
    if (std::find(right.verbs.begin(), right.verbs.end(), "create") == right.verbs.end()) continue;
    right.verbs = sorted(right.verbs, {"list", "update"});
    rights.push_back(std::move(right));
  }
  return rights;
}

Json rules_of(std::vector<Right> const& rights) {
  Json rules = Json::array();
  for (Right const& right : rights) {
    Json const verbs = right.verbs;
    auto const same = std::find_if(rules.begin(), rules.end(), [&](Json const& rule) {
      return rule["apiGroups"][0] == right.group && rule["verbs"] == verbs;
    });
    if (same != rules.end())
      (*same)["resources"].push_back(right.resource);
    else
      rules.push_back({{"apiGroups", Json::array({right.group})},
                       {"resources", Json::array({right.resource})},
                       {"verbs", verbs}});
  }
  return rules;
}

}  // namespace k8spark::setup
