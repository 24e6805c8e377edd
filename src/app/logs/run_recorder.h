#pragma once

#include "app/logs/run_record.h"

#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <string>

namespace k8spark::app {

// Collects the record of a run while it is followed. The threads that watch driver, executors and
// events tell it what they see. Bounded: 1,000 pods, 2,000 events, and of the telling lines the
// first and the last 2,500.
class RunRecorder {
 public:
  // Which run it is. Nothing is recorded of one that was never named.
  void see_run(RunInfo run);
  void see_pod(Json const& pod);
  void see_event(Json const& event);
  void see_line(diagnosis::Moment line);
  void see_end(diagnosis::Outcome const& outcome);
  void miss(std::string what);  // a line of RunRecord::not_seen

  [[nodiscard]] bool has_run() const;
  [[nodiscard]] RunRecord record(std::int64_t now_ns) const;

 private:
  mutable std::mutex mutex_;
  RunRecord seen_;                           // without events and lines
  std::map<std::string, std::size_t> pods_;  // by uid: where in seen_.pods, if there is room
  std::map<std::string, std::size_t> event_places_;  // by uid: where in events_
  std::vector<Json> events_;
  std::vector<diagnosis::Moment> first_lines_;
  std::deque<diagnosis::Moment> last_lines_;
};

}  // namespace k8spark::app
