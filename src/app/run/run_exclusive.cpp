#include "app/run/run_exclusive.h"

#include "app/run/run_labels.h"
#include "diagnosis/json_view.h"
#include "diagnosis/pod_state.h"
#include "diagnosis/verdict.h"
#include "kube/apply.h"
#include "text/duration.h"
#include "text/encoding.h"
#include "text/timestamp.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace k8spark::app {

namespace {

using diagnosis::text_at;

constexpr std::string_view kKeyText = "k8spark.io/exclusive";
constexpr std::size_t kLongestStem = 40;
constexpr std::size_t kHashLength = 10;
constexpr std::chrono::seconds kBeingMade{60};
constexpr std::int64_t kMillisecondNs = 1'000'000;

// Source: coordination.k8s.io/v1, LeaseSpec: times of microseconds.
std::string micro_time(Context& context) {
  constexpr int kDigits = 6;
  return text::format_timestamp(context.clock.wall().count() * kMillisecondNs, kDigits);
}

Json make_lease(Cluster& cluster,
                std::string const& key,
                std::string const& driver,
                Context& context) {
  std::string const now = micro_time(context);
  return {{"apiVersion", "coordination.k8s.io/v1"},
          {"kind", "Lease"},
          {"metadata",
           {{"name", lease_name(key)},
            {"namespace", cluster.ns()},
            {"labels", {{"app.kubernetes.io/managed-by", "k8spark"}}},
            {"annotations", {{kKeyText, key}}}}},
          {"spec", {{"holderIdentity", driver}, {"acquireTime", now}, {"renewTime", now}}}};
}

Turn turn_of(Json const& lease) {
  return {text_at(lease, "metadata", "name"), text_at(lease, "metadata", "uid")};
}

// Who has the key, for a sentence; empty: nobody has.
Result<std::string> living_holder(Cluster& cluster, Json const& lease, Context& context) {
  std::string const holder = text_at(lease, "spec", "holderIdentity");
  if (holder.empty()) return std::string();
  Result<Json> const pod = cluster.client().get(kube::pods(), cluster.ns(), holder);
  if (!pod && pod.error().code != ErrorCode::kNotFound) return pod.error();
  if (!pod) {
    auto const taken = text::parse_timestamp(text_at(lease, "spec", "renewTime"));
    std::chrono::milliseconds const since{taken.value_or(0) / kMillisecondNs};
    bool const fresh = context.clock.wall() - since < kBeingMade;
    return fresh ? "driver " + holder + ", which is being created" : std::string();
  }
  if (diagnosis::outcome_of(*pod, Json::array())) return std::string();
  diagnosis::PodView const view = diagnosis::read_pod(*pod);
  return "driver " + holder + " (" + diagnosis::status_word(view) + ", " +
         text::age_since(view.created_at, context.clock.wall()) + " old)";
}

Result<Turn> take_over(Cluster& cluster, Json lease, Json const& wanted) {
  // With the resourceVersion that was read: of two who take over, one is refused.
  lease["spec"] = wanted["spec"];
  lease["metadata"].erase("ownerReferences");
  lease["apiVersion"] = wanted["apiVersion"];
  lease["kind"] = wanted["kind"];
  K8SPARK_ASSIGN(Json const taken, cluster.client().replace(lease));
  return turn_of(taken);
}

Error has_it(std::string const& key, std::string const& holder, std::string const& name) {
  return Error{ErrorCode::kAlreadyExists,
               "\"" + key + "\" is taken by " + holder,
               "--exclusive",
               "k8spark wait " + name + " waits for its end, k8spark kill " + name + " ends it"};
}

}  // namespace

std::string lease_name(std::string const& key) {
  std::string stem;
  for (char const c : key) {
    char const lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    bool const legal = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
    if (legal)
      stem += lower;
    else if (!stem.empty() && stem.back() != '-')
      stem += '-';
    if (stem.size() == kLongestStem) break;
  }
  while (stem.ends_with('-')) stem.pop_back();
  if (!stem.empty()) stem += '-';
  return "k8spark-" + stem + text::sha256_hex(key).substr(0, kHashLength);
}

Result<void> check_exclusive_key(std::string const& key) {
  if (key.empty()) return usage_error("a key may not be empty", "--exclusive");
  return {};
}

Result<Turn> take_turn(Cluster& cluster,
                       std::string const& key,
                       std::string const& driver,
                       Context& context) {
  K8SPARK_CHECK(check_exclusive_key(key));
  Json const wanted = make_lease(cluster, key, driver, context);
  Result<Json> const created = cluster.client().create(wanted);
  if (created) return turn_of(*created);
  if (created.error().code != ErrorCode::kAlreadyExists) return created.error();
  K8SPARK_ASSIGN(kube::Resource const leases, kube::resource_of(wanted));
  K8SPARK_ASSIGN(Json lease, cluster.client().get(leases, cluster.ns(), lease_name(key)));
  std::string const name = text_at(lease, "spec", "holderIdentity");
  // The same run again: it attaches to its driver.
  if (name == driver) return turn_of(lease);
  K8SPARK_ASSIGN(std::string const holder, living_holder(cluster, lease, context));
  if (!holder.empty()) return has_it(key, holder, name);
  Result<Turn> taken = take_over(cluster, std::move(lease), wanted);
  if (!taken && taken.error().code == ErrorCode::kConflict)
    return has_it(key, "another submission, this moment", name);
  return taken;
}

Result<void> own_turn(Cluster& cluster,
                      Turn const& turn,
                      std::string const& driver,
                      std::string const& driver_uid) {
  if (turn.lease.empty()) return {};
  K8SPARK_ASSIGN(kube::Resource const leases, kube::find_resource("Lease"));
  Json owner = kube::owner_reference("v1", "Pod", driver, driver_uid);
  K8SPARK_ASSIGN(Json const owned,
                 cluster.client().patch(
                     kube::owner_patch(leases, cluster.ns(), turn.lease, std::move(owner))));
  return {};
}

void give_up_turn(Cluster& cluster, Turn const& turn) {
  if (turn.lease.empty()) return;
  auto const leases = kube::find_resource("Lease");
  kube::RemoveOptions options;
  options.uid = turn.uid;
  options.ignore_interrupt = true;
  // What cannot be deleted counts for a minute only.
  if (leases) (void)cluster.client().remove({*leases, cluster.ns(), turn.lease, options});
}

}  // namespace k8spark::app
