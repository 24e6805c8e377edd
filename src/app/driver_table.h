#pragma once

#include "app/cluster.h"
#include "app/context.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace k8spark::app {

// Driver pods by name, or by PREFIX* (role driver only, as Spark's K8sSubmitOps). kNotFound naming
// the namespace when nothing matches.
Result<std::vector<Json>> find_drivers(Cluster& cluster, std::string const& name_or_glob);

// Pods with the label spark-role=driver whose names match, in the order of namespace and name.
// ns empty: all namespaces. glob empty: all.
Result<std::vector<Json>> list_drivers(Cluster& cluster,
                                       std::string const& ns,
                                       std::string const& selector,
                                       std::string const& glob);

// Drivers as `-o` asks: table, wide, json, yaml or name. `with_namespace`: a column for it.
std::string drivers_as_text(std::vector<Json> const& drivers,
                            std::string const& output,
                            bool with_namespace,
                            sys::Clock const& clock);

// "driver x: there is none ...", for commands about one driver.
Error no_such_driver(std::string const& name, std::string const& ns);

}  // namespace k8spark::app
