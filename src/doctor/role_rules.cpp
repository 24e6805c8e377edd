#include "diagnosis/json_view.h"
#include "doctor/pod_parts.h"
#include "doctor/rules.h"
#include "spark/key_table.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>

// What driver and executors are to each other: their users, nodes, zones, names.
namespace k8spark::doctor {

namespace {

using diagnosis::member;
using diagnosis::text_at;
using diagnosis::text_of;

struct Role {
  char const* name;
  Json const* pod;
};
std::array<Role, 2> roles_of(Facts const& facts) {
  return {{{"driver", &facts.driver_pod}, {"executor", &facts.executor_pod}}};
}

bool is_true(Facts const& facts, std::string_view key) {
  return text::equals_ignore_case(text::trim(facts.conf.get_or(key, "false")), "true");
}

std::string no_pods(Facts const& facts) {
  return facts.plan_error ? "there is no plan (R-CONF)" : "the pods cannot be foretold";
}

// --- users

// A number of a security context: Spark's container's own, else the pod's.
std::optional<long long> context_number(Json const& pod, std::string_view name) {
  Json const& containers = member(pod, "spec", "containers");
  for (Json const* context :
       {&member(diagnosis::element(containers, diagnosis::length(containers) - 1),
                "securityContext"),
        &member(pod, "spec", "securityContext")})
    if (Json const& value = member(*context, name); diagnosis::is_number(value))
      return diagnosis::number_of(value);
  return std::nullopt;
}

// Group 0 may write /etc/passwd of an image of Spark, and its entry point gives the user a name.
// HADOOP_USER_NAME does not help: Java's UnixLoginModule looks at the user first (seen with 3.5.9
// and 4.3.0). Source: kubernetes/dockerfiles/spark/entrypoint.sh; a user that /etc/passwd does not
// hold has group 0 unless runAsGroup says otherwise.
bool is_in_root_group(Json const& pod) {
  if (context_number(pod, "runAsGroup").value_or(0) == 0) return true;
  Json const& security = member(pod, "spec", "securityContext");
  if (Json const& group = member(security, "fsGroup");
      diagnosis::is_number(group) && diagnosis::number_of(group) == 0)
    return true;
  for (Json const& group : member(security, "supplementalGroups"))
    if (diagnosis::is_number(group) && diagnosis::number_of(group) == 0) return true;
  return false;
}

void judge_user(Role const& role, std::string const& user, Findings& out) {
  std::string const subject = std::string(role.name) + " pod";
  if (is_in_root_group(*role.pod))
    return out.ok(subject, user + ": in group 0, so that Spark's entry point gives it a name");
  out.warning(subject,
              user +
                  " is in no image of Spark, and its group is not 0: without a name Hadoop's "
                  "login fails, HADOOP_USER_NAME or not (invalid null input: name, Invalid UID)",
              "runAsGroup: 0 or supplementalGroups: [0] in the pod template, or an image whose "
              "/etc/passwd holds the user");
}

// --- nodes

struct NodeMark {
  std::string_view label;
  std::string_view value;
};
// Source: the clouds' own pages, and Karpenter's.
constexpr std::array<NodeMark, 4> kSpotMarks = {{{"cloud.google.com/gke-spot", "true"},
                                                 {"kubernetes.azure.com/scalesetpriority", "spot"},
                                                 {"eks.amazonaws.com/capacityType", "SPOT"},
                                                 {"karpenter.sh/capacity-type", "spot"}}};

bool is_spot(std::string_view label, std::string_view value) {
  return std::any_of(kSpotMarks.begin(), kSpotMarks.end(), [&](NodeMark const& mark) {
    return mark.label == label && mark.value == value;
  });
}

// An expression that only spot nodes meet.
bool asks_for_spot(Json const& expression) {
  if (text_at(expression, "operator") != "In") return false;
  Json const& values = member(expression, "values");
  if (!values.is_array() || values.empty()) return false;
  return std::all_of(values.begin(), values.end(), [&](Json const& value) {
    return is_spot(text_at(expression, "key"), text_of(value));
  });
}

// How a pod comes to spot nodes: "nodeSelector ...", "toleration ..."; "" for not at all.
std::string way_to_spot(Json const& pod) {
  Json const& selector = member(pod, "spec", "nodeSelector");
  if (selector.is_object())
    for (auto const& [label, value] : selector.items())
      if (is_spot(label, text_of(value))) return "nodeSelector " + label + ": " + text_of(value);
  for (Json const& term : member(pod,
                                 "spec",
                                 "affinity",
                                 "nodeAffinity",
                                 "requiredDuringSchedulingIgnoredDuringExecution",
                                 "nodeSelectorTerms"))
    for (Json const& expression : member(term, "matchExpressions"))
      if (asks_for_spot(expression)) return "nodeAffinity " + text_at(expression, "key");
  for (Json const& one : member(pod, "spec", "tolerations")) {
    bool const exists = text_at(one, "operator") == "Exists";
    for (NodeMark const& mark : kSpotMarks)
      if (text_at(one, "key") == mark.label && (exists || text_at(one, "value") == mark.value))
        return "toleration of " + std::string(mark.label);
  }
  return "";
}

// --- time zones

// "-Duser.timezone=UTC" of some options; the last one counts.
std::string zone_in(std::string const& options) {
  constexpr std::string_view kOption = "-Duser.timezone=";
  std::size_t const at = options.rfind(kOption);
  if (at == std::string::npos) return "";
  std::string zone = options.substr(at + kOption.size());
  zone.resize(std::min(zone.size(), zone.find_first_of(" \t\n")));
  std::erase_if(zone, [](char c) { return c == '"' || c == '\''; });
  return zone;
}

// Of the JVM; "" is the image's own. Source: java.util.TimeZone: user.timezone, else TZ.
std::string zone_of(Facts const& facts, Role const& role) {
  std::string const stem = "spark." + std::string(role.name) + '.';
  std::string zone = zone_in(facts.conf.get_or(stem + "defaultJavaOptions", "") + ' ' +
                             facts.conf.get_or(stem + "extraJavaOptions", ""));
  return zone.empty() ? env_value(*role.pod, "TZ") : zone;
}

std::string zone_words(std::string const& zone) {
  return zone.empty() ? "the image's" : zone;
}

}  // namespace

void check_user(Facts const& facts, Findings& out) {
  constexpr long long kSparks = 185;  // the user of Spark's images; 0 has a name in every image
  Json const& range =
      member(facts.name_space.object, "metadata", "annotations", kUserRangeAnnotation);
  bool any = false;
  bool pods = false;
  for (Role const& role : roles_of(facts)) {
    if (!role.pod->is_object()) continue;
    pods = true;
    auto const user = context_number(*role.pod, "runAsUser");
    if (user ? *user == kSparks || *user == 0 : !range.is_string()) continue;
    any = true;
    judge_user(role,
               user ? "user " + std::to_string(*user)
                    : "a user out of the namespace's range " + text_of(range),
               out);
  }
  if (!pods) return out.not_checked("", no_pods(facts));
  if (!any) out.ok("", "the users are the images' own");
}

void check_spot(Facts const& facts, Findings& out) {
  if (!facts.driver_pod.is_object() && !facts.executor_pod.is_object())
    return out.not_checked("", no_pods(facts));
  bool any = false;
  if (std::string const way = way_to_spot(facts.driver_pod); !way.empty()) {
    any = true;
    out.warning("driver pod",
                "may stand on a spot node (" + way + "): the run ends when that is taken back",
                "leave it to the executors, and keep the driver by driver.nodeSelector "
                "(karpenter.sh/capacity-type: on-demand, eks.amazonaws.com/capacityType: "
                "ON_DEMAND)");
  }
  std::string const way = way_to_spot(facts.executor_pod);
  std::vector<std::string> missing;
  for (char const* const key : {"spark.decommission.enabled", "spark.storage.decommission.enabled"})
    if (!way.empty() && !is_true(facts, key))
      missing.push_back("--conf " + std::string(key) + "=true");
  if (!missing.empty())
    out.warning("executor pod",
                "stands on spot nodes (" + way +
                    "), and does not hand over its blocks when one is taken back",
                "presets: [spot], or " + text::join(missing, " "));
  if (any || !missing.empty()) return;
  out.ok("",
         way.empty() ? "no spot nodes are asked for"
                     : "only executors stand on spot nodes, and hand over their blocks");
}

void check_time_zone(Facts const& facts, Findings& out) {
  if (facts.mode == DeployMode::kClient) return out.ok("", "the driver's is this machine's");
  auto const [driver, executor] = roles_of(facts);
  if (!driver.pod->is_object() || !executor.pod->is_object())
    return out.not_checked("", no_pods(facts));
  std::string const one = zone_of(facts, driver);
  std::string const other = zone_of(facts, executor);
  if (one == other) return out.ok("", "of both: " + zone_words(one));
  out.warning("time zone",
              "the driver's is " + zone_words(one) + ", the executors' " + zone_words(other) +
                  ": dates that are made here and there differ",
              "set TZ for both (env: {TZ: UTC} of the profile), or -Duser.timezone in "
              "spark.driver.extraJavaOptions and spark.executor.extraJavaOptions");
}

// A headless Service has an address for its name only when the pod is ready, side-cars included;
// executors are started after `readinessTimeout` all the same.
// Source: Spark's ExecutorPodsAllocator, DriverServiceFeatureStep.
void check_name_service(Facts const& facts, Findings& out) {
  if (facts.mode == DeployMode::kClient) return out.ok("", "the driver has no Service");
  if (!facts.driver_pod.is_object()) return out.not_checked("", no_pods(facts));
  constexpr std::string_view kWait = "spark.kubernetes.allocation.driver.readinessTimeout";
  constexpr std::string_view kAddress = "spark.kubernetes.executor.useDriverPodIP";
  spark::KeySpec const* const address = spark::find_key(kAddress);
  bool const known = address != nullptr && spark::is_known(*address, facts.version);
  std::string const fallback =
      known ? std::string(spark::default_of(*address, facts.version).value_or("false")) : "false";
  if (known && text::equals_ignore_case(facts.conf.get_or(kAddress, fallback), "true"))
    return out.ok("", "executors use the driver's address, not its name");
  if (containers_of(facts.driver_pod).size() < 2)
    return out.ok("", "the driver has no side-car that could delay its name");
  for (Json const& object : facts.resources)
    if (text_at(object, "kind") == "Service" &&
        diagnosis::flag_of(member(object, "spec", "publishNotReadyAddresses")))
      return out.ok("", "the Service names the driver before it is ready");
  if (facts.conf.contains(kWait))
    return out.ok(std::string(kWait), "waits " + facts.conf.get_or(kWait, "") + " for the driver");
  out.warning("driver pod",
              "has side-cars: its name is known only when all are ready, and executors start "
              "after 1 s (UnknownHostException)",
              "--conf " + std::string(known ? kAddress : kWait) + (known ? "=true" : "=60s"));
}

}  // namespace k8spark::doctor
