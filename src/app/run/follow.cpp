#include "app/run/follow.h"

#include "app/progress.h"
#include "app/report.h"
#include "app/run/event_feed.h"
#include "app/run/executor_guard.h"
#include "app/run/plain_outcome.h"
#include "app/run/run_evidence.h"
#include "diagnosis/pod_state.h"
#include "diagnosis/progress.h"
#include "diagnosis/trace.h"
#include "diagnosis/verdict.h"
#include "sys/interrupt.h"

#include <csignal>

namespace k8spark::app {

namespace {

using diagnosis::Outcome;
using diagnosis::OutcomeKind;
using Milliseconds = sys::Clock::Milliseconds;

class Follower {
 public:
  Follower(Cluster& cluster, FollowOptions const& options, Context& context)
      : cluster_(cluster),
        options_(options),
        context_(context),
        progress_(context, options.quiet),
        archive_(options.log ? options.log->archive : nullptr),
        recorder_(archive_ == nullptr ? nullptr : &archive_->recorder()),
        watch_(cluster.access(), options.pod, context, recorder_),
        guard_(cluster, options, context, progress_, tail_) {
    if (options.timeout) deadline_ = context.clock.steady() + *options.timeout;
    if (recorder_ != nullptr) recorder_->see_run(run_of(cluster, options.pod));
    if (!options.events && recorder_ == nullptr) return;
    feed_ = std::make_unique<EventFeed>(
        cluster.access(), options.pod.ns, options.pod.name, context, recorder_);
  }

  Followed run() {
    Followed followed = follow();
    if (archive_ != nullptr) record_end(followed.outcome);
    return followed;
  }

 private:
  Followed follow() {
    Followed followed;
    std::optional<Outcome> outcome = wait_for_start(followed.never_started);
    if (!outcome) {
      if (options_.log) read_log(followed);
      if (followed.reader_is_gone && options_.end_with_reader) return followed;
      outcome = wait_for_end();
    }
    print_events();
    progress_.clear();
    followed.given_up = guard_.outcome().has_value();
    followed.outcome = explained(*std::move(outcome));
    return followed;
  }

  void record_end(Outcome const& outcome) {
    bool const interrupted =
        outcome.kind == OutcomeKind::kInterrupted || outcome.kind == OutcomeKind::kTerminated;
    if (interrupted)
      recorder_->miss("its end: k8spark was interrupted");
    else
      recorder_->see_end(outcome);
    archive_->see_clock(cluster_.client().clock_skew());
    archive_->write_index();
  }

  void print_events() {
    if (feed_ == nullptr) return;
    for (std::string const& line : feed_->take()) {
      if (!options_.events) continue;
      progress_.clear();
      say(context_, "event: " + line);
    }
  }

  // While the driver runs: prints what is new; true when the run is to be ended.
  bool given_up() {
    print_events();
    std::uint64_t const version = watch_.version();
    if (looked_at_ != version) {
      PodSnapshot seen = watch_.snapshot();
      looked_at_ = seen.version;
      running_ = seen.state == PodSnapshot::State::kAlive ? std::move(seen.pod) : Json();
    }
    return guard_.gives_up(running_);
  }

  // A driver that ended by itself, and badly: its log and its executors tell more than its code.
  Outcome explained(Outcome outcome) {
    PodSnapshot const seen = watch_.snapshot();
    bool const by_itself =
        outcome.kind == OutcomeKind::kAppFailed || outcome.kind == OutcomeKind::kOutOfMemory;
    if (!options_.watch_executors || !by_itself || !outcome.driver_exit_code ||
        seen.state != PodSnapshot::State::kAlive)
      return outcome;
    std::vector<std::string> log = tail_.lines();
    if (log.empty()) {
      diagnosis::PodView const pod = diagnosis::read_pod(seen.pod);
      constexpr long kLines = 2000;
      auto tail = read_log_tail(cluster_,
                                pod.namespace_name,
                                pod.name,
                                pod.driver() == nullptr ? "" : pod.driver()->name,
                                kLines);
      if (tail) log = std::move(tail->lines);
    }
    bool const was_done = diagnosis::context_was_stopped(log);
    constexpr int kSigterm = 143;
    if (options_.treat_143_success && was_done && outcome.driver_exit_code == kSigterm) {
      Outcome done = plain_outcome(OutcomeKind::kSucceeded,
                                   "the driver finished, and was stopped by SIGTERM afterwards");
      done.driver_exit_code = kSigterm;
      done.reason = "StoppedAfterWork";
      done.rule = "W-SIGNAL";
      return done;
    }
    return explain_outcome(cluster_, std::move(outcome), seen.pod, std::move(log), context_);
  }

  // A signal, the time-out, a lost pod or a watch that cannot go on; nothing while all is well.
  std::optional<Outcome> stopped(PodSnapshot const& seen) {
    if (int const signal = sys::interrupted_by(); signal != 0)
      return plain_outcome(signal == SIGTERM ? OutcomeKind::kTerminated : OutcomeKind::kInterrupted,
                           "interrupted");
    if (deadline_ && context_.clock.steady() >= *deadline_)
      return plain_outcome(
          OutcomeKind::kTimeout,
          "--timeout of " + std::to_string(options_.timeout->count()) + " s passed");
    if (seen.state == PodSnapshot::State::kFailed) return diagnosis::refusal_of(*seen.error);
    if (seen.state == PodSnapshot::State::kGone || seen.state == PodSnapshot::State::kReplaced)
      return diagnosis::outcome_when_gone(seen.pod, events_, options_.pod.uid);
    return std::nullopt;
  }

  // Events only help to explain a pod that does not run: no rights to read them is no error.
  void refresh_events(PodSnapshot const& seen) {
    constexpr Milliseconds kPause{1000};
    auto const now = context_.clock.steady();
    if (seen.pod.is_null() || now - events_read_ < kPause) return;
    events_read_ = now;
    diagnosis::PodView const pod = diagnosis::read_pod(seen.pod);
    kube::ListOptions list;
    list.field_selector = "involvedObject.uid=" + pod.uid;
    if (auto events = cluster_.client().list(kube::events(), options_.pod.ns, list)) {
      events_ = Json::array();
      for (Json& event : events->items) events_.push_back(std::move(event));
    }
  }

  std::optional<Outcome> wait_for_start(bool& never_started) {
    diagnosis::StartOptions start;
    start.start_timeout = options_.start_timeout;
    start.image_grace = options_.image_timeout;
    diagnosis::StartTracker tracker(start);
    PodSnapshot seen = watch_.snapshot();
    while (true) {
      print_events();
      if (auto outcome = stopped(seen)) return outcome;
      if (seen.state == PodSnapshot::State::kAlive) {
        diagnosis::StartVerdict const verdict =
            tracker.observe(seen.pod, events_, context_.clock.steady());
        using State = diagnosis::StartVerdict::State;
        if (verdict.state == State::kStarted || verdict.state == State::kEnded) return std::nullopt;
        if (verdict.state == State::kDeadEnd) {
          never_started = true;
          return verdict.outcome;
        }
        progress_.show("driver " + options_.pod.name + ": " + verdict.status);
        refresh_events(seen);
      }
      seen = watch_.wait_for_change(seen.version, Milliseconds(250));
    }
  }

  static PodNow driver_now(PodSnapshot const& seen) {
    PodNow now = pod_now(seen.pod);
    if (is_lost(seen)) mark_gone(now);
    return now;
  }

  static bool is_lost(PodSnapshot const& seen) {
    return seen.state == PodSnapshot::State::kGone || seen.state == PodSnapshot::State::kReplaced;
  }

  [[nodiscard]] bool must_stop() const {
    return sys::interrupted_by() != 0 || (deadline_ && context_.clock.steady() >= *deadline_);
  }

  void read_log(Followed& followed) {
    constexpr Milliseconds kStep{50};
    progress_.show("driver " + options_.pod.name + ": running");
    LogSelection selection = *options_.log;
    if (options_.watch_executors)
      selection.output.on_driver_line = [this](logs::Line const& line) {
        tail_.add(line.text, line.ends);
      };
    RunLogs logs(cluster_, selection, context_, progress_);
    std::optional<std::uint64_t> looked_at;
    while (!must_stop() && !given_up() && !logs.done() && !followed.log_error) {
      if (looked_at != watch_.version()) {
        PodSnapshot const seen = watch_.snapshot();
        looked_at = seen.version;
        if (seen.state == PodSnapshot::State::kFailed) break;
        logs.observe_driver(driver_now(seen), app_id_of(seen.pod));
      }
      logs.step(kStep);
      followed.reader_is_gone = logs.reader_is_gone();
      if (followed.reader_is_gone && options_.end_with_reader) break;
      followed.log_error = logs.error();
    }
    logs.stop();
    if (!followed.log_error) followed.log_error = logs.trouble();
  }

  Outcome wait_for_end() {
    PodSnapshot seen = watch_.snapshot();
    while (true) {
      if (seen.state == PodSnapshot::State::kAlive)
        if (auto outcome = diagnosis::outcome_of(seen.pod, events_, options_.pod.uid))
          return *std::move(outcome);
      if (auto outcome = stopped(seen)) return *std::move(outcome);
      if (given_up()) return *guard_.outcome();
      if (!options_.log) progress_.show("driver " + options_.pod.name + ": running");
      seen = watch_.wait_for_change(seen.version, Milliseconds(250));
    }
  }

  Cluster& cluster_;
  FollowOptions const& options_;
  Context& context_;
  Progress progress_;
  LogArchive* archive_;    // null: nothing is saved
  RunRecorder* recorder_;  // its own
  PodWatch watch_;
  std::optional<Milliseconds> deadline_;
  Json events_ = Json::array();
  Milliseconds events_read_{-1000};
  diagnosis::LogTail tail_;
  ExecutorGuard guard_;
  std::unique_ptr<EventFeed> feed_;
  Json running_;  // the driver as it was at looked_at_
  std::optional<std::uint64_t> looked_at_;
};

}  // namespace

RunInfo run_of(Cluster const& cluster, PodRef const& pod) {
  RunInfo run;
  run.ns = pod.ns;
  run.driver = pod.name;
  run.uid = pod.uid;
  run.context = cluster.access().context_name;
  run.server = cluster.access().server;
  return run;
}

Followed follow_run(Cluster& cluster, FollowOptions const& options, Context& context) {
  return Follower(cluster, options, context).run();
}

}  // namespace k8spark::app
