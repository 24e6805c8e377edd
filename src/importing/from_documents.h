#pragma once

#include "importing/imported_run.h"
#include "k8spark/json.h"
#include "k8spark/result.h"

#include <string>
#include <string_view>
#include <vector>

// Kubernetes objects: SparkApplications of both operators, and driver pods with their ConfigMap.
namespace k8spark::importing {

// Objects of a file; Lists (kubectl get -o yaml) are unfolded. One run for each SparkApplication
// and each driver pod, in their order; other objects are only looked at where a pod needs them.
// kUsage with `file` in `where` when there is none of both.
Result<std::vector<ImportedRun>> from_documents(std::vector<Json> const& documents,
                                                std::string const& file);

// A driver pod and the objects among which its ConfigMap is (spark.properties).
Result<ImportedRun> from_pod(Json const& pod, std::vector<Json> const& objects);

// Name of the ConfigMap that holds the driver's spark.properties; empty if the pod mounts none.
std::string conf_map_of(Json const& pod);
// The same of the executors' pod template.
std::string template_map_of(Json const& pod);

}  // namespace k8spark::importing
