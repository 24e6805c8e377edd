#pragma once

#include "app/cluster.h"
#include "app/context.h"
#include "kube/exec_channel.h"

#include <string>

namespace k8spark::app {

// Runs a command in a pod with our streams, as `kubectl exec` does. Returns its exit code.
int exec_in_pod(Cluster& cluster,
                std::string const& ns,
                std::string const& pod,
                kube::ExecRequest const& request,
                Context& context);

}  // namespace k8spark::app
