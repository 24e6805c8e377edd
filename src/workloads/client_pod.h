#pragma once

#include "k8spark/plan.h"
#include "k8spark/result.h"
#include "k8spark/submission.h"

namespace k8spark::workloads {

// A driver in client mode, as a pod of the cluster: spark-submit runs in it, behind a headless
// Service with fixed ports. A Plan like that of cluster mode, so that everything that submit does
// with one (following, retries, run ids, undo) is the same. Its Service and ConfigMaps are owned by
// the pod. Pure; `submission` is one of cluster mode, whose local files travel as there.
// Source: "Client Mode" of Spark's "Running on Kubernetes".
Result<Plan> client_pod(Submission const& submission);

}  // namespace k8spark::workloads
