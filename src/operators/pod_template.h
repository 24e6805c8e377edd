#pragma once

#include "operators/volumes.h"

#include <string>
#include <string_view>
#include <vector>

// Pod templates in a SparkApplication, and kubeflow's fields that only a pod template can say.
namespace k8spark::operators {

// A pod template file's tree as {metadata, spec}: without apiVersion, kind and status.
Json template_spec(Json file);

// The name that Spark's container has in each role. Source: Spark's Constants.
std::string_view container_name(Role role);

// Puts the container that Spark would choose (the one of `wanted` name if there is exactly one,
// else the first) under the role's own name, which kubeflow's operator asks for; makes one if there
// is none. Source: Spark's KubernetesUtils.loadPodFromTemplate, kubeflow's driverPodTemplateOption.
Json with_named_container(Json pod_template, Role role, std::string const& wanted);

// Moves what of a kubeflow role only a pod template can say (tolerations, affinity, sidecars, env
// from fields, volumes that are no spark.* key ...) into a template, which it makes or extends.
// Source: kubeflow's webhook (sparkpod_defaulter.go).
std::optional<Json> template_from_fields(Role role, Json& spec, Conf& entries);

}  // namespace k8spark::operators
