#pragma once

#include "app/cluster.h"
#include "app/run/pod_watch.h"

#include <nlohmann/json.hpp>

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace k8spark::app {

// Executor pods of a run and the events of those that do not run, watched on a thread and two
// connections of its own. Only needed until enough executors run: stop() then ends it.
class ExecutorWatch {
 public:
  struct Snapshot {
    std::vector<Json> pods;
    Json events;                          // an array
    std::vector<Json> nodes;              // once a pod has no room
    std::vector<std::string> driver_log;  // where it was asked for
  };

  struct Target {
    PodRef driver;
    std::string container;  // of the driver, for its log
    std::string app_id;     // label spark-app-selector
    bool read_log = false;  // nobody else reads the driver's log: take its last lines now and then
  };

  ExecutorWatch(kube::ClusterAccess const& access, Target target, Context& context);
  ~ExecutorWatch();
  ExecutorWatch(ExecutorWatch const&) = delete;
  ExecutorWatch& operator=(ExecutorWatch const&) = delete;
  ExecutorWatch(ExecutorWatch&&) = delete;
  ExecutorWatch& operator=(ExecutorWatch&&) = delete;

  [[nodiscard]] Snapshot snapshot() const;
  // The list of pods was read at least once; false for ever where they may not be read.
  [[nodiscard]] bool ready() const { return ready_; }
  void stop() { stop_ = true; }

 private:
  void run(Context& context);
  kube::Go look(Context& context);
  void take(Json const& pod, bool gone);
  Json events_of_waiting();
  void read_nodes();

  Cluster cluster_;
  Cluster lookups_;
  Target target_;
  std::chrono::milliseconds looked_at_{0};
  bool nodes_read_ = false;
  mutable std::mutex mutex_;
  std::map<std::string, Json> pods_;  // by name
  Json events_;
  std::vector<Json> nodes_;
  std::vector<std::string> driver_log_;
  std::atomic<bool> ready_{false};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace k8spark::app
