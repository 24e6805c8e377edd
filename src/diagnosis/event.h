#pragma once

#include "k8spark/json.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace k8spark::diagnosis {

struct EventView {
  std::string type;    // "Normal", "Warning"
  std::string reason;  // "FailedMount"
  std::string message;
  std::string object_uid;
  std::string object_name;
  std::string time;  // RFC 3339: series.lastObservedTime, lastTimestamp, eventTime, firstTimestamp
                     // or metadata.creationTimestamp, the first that is there
  int count = 1;     // series.count, else count
};

// From an EventList or an array of core/v1 or events.k8s.io/v1 events, oldest first; anything else
// gives an empty list. Never fails.
std::vector<EventView> read_events(Json const& events);

// The newest event of that reason whose message holds `part`, or null.
EventView const* newest(std::vector<EventView> const& events,
                        std::string_view reason,
                        std::string_view part = {});

// Compares time stamps of the API (always UTC) by whole seconds. An empty one is before all others.
bool is_before(std::string_view a, std::string_view b);

}  // namespace k8spark::diagnosis
