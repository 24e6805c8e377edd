#pragma once

#include "k8spark/json.h"

#include <cstdint>
#include <string>
#include <vector>

namespace k8spark::diagnosis {

// Something that happened to a pod, at the server's or the node's time.
struct Moment {
  std::int64_t ns = 0;  // since the epoch, UTC; whole seconds but for lines and some events
  std::string pod;
  std::string kind;  // "state", "event" or "log"
  std::string what;

  bool operator==(Moment const&) const = default;
};

// What a pod's metadata, conditions and container states tell of its past: creation, scheduling,
// each container's start and end (also of the run before), the request to delete it.
std::vector<Moment> moments_of_pod(Json const& pod);

// One for each event that carries a time; see event.h for the shapes that are read.
std::vector<Moment> moments_of_events(Json const& events);

// By time; of one second the states before the events before the lines, and each kind in the order
// it was in.
void sort_moments(std::vector<Moment>& moments);

}  // namespace k8spark::diagnosis
