#include "app/local/leftovers.h"

#include "app/cluster.h"
#include "k8spark/json.h"

#include <nlohmann/json.hpp>

#include <set>
#include <vector>

namespace k8spark::app {

namespace {

constexpr std::chrono::seconds kPatience{8};
constexpr char const* kAppLabel = "spark-app-selector";

class Sweep {
 public:
  Sweep(kube::ClusterAccess const& access, std::string ns, Context& context)
      : cluster_(access, context, Cluster::Voice::kQuiet, kPatience), ns_(std::move(ns)) {}

  // How many of them there were.
  Result<std::size_t> remove(kube::Resource const& resource, std::string const& selector) {
    kube::ListOptions list;
    list.label_selector = selector;
    K8SPARK_ASSIGN(kube::ObjectList const found, cluster_.client().list(resource, ns_, list));
    std::vector<kube::RemoveCall> calls;
    for (Json const& object : found.items) {
      Json const& metadata = object["metadata"];
      note_app(metadata);  // a pod that is going tells whose the rest is
      if (metadata.contains("deletionTimestamp")) continue;
      kube::RemoveOptions options;
      options.uid = metadata.value("uid", "");
      options.ignore_interrupt = true;
      calls.push_back({resource, ns_, metadata.value("name", ""), options});
    }
    for (Result<void> const& removed : cluster_.client().remove_all(calls))
      if (!removed && removed.error().code != ErrorCode::kConflict) return removed.error();
    return calls.size();
  }

  [[nodiscard]] std::set<std::string> const& apps() const { return apps_; }

 private:
  void note_app(Json const& metadata) {
    if (!metadata.contains("labels")) return;
    std::string const app = metadata["labels"].value(kAppLabel, "");
    if (!app.empty()) apps_.insert(app);
  }

  Cluster cluster_;
  std::string ns_;
  std::set<std::string> apps_;
};

}  // namespace

Result<Leftovers> remove_leftovers(kube::ClusterAccess const& access,
                                   std::string const& ns,
                                   std::string const& app_id,
                                   std::string const& selector,
                                   Context& context) {
  Sweep sweep(access, ns, context);
  Leftovers left;
  std::string const role = "spark-role=executor,";
  std::string const own = app_id.empty() ? selector : kAppLabel + ('=' + app_id);
  // A request of the driver's may have been under way when it died: once more after the first find.
  for (int round = 0; round < 2; ++round) {
    K8SPARK_ASSIGN(std::size_t const executors, sweep.remove(kube::pods(), role + own));
    left.executors += executors;
    if (executors == 0) break;
    context.clock.sleep(std::chrono::milliseconds(500));
  }
  std::set<std::string> apps = sweep.apps();
  if (!app_id.empty()) apps.insert(app_id);
  for (std::string const& app : apps)
    for (kube::Resource const& resource : {kube::config_maps(), kube::persistent_volume_claims()}) {
      // Not everybody may look for these, and Spark does not always make them.
      auto const removed = sweep.remove(resource, role + kAppLabel + '=' + app);
      if (removed) left.others += *removed;
    }
  return left;
}

}  // namespace k8spark::app
