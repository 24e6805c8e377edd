#pragma once

#include "app/build.h"
#include "app/cluster.h"
#include "app/context.h"
#include "app/options.h"
#include "workloads/workload.h"

#include <memory>
#include <string>

// What every command about a workload does with its flags and with what it made.
namespace k8spark::app {

// The submission of something that is no application of the user's: its conf, image, Secrets,
// volumes and files count, and `kind` decides what memory lies beside the heap. `name` is the
// Spark application's, unless --name says another.
Result<Built> build_stand_in(SubmitOptions options,
                             AppKind kind,
                             std::string const& name,
                             BuildFor purpose,
                             Context& context);

// The same for a real application, in cluster mode whatever the profile's deployMode is: a client
// mode driver in a pod is put together from what cluster mode would make of it.
Result<Built> build_in_cluster(SubmitOptions options, BuildFor purpose, Context& context);

// The cluster and namespace that flags, profile and kubeconfig name, for what is there already.
Result<std::unique_ptr<Cluster>> open_workload_cluster(SubmitOptions const& options,
                                                       Context& context);
// The one that a workload was built for.
std::unique_ptr<Cluster> cluster_of(Built const& built,
                                    SubmitOptions const& options,
                                    Context& context);

// All warnings of the way from the flags to the objects, once.
void print_warnings(Built const& built, workloads::Workload const& workload, Context& context);

// The objects as --dry-run prints them: `kubectl apply -f -` takes them. format: yaml or json.
// The exit code.
int print_objects(workloads::Workload const& workload, std::string const& format, Context& context);

}  // namespace k8spark::app
