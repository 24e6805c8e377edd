#pragma once

#include "k8spark/conf.h"
#include "matrix/stack.h"

#include <optional>
#include <string>
#include <vector>

namespace k8spark::profile {

// One warning for each key whose value is a secret in clear text, with the exact lines that take
// its place, in a profile and on the command line. Never the value. `layers`: Layers::in_order.
//
// Of the profile's layer every key is looked at; of the others, which may be long, those of
// Hadoop's stores and the variables of the pods.
std::vector<std::string> plain_secrets(std::vector<ConfMap> const& layers,
                                       matrix::Stack const& stack);

// The first key of one layer whose value is a secret in clear text, and what stands in its place.
struct PlainSecret {
  std::string key;
  std::string cure;  // lines, without the value
};
std::optional<PlainSecret> find_plain_secret(ConfMap const& layer, matrix::Stack const& stack);

}  // namespace k8spark::profile
