#pragma once

#include "app/progress.h"
#include "app/run/executor_watch.h"
#include "app/run/follow.h"
#include "diagnosis/executor_tracker.h"
#include "diagnosis/log_tail.h"

#include <memory>
#include <optional>

namespace k8spark::app {

// Looks after a running driver that has no executors yet, and after one that does not end: says so
// once, and gives the run up where FollowOptions::min_executors asks for it. Costs nothing before
// the driver has run for some seconds, and ends its watch once enough executors run.
class ExecutorGuard {
 public:
  ExecutorGuard(Cluster& cluster,
                FollowOptions const& options,
                Context& context,
                Progress& progress,
                diagnosis::LogTail const& tail)
      : cluster_(cluster),
        options_(options),
        context_(context),
        progress_(progress),
        tail_(tail),
        tracker_({options.min_executors, options.executor_timeout}) {}

  // Cheap; to be called often while the driver runs. True once the run is to be ended.
  bool gives_up(Json const& driver);
  [[nodiscard]] std::optional<diagnosis::Outcome> const& outcome() const { return outcome_; }

 private:
  void start_watch(Json const& driver);
  void judge(Json const& driver, sys::Clock::Milliseconds now);
  void look_for_hang(Json const& driver, sys::Clock::Milliseconds now);
  void look_for_stop(Json const& driver, sys::Clock::Milliseconds now);
  void say_finding(diagnosis::Finding const& finding);

  Cluster& cluster_;
  FollowOptions const& options_;
  Context& context_;
  Progress& progress_;
  diagnosis::LogTail const& tail_;
  diagnosis::ExecutorTracker tracker_;
  std::unique_ptr<ExecutorWatch> watch_;
  std::optional<sys::Clock::Milliseconds> running_since_;
  sys::Clock::Milliseconds judged_at_{0};
  std::size_t lines_seen_ = 0;
  sys::Clock::Milliseconds line_at_{0};
  std::size_t searched_lines_ = 0;
  std::optional<sys::Clock::Milliseconds> context_stopped_at_;
  bool satisfied_ = false;
  bool hang_said_ = false;
  std::optional<diagnosis::Outcome> outcome_;
};

}  // namespace k8spark::app
