#pragma once

#include "app/cluster.h"
#include "doctor/facts.h"

namespace k8spark::app {

// What else is in the cluster, page by page and not without end: what running pods take of the
// nodes, if the nodes are known, and leftovers of dead runs in the namespace.
void look_at_neighbours(Cluster& cluster, std::chrono::nanoseconds now, doctor::Facts& facts);

}  // namespace k8spark::app
