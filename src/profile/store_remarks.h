#pragma once

#include "k8spark/conf.h"
#include "matrix/stack.h"

#include <string>
#include <vector>

namespace k8spark::profile {

// What the keys of stores say that the image's Spark and Hadoop cannot do, or do not read, wherever
// the keys came from. Remarks only: a key that travels to Spark travels on. `layers`:
// Layers::in_order.
//
// Source: storage-images-recipes.md 1.3 to 1.6, 1.9, 1.11, 2.2, 2.3, 4.4.
std::vector<std::string> remarks_on_stores(std::vector<ConfMap> const& layers,
                                           matrix::Stack const& stack);

}  // namespace k8spark::profile
