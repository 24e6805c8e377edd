#pragma once

#include "k8spark/json.h"
#include "k8spark/submission.h"

#include <nlohmann/json.hpp>

#include <vector>

// Objects as a folder for `kubectl apply -k`. Pure: same objects, same bytes.
namespace k8spark::render {

// The first line of our kustomization.yaml.
inline constexpr std::string_view kKustomizationMark = "# made by k8spark render";

// Files by their path below the folder, kustomization.yaml first. ConfigMaps become generators with
// their files below config/: kustomize adds a hash of the content to their name, and to the names
// in the objects that use them. Everything else is a resource in a file of its own. Source:
// kustomize's configMapGenerator and its name references.
std::vector<TextFile> kustomization(std::vector<Json> const& objects);

}  // namespace k8spark::render
