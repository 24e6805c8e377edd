#pragma once

#include "k8spark/json.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

// Which Kubernetes is it? By what each leaves in places that can be read anyway. Pure.
namespace k8spark::doctor {

enum class Platform { kUnknown, kMinikube, kKind, kK3d, kK3s, kOpenShift, kEks, kAks, kGke };

// "minikube", "kind", ...; "" for kUnknown.
std::string_view to_string(Platform platform);

struct PlatformSigns {
  std::string context;         // "kind-test"
  std::string server;          // "https://abc.gr7.eu-central-1.eks.amazonaws.com"
  std::string server_version;  // "v1.34.4+k3s1"; empty: not asked
  Json name_space;             // v1 Namespace, or null
  Json nodes;                  // a list of v1 Nodes, or null
};

// Sources: namespaces' annotation openshift.io/sa.scc.uid-range (OpenShift's SCC admission); node
// labels minikube.k8s.io/name, eks.amazonaws.com/nodegroup, kubernetes.azure.com/cluster,
// cloud.google.com/gke-nodepool; providerID kind://...; versions +k3s, -eks-, -gke.; the hosts of
// EKS and AKS; and, where nothing else speaks, the names that minikube, kind and k3d give contexts.
Platform platform_of(PlatformSigns const& signs);

// It runs on one machine, and images are loaded into it rather than pulled.
bool is_local(Platform platform);

}  // namespace k8spark::doctor
