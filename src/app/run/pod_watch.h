#pragma once

#include "app/cluster.h"
#include "app/context.h"
#include "app/logs/log_target.h"
#include "app/logs/run_recorder.h"
#include "kube/watch.h"

#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace k8spark::app {

// What is known about one pod now.
struct PodSnapshot {
  enum class State { kUnseen, kAlive, kGone, kReplaced, kFailed };
  State state = State::kUnseen;
  Json pod;                    // as last seen; null if never
  std::optional<Error> error;  // of kFailed: the watch ended for good
  std::uint64_t version = 0;   // grows with every change
};

// Watches a pod on a thread and a connection of its own, so that a log can be read at the same
// time.
class PodWatch {
 public:
  // recorder  is told each state of the pod; may be null
  PodWatch(kube::ClusterAccess const& access,
           PodRef ref,
           Context& context,
           RunRecorder* recorder = nullptr);
  ~PodWatch();
  PodWatch(PodWatch const&) = delete;
  PodWatch& operator=(PodWatch const&) = delete;
  PodWatch(PodWatch&&) = delete;
  PodWatch& operator=(PodWatch&&) = delete;

  PodSnapshot snapshot() const;
  // Of the snapshot; cheap, for a look at every chunk of a log.
  [[nodiscard]] std::uint64_t version() const { return version_.load(); }
  // Returns when the version is no longer `seen`, or `at_most` has passed, or a signal came.
  PodSnapshot wait_for_change(std::uint64_t seen, std::chrono::milliseconds at_most) const;

 private:
  void run(Context& context);
  kube::Go take(kube::PodNews news, Json const& pod);
  void announce();
  void finish(Result<void> const& result);

  Cluster cluster_;
  PodRef ref_;
  RunRecorder* recorder_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  PodSnapshot now_;
  std::atomic<std::uint64_t> version_{0};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace k8spark::app
