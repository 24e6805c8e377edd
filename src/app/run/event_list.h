#pragma once

#include "app/cluster.h"
#include "k8spark/json.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <set>
#include <string>
#include <vector>

namespace k8spark::app {

// Which events belong to a run: those of its driver pod and of its executor pods, by name, so that
// pods that are gone have theirs, too.
//
// Executors are named by the application's own name (PythonPi), which the driver pod does not
// know, so the cluster is asked: all executors of a run have one prefix, and a pod that has it
// carries the run's label. Of a run whose executors are all gone those are found that have the
// driver's own stem.
class RunEvents {
 public:
  // cluster  for questions; not used while it streams
  // types    "Warning", "Normal,Warning"; empty: all
  RunEvents(
      Cluster& cluster, std::string ns, std::string driver, bool executors, std::string types);

  bool holds(Json const& event);
  // What the server can choose by: all pods, or the driver alone.
  [[nodiscard]] std::string field_selector() const;

 private:
  bool is_executor(std::string const& pod);
  void find_prefix();

  Cluster& cluster_;
  std::string ns_;
  std::string driver_;
  bool executors_;
  std::string types_;
  std::string app_id_;
  std::string prefix_;             // "pythonpi-0a1b2c-exec-"; empty: not known yet
  std::set<std::string> foreign_;  // prefixes and pods that were asked about and are not ours
  bool looked_ = false;
};

// Oldest first; time and count as kubernetes' core/v1 and events.k8s.io/v1 have them.
void sort_by_time(std::vector<Json>& events);

// LAST SEEN, TYPE, REASON, OBJECT, MESSAGE: "3m12s (x4)".
std::vector<std::string> event_row(Json const& event, std::chrono::milliseconds now);
// "Warning Failed pod/x: message (x4)": for lines on stderr.
std::string event_line(Json const& event);

}  // namespace k8spark::app
