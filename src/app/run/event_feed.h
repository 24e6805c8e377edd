#pragma once

#include "app/cluster.h"
#include "app/logs/run_recorder.h"
#include "app/run/event_list.h"

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace k8spark::app {

// Events of a run as they come, watched on a thread and a connection of its own (`submit
// --events`, --save-logs).
// recorder  is told each of them; may be null
class EventFeed {
 public:
  EventFeed(kube::ClusterAccess const& access,
            std::string ns,
            std::string driver,
            Context& context,
            RunRecorder* recorder = nullptr);
  ~EventFeed();
  EventFeed(EventFeed const&) = delete;
  EventFeed& operator=(EventFeed const&) = delete;
  EventFeed(EventFeed&&) = delete;
  EventFeed& operator=(EventFeed&&) = delete;

  // Lines since the last call, in the order of their coming.
  std::vector<std::string> take();

 private:
  void run(Context& context);
  void add(std::string line);

  Cluster cluster_;
  Cluster lookups_;
  std::string ns_;
  RunEvents events_;
  RunRecorder* recorder_;
  std::mutex mutex_;
  std::vector<std::string> lines_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace k8spark::app
