#pragma once

#include "app/context.h"
#include "app/options.h"
#include "k8spark/plan.h"
#include "kube/access_cache.h"
#include "profile/layers.h"
#include "render/command_line.h"

#include <string>
#include <vector>

namespace k8spark::app {

// The one way of building a submission: flags → layers → conf with origins → Submission → Plan.
// render shows the plan, submit applies it.
struct Built {
  profile::Layers layers;
  SparkConf conf;  // effective, derived keys included
  kube::ClusterAccess access;
  bool has_access = false;        // false: no kubeconfig, and render can do without
  bool wants_proxy = false;       // master: proxy: through k8spark itself, or a kubectl proxy
  render::SubmitCommand command;  // its conf only for kRender and kLaunch
  Submission submission;
  Plan plan;
};

enum class BuildFor {
  kApply,   // ids and time are fresh; a cluster must be named
  kLaunch,  // the same, and client mode as well: the driver is a process of this machine
  kRender,  // ids come from the input: same input, same bytes; no cluster needed
};

// accesses  for who builds many: what was found before; null: the kubeconfig is read
Result<Built> build_submission(SubmitOptions const& options,
                               BuildFor purpose,
                               Context& context,
                               kube::AccessCache* accesses = nullptr);

// The first two steps alone, for explain.
struct Configured {
  profile::Layers layers;
  SparkConf conf;
};
Result<Configured> configure(SubmitOptions const& options, Context& context);

// The cluster that flags, profile, keys and kubeconfig name. Sends nothing. Asks, where the profile
// is protected, whether what the command does is meant; so does build_submission().
Result<kube::ClusterAccess> find_cluster(SubmitOptions const& options,
                                         Configured configured,
                                         Context& context);

}  // namespace k8spark::app
