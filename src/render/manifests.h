#pragma once

#include "k8spark/plan.h"

#include <string>
#include <vector>

// A plan as manifests. Pure: the same plan gives the same bytes.
namespace k8spark::render {

// The objects in the order in which `kubectl apply` should make them: what the pod mounts and needs
// first, the pod last. Each carries its namespace. No owner references: those need the pod's uid,
// which only the server knows.
std::vector<Json> manifests(Plan const& plan);

// YAML documents, "---" between them.
std::string manifests_as_yaml(Plan const& plan);

// One v1 List, indented by two.
std::string manifests_as_json(Plan const& plan);

}  // namespace k8spark::render
