#pragma once

#include "k8spark/json.h"

#include <string_view>

namespace k8spark::yaml {

// What a plain scalar means to kubectl: null, a boolean, a number, or the text itself. Infinity and
// not-a-number come back as doubles. Dates stay strings.
// Source: sigs.k8s.io/yaml, goyaml.v2/resolve.go.
Json resolve_plain(std::string_view text);

// Some reader of YAML 1.1 or 1.2 takes the plain scalar for something else than a string. Wider
// than resolve_plain: also dates, base-60 numbers, "=" and "<<". Source: yaml.org/type (1.1),
// YAML 1.2 core schema.
bool reads_as_other_type(std::string_view text);

}  // namespace k8spark::yaml
