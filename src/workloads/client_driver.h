#pragma once

#include "k8spark/submission.h"
#include "workloads/base.h"

#include <string>

namespace k8spark::workloads {

// The variable of a pod that holds its own name.
inline constexpr std::string_view kPodNameVariable = "K8SPARK_POD_NAME";

// The keys by which a driver in client mode, in a pod behind the headless Service `service`, finds
// the API server and is found by its executors. Address and name of the pod come from its
// environment, so that every process in it, and a pod of a Deployment, has its own.
//
// The driver binds its pod's address and not 0.0.0.0: from 4.1 on (by default from 4.3) executors
// are told the bind address (spark.kubernetes.executor.useDriverPodIP).
// Source: Spark's KubernetesClusterManager (client mode), BasicExecutorFeatureStep; "Client Mode"
// of Spark's "Running on Kubernetes".
void set_client_keys(Base& base, std::string const& service);

// The pod is one application: its executors carry the id that the pod has as a label, so that logs,
// why and list find them (Spark takes spark.app.id for its own: SchedulerBackend.applicationId).
void keep_one_application(Base& base, Submission const& submission);

// Several applications live in the pod, one after the other or at once, or none: no id, and no
// NetworkPolicy that knows executors by it.
void allow_any_application(Base& base);

}  // namespace k8spark::workloads
