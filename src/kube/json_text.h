#pragma once

#include "k8spark/json.h"

#include <string>

namespace k8spark::kube {

// The value as compact JSON, byte for byte as nlohmann's dump() writes it, invalid UTF-8 replaced
// (the server's to refuse, not ours to die of). A ConfigMap is one string of megabytes, and plain
// ASCII goes over here in runs instead of byte by byte.
std::string to_json_text(Json const& value);

}  // namespace k8spark::kube
