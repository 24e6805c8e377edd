#pragma once

#include "app/cluster.h"
#include "doctor/facts.h"

namespace k8spark::app {

// Asks the cluster for what the rules look at, in four round trips: version, objects, rights, dry
// runs. What may not be asked is noted in the facts; nothing is stored.
void ask_cluster(Cluster& cluster, doctor::Facts& facts);

}  // namespace k8spark::app
