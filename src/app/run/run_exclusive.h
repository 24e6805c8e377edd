#pragma once

#include "app/cluster.h"
#include "app/context.h"
#include "k8spark/result.h"

#include <string>

// --exclusive KEY: a Lease of the namespace says which driver has the key. It counts as long as
// that driver lives, and goes away with its pod, which owns it. Nothing has to be renewed: k8spark
// may be gone long before the driver is.
namespace k8spark::app {

struct Turn {
  std::string lease;  // its name; empty: no key was asked for
  std::string uid;
};

// kUsage for a key that is empty.
Result<void> check_exclusive_key(std::string const& key);

// Before the driver is created. A lease whose driver has ended, or is gone, is taken over; two who
// try at once: one gets it. kAlreadyExists naming the driver that has the key; kUsage for a key
// that is empty. A lease of the last minute whose driver is not there yet counts: it is being made.
Result<Turn> take_turn(Cluster& cluster,
                       std::string const& key,
                       std::string const& driver,
                       Context& context);

// The driver is there: the lease goes away with it.
Result<void> own_turn(Cluster& cluster,
                      Turn const& turn,
                      std::string const& driver,
                      std::string const& driver_uid);

// The driver was not created: others may have the key.
void give_up_turn(Cluster& cluster, Turn const& turn);

// "k8spark-daily-orders-0a1b2c3d4e": what is legal of the key and a hash of all of it.
std::string lease_name(std::string const& key);

}  // namespace k8spark::app
