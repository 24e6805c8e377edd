#pragma once

#include "workloads/base.h"
#include "workloads/identity.h"
#include "workloads/workload.h"

#include <optional>
#include <string>
#include <vector>

// What stands beside the pods of a thing.
namespace k8spark::workloads {

// A headless Service: its name is the address of the pod itself, so that ports it does not list are
// reached as well, and before the pod is ready. IP families as the base has them.
Json headless_service(Base const& base,
                      Identity const& identity,
                      std::string const& name,
                      std::string const& component,
                      std::vector<Port> const& ports);

struct ClaimWishes {
  std::string size;  // "5Gi"
  std::optional<std::string> storage_class;
  std::string access_mode = "ReadWriteOnce";
};
// A PersistentVolumeClaim NAME-SUFFIX.
Json claim_of(Identity const& identity, std::string const& suffix, ClaimWishes const& wishes);
// {"name": volume, "persistentVolumeClaim": {"claimName": claim}}
Json claim_volume(std::string const& volume, std::string const& claim);

// ServiceAccount, Role and RoleBinding of the thing's name, with the least rights of a driver of
// this submission (setup/rights.h). In client mode the driver does not read its own ConfigMaps, but
// it makes its executors'.
std::vector<Json> account_of(Identity const& identity, Submission const& submission);

// The Workload of these objects: the base's own resources first, with namespace and labels, then
// `objects` in their order. `owner` is which of `objects` the others go with.
Workload assemble(Base& base,
                  Identity const& identity,
                  std::vector<Json> objects,
                  std::optional<std::size_t> owner);
// The same for one pod, or what makes one, which comes last and owns the others.
Workload assemble_server(Base& base,
                         Identity const& identity,
                         std::vector<Json> objects,
                         std::string const& component,
                         std::vector<Port> ports);

}  // namespace k8spark::workloads
