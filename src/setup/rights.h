#pragma once

#include "k8spark/conf.h"
#include "k8spark/json.h"
#include "k8spark/spark_version.h"

#include <string>
#include <vector>

// The least that a driver, and who submits it, must be allowed. Pure.
namespace k8spark::setup {

struct Right {
  std::string group;     // "" for the core group
  std::string resource;  // "pods", "pods/log"
  std::vector<std::string> verbs;
  std::string why;  // which call needs it

  bool operator==(Right const&) const = default;
};

// What of a run decides which calls are made.
struct RightsInput {
  enum class Allocator { kDirect, kStatefulSet, kDeployment };

  spark::SparkVersion version;
  Allocator allocator = Allocator::kDirect;
  bool claims = false;           // executors have PersistentVolumeClaims made for them
  bool owns_claims = false;      // the driver owns them: deletes them at its end
  bool reuses_claims = false;    // and gives them to later executors
  bool deletes_service = false;  // its own, at its end
  bool label_pods = false;       // the driver labels or annotates its executors
  bool resize_pods = false;      // ExecutorResizePlugin
  bool resize_claims = false;    // ExecutorPVCResizePlugin
  bool network_policy = false;   // 4.2: the submission creates one
  bool secrets = false;          // the submission creates Secrets (credentials, Kerberos)
  bool driver_claims = false;    // the submission creates claims for the driver
  bool pod_group = false;        // Volcano
  bool leases = false;           // submit --exclusive; no key of the configuration says so
};

// Reads allocator, volumes, plugins and features off a configuration.
RightsInput rights_input(SparkConf const& conf, spark::SparkVersion const& version);

// Of the driver's service account, in the namespace of the run. By the requests that real drivers
// of 3.1 to 4.3 made of a recording API server, and by Spark's ExecutorPodsAllocator,
// ExecutorPodsLifecycleManager and KubernetesClusterSchedulerBackend. What has a label is deleted
// as a collection from 3.4 on; the client library of earlier lines lists it and deletes one by one.
std::vector<Right> driver_rights(RightsInput const& input);

// Of who runs `k8spark submit`, `logs`, `status`, `wait`, `why`, `kill`: the requests of
// kube/apply.h and of a followed run.
std::vector<Right> submitter_rights(RightsInput const& input);

// Of a pod in which Spark's own spark-submit makes a driver: besides, it replaces what it finds
// (createOrReplace up to 3.2) and watches the pod by a list. Source: Spark's
// KubernetesClientApplication.
std::vector<Right> spark_submit_rights(RightsInput const& input);

// As `rules` of a Role: resources of one group with the same verbs share a rule.
Json rules_of(std::vector<Right> const& rights);

}  // namespace k8spark::setup
