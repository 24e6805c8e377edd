#pragma once

#include "k8spark/result.h"
#include "workloads/workload.h"

#include <string>

// By what the objects of one thing are found again.
// Source of the labels: Kubernetes' "Recommended Labels".
namespace k8spark::workloads {

inline constexpr std::string_view kManagedByLabel = "app.kubernetes.io/managed-by";
inline constexpr std::string_view kInstanceLabel = "app.kubernetes.io/instance";
inline constexpr std::string_view kComponentLabel = "app.kubernetes.io/component";
inline constexpr std::string_view kWorkloadLabel = "k8spark.io/workload";

struct Identity {
  Kind kind = Kind::kClientPod;
  std::string name;
  std::string ns;
};

// A Service has this name: a DNS label that begins with a letter, at most 63 characters. kUsage.
Result<void> check_name(std::string const& name, std::string const& where);

// {"app.kubernetes.io/name": "spark", instance, component, managed-by, "k8spark.io/workload"}.
// component  "server", "master", "worker"; of an object that belongs to no one of them: empty
Json labels_of(Identity const& identity, std::string const& component = {});

// Those of the labels that no other thing's pods have: of a Service, a Deployment.
Json selector_of(Identity const& identity, std::string const& component);

// The same as text, for a list: of one thing, of all of a kind (name empty).
std::string selector_text(Kind kind, std::string const& name, std::string const& component = {});

// Name and namespace, and the labels beside those that `object` has.
void identify(Json& object, Identity const& identity, std::string const& component = {});

}  // namespace k8spark::workloads
