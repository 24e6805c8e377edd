#pragma once

#include "k8spark/result.h"
#include "profile/presets.h"

#include <string>
#include <string_view>

// Presets and fields that need a pod template: what they add to the user's own, or to none. Pure.
namespace k8spark::profile {

// A pod template as YAML. `own`: the user's template, or ""; what it says stays, the parts only
// fill in. `shown`: its name in messages. kUsage for a template that is no map.
//
// Source: Pod Security Standards, level "restricted" (Kubernetes); the taints that GKE and AKS put
// on spot nodes.
Result<std::string> make_pod_template(PodParts const& parts,
                                      bool of_executors,
                                      std::string_view own,
                                      std::string const& shown);

}  // namespace k8spark::profile
