#pragma once

#include "app/cluster.h"
#include "app/context.h"
#include "app/logs/run_logs.h"
#include "app/report.h"
#include "app/run/pod_watch.h"
#include "diagnosis/outcome.h"

#include <chrono>
#include <optional>

namespace k8spark::app {

struct FollowOptions {
  PodRef pod;
  std::optional<LogSelection> log;  // none: only wait
  bool end_with_reader = false;     // nobody reads stdout: the log is all that was wanted
  std::optional<std::chrono::seconds> timeout;
  std::optional<std::chrono::seconds> start_timeout;
  bool quiet = false;
  std::optional<std::chrono::seconds> image_timeout;  // in place of the rules' own graces
  // Say why executors do not come, and end the run where they are wanted: submit and wait.
  bool watch_executors = false;
  int min_executors = 0;  // 0: only say it
  std::optional<std::chrono::seconds> executor_timeout;
  bool events = false;  // print events on stderr as they come
  // Give up a driver that goes on so long after its SparkContext was stopped; needs `log`.
  std::optional<std::chrono::seconds> kill_after_stop;
  bool treat_143_success = false;  // a driver that was stopped after its work was done
};

struct Followed {
  diagnosis::Outcome outcome;
  // The driver never ran and never will: what was created may be taken away again.
  bool never_started = false;
  // It runs, and was given up because its executors cannot.
  bool given_up = false;
  // Why the driver's log could not be read or written; the outcome is that of the driver all the
  // same.
  std::optional<Error> log_error;
  bool reader_is_gone = false;  // and so the end was not waited for
};

// Which run that pod is: what is known of it without a question.
RunInfo run_of(Cluster const& cluster, PodRef const& pod);

// Follows a driver from wherever it is now to its end: why it waits, its log, its outcome. The
// pod's own state is the only proof of an end; the end of a stream proves nothing.
// Ends early with kInterrupted or kTerminated on a signal, kTimeout, or a dead end of the start.
Followed follow_run(Cluster& cluster, FollowOptions const& options, Context& context);

}  // namespace k8spark::app
