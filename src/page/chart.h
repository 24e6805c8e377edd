#pragma once

#include "diagnosis/moments.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace k8spark::page {

// A pod's life; times in nanoseconds since the epoch.
struct Life {
  std::string pod;    // its name
  std::string label;  // "driver", "exec-1"
  std::int64_t created = 0;
  std::optional<std::int64_t> scheduled;
  std::optional<std::int64_t> started;  // the container whose log is the pod's
  std::optional<std::int64_t> ended;
  bool failed = false;
};

// The lives as bars over one axis, with a mark for each event, as an SVG element. A life without an
// end goes on to `now_ns`. Empty for no life.
std::string life_chart(std::vector<Life> const& lives,
                       std::vector<diagnosis::Moment> const& moments,
                       std::int64_t now_ns);

// The distance of the lines of an axis that is `seconds` long: the least of 1, 2, 5, 10, 15, 30,
// 60, ... seconds that makes at most ten.
std::int64_t axis_step(std::int64_t seconds);

// "45 s", "2 min", "1 h 30 min".
std::string span_text(std::int64_t seconds);

}  // namespace k8spark::page
