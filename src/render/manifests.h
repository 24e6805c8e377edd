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

// What the driver of that plan will ask for: the pod last, as above. Owner references have no uid.
std::vector<Json> executor_manifests(Plan const& plan, ExecutorPlan const& executor);

// YAML documents, "---" between them. An executor follows, its notes as comments before it.
std::string manifests_as_yaml(Plan const& plan, ExecutorPlan const* executor = nullptr);

// One v1 List, indented by two. There is no place for notes.
std::string manifests_as_json(Plan const& plan, ExecutorPlan const* executor = nullptr);

}  // namespace k8spark::render
