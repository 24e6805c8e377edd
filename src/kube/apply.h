#pragma once

#include "k8spark/json.h"
#include "k8spark/result.h"
#include "kube/client.h"
#include "sys/clock.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace k8spark::kube {

// The objects of one run. Namespaces that are missing are the access's.
struct ApplyPlan {
  std::vector<Json> pre_resources;
  Json driver_pod;
  std::vector<Json> resources;
};

struct ApplyOptions {
  bool dry_run = false;  // dryRun=All: the server checks everything and stores nothing
  std::string field_manager = "k8spark";
};

// NOLINTNEXTLINE(bugprone-exception-escape): only an assertion of Json's move could throw
struct Created {
  Json pod;  // as the server returned it: uid, resourceVersion, defaults
  std::string ns;
  std::string pod_name;
  std::string pod_uid;
  std::vector<std::string> names;     // "ConfigMap/x", "Service/y" ..., the pod last
  std::vector<std::string> warnings;  // objects that will outlive the driver, and why
};

// Creates a run's objects, or nothing. Three serial steps:
//   1. pre-resources and resources, all at once
//   2. the driver pod, which so never waits for its ConfigMap
//   3. ownerReferences to the pod on all of 1, all at once (JSON merge patch)
// A non-pod object that exists already is overwritten by server-side apply, as Spark does, and is
// then not ours: no undo deletes it. An answer lost on the way is resolved by a GET.
// If 1 or 2 fails, also by Ctrl-C, everything that this call created is deleted again (by uid) and
// the first error returned; what could not be deleted is named in it with the command that does.
// If 3 fails the run stays, with a warning; what somebody deleted before 3 is created once more.
// Errors: as Client; kAlreadyExists for a driver pod of that name, with its age and phase.
// Source of the objects and the owner reference: Spark's KubernetesClientApplication.
Result<Created> apply_plan(Client& client,
                           ApplyPlan plan,
                           sys::Clock& clock,
                           ApplyOptions const& options = {});

// controller: true and no blockOwnerDeletion.
// Source: Spark's KubernetesUtils.addOwnerReference.
Json owner_reference(std::string const& api_version,
                     std::string const& kind,
                     std::string const& name,
                     std::string const& uid);
// Makes that the owner, in place of any other.
PatchCall owner_patch(Resource const& resource,
                      std::string const& ns,
                      std::string const& name,
                      Json owner);

}  // namespace k8spark::kube
