#pragma once

#include "app/build.h"
#include "app/cluster.h"
#include "app/context.h"
#include "app/setup/setup_options.h"
#include "k8spark/json.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

// Where set-up objects go, and how they get there.
namespace k8spark::app {

struct SetupTarget {
  Configured configured;  // conf of all layers
  std::string ns;         // -n, the profile's, the kubeconfig context's, "default"
  std::optional<kube::ClusterAccess> access;
};

// needs_cluster  without one this fails; else a missing kubeconfig is no fault
Result<SetupTarget> find_setup_target(SetupOptions const& options,
                                      bool needs_cluster,
                                      Context& context);

std::unique_ptr<Cluster> open_setup_cluster(SetupOptions const& options,
                                            SetupTarget const& target,
                                            Context& context);

// Prints the objects, or applies them (server-side apply, all at once) and prints "Role/spark
// applied" for each. Returns the exit code.
int deliver(std::vector<Json> const& objects,
            SetupOptions const& options,
            SetupTarget const& target,
            Context& context);

std::string as_manifests(std::vector<Json> const& objects, std::string const& format);

}  // namespace k8spark::app
