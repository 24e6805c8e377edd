#pragma once

#include "operators/run.h"

#include <string>
#include <string_view>
#include <vector>

// spark.kubernetes.{driver,executor}.volumes.* and kubeflow's `volumes` with the role's
// `volumeMounts`. Source: Spark's KubernetesVolumeUtils, kubeflow's addVolumes.
namespace k8spark::operators {

// "driver" or "executor".
using Role = std::string_view;

// Moves the volumes that the fields can say. What stays in `entries`: claims that Spark makes
// (OnDemand), and a name that the other role uses for something else. True if any was moved.
bool volumes_from_entries(Role role, Conf& entries, Json& spec);

// The way back for the mounts of one role: what keys can say goes to `entries` and leaves the
// role's `volumeMounts`; `spec.volumes` stays as it is, another role may mount the same ones.
void entries_from_volumes(Role role, Json& spec, Conf& entries);

}  // namespace k8spark::operators
