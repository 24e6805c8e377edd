#pragma once

#include "app/cluster.h"
#include "k8spark/json.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace k8spark::app {

// Which events belong to a run: those of its driver pod and of its executor pods, by name, so that
// pods that are gone have theirs, too.
struct RunEvents {
  std::string driver;
  bool executors = false;
  std::string
      executor_prefix;  // of their names, "pi-0a1b2c-exec-"; empty: the driver's without -driver
  std::string types;    // "Warning", "Normal,Warning"; empty: all

  [[nodiscard]] bool holds(Json const& event) const;
  // What the server can choose by: all pods, or the driver alone.
  [[nodiscard]] std::string field_selector() const;
};

// Prefix of executor pods' names as the live ones have it; empty when none is there.
std::string executor_prefix_of(Cluster& cluster, std::string const& ns, Json const& driver);

// Oldest first; time and count as kubernetes' core/v1 and events.k8s.io/v1 have them.
void sort_by_time(std::vector<Json>& events);

// LAST SEEN, TYPE, REASON, OBJECT, MESSAGE: "3m12s (x4)".
std::vector<std::string> event_row(Json const& event, std::chrono::milliseconds now);
// "Warning Failed pod/x: message (x4)": for lines on stderr.
std::string event_line(Json const& event);

}  // namespace k8spark::app
