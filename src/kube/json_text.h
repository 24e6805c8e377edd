#pragma once

#include "k8spark/json.h"

#include <string>
#include <string_view>

namespace k8spark::kube {

// The value as compact JSON, byte for byte as nlohmann's dump() writes it, invalid UTF-8 replaced
// (the server's to refuse, not ours to die of). A ConfigMap is one string of megabytes, and plain
// ASCII goes over here in runs instead of byte by byte.
std::string to_json_text(Json const& value);

// Does the text end where its JSON object ends? False for what was cut, also when the transfer
// itself looks complete: proxies end an answer cleanly whose source they have lost. Looks at braces
// and strings only; what is wrong inside is for the parser to say.
bool is_whole_object(std::string_view text);

}  // namespace k8spark::kube
