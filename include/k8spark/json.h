#pragma once

#include <nlohmann/json_fwd.hpp>

namespace k8spark {

// A Kubernetes object as a tree. Ordered, because people expect apiVersion, kind, metadata, spec in
// that order; a tree and not a struct, because a pod template may hold fields we have never heard
// of and they must come out as they went in.
using Json = nlohmann::ordered_json;

}  // namespace k8spark
