#pragma once

#include "app/cluster.h"
#include "app/context.h"
#include "k8spark/json.h"
#include "k8spark/plan.h"
#include "k8spark/result.h"
#include "kube/resource.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

// What the cluster has of a run that was given an id.
namespace k8spark::app {

// The number of the newest attempt whose driver pod is there; 1 when there is none, or when it may
// not be looked for.
int newest_attempt(Cluster& cluster, std::string const& run_id);

struct RunWanted {
  std::string id;
  std::string driver;  // name of the driver pod
  std::string hash;    // submission_hash()
  bool attach_anyway = false;
};

// NOLINTNEXTLINE(bugprone-exception-escape): only an assertion of Json's move could throw
struct RunFound {
  enum class State { kNone, kLive, kEnded, kBeingDeleted };
  State state = State::kNone;
  Json pod;  // null for kNone
};
// kAlreadyExists when the name is taken by a pod of somebody else, kUsage when the run of that id
// was submitted differently and attach_anyway is not set.
Result<RunFound> look_for_run(Cluster& cluster, RunWanted const& wanted);

// A driver of that name was there, as events tell (for an hour or so).
bool was_there_before(Cluster& cluster, std::string const& driver);

// Gives what belongs to the driver pod its owner, and deletes what former attempts at the same run
// left that never got their driver: their pod's name is taken now. `kinds`: what a plan of this run
// creates. Returns what it did and could not do, one line each.
std::vector<std::string> tidy_run(Cluster& cluster,
                                  std::string const& run_id,
                                  Json const& pod,
                                  std::vector<kube::Resource> const& kinds);
// Of everything beside the pod.
std::vector<kube::Resource> kinds_of(Plan const& plan);

}  // namespace k8spark::app
