#include "app/run/executor_guard.h"

#include "app/report.h"
#include "diagnosis/pod_state.h"
#include "diagnosis/trace.h"

#include <utility>

namespace k8spark::app {

namespace {

using Milliseconds = sys::Clock::Milliseconds;

constexpr Milliseconds kFirstLook{5000};  // a short job never has a second watch
constexpr Milliseconds kJudgeEvery{2000};

}  // namespace

bool ExecutorGuard::gives_up(Json const& driver) {
  if (outcome_) return true;
  auto const now = context_.clock.steady();
  if (!options_.watch_executors || !driver.is_object()) return false;
  if (!running_since_) running_since_ = line_at_ = now;
  if (now - *running_since_ < kFirstLook || now - judged_at_ < kJudgeEvery) return false;
  judged_at_ = now;
  look_for_stop(driver, now);
  if (outcome_) return true;
  look_for_hang(driver, now);
  if (satisfied_) return false;
  if (watch_ == nullptr) start_watch(driver);
  if (watch_ != nullptr && watch_->ready()) judge(driver, now);
  return outcome_.has_value();
}

void ExecutorGuard::start_watch(Json const& driver) {
  diagnosis::PodView const pod = diagnosis::read_pod(driver);
  ExecutorWatch::Target target;
  target.driver = {pod.namespace_name, pod.name, pod.uid, ""};
  target.container = pod.driver() == nullptr ? "" : pod.driver()->name;
  target.app_id = pod.app_id;
  target.read_log = !options_.log;
  // Not Spark's driver as we know it: nothing to look after.
  satisfied_ = target.app_id.empty();
  if (!satisfied_)
    watch_ = std::make_unique<ExecutorWatch>(cluster_.access(), std::move(target), context_);
}

void ExecutorGuard::judge(Json const& driver, Milliseconds now) {
  ExecutorWatch::Snapshot seen = watch_->snapshot();
  diagnosis::RunEvidence evidence;
  evidence.driver = driver;
  evidence.executors = std::move(seen.pods);
  evidence.events = std::move(seen.events);
  evidence.nodes = std::move(seen.nodes);
  evidence.driver_log = options_.log ? tail_.lines() : std::move(seen.driver_log);
  diagnosis::ExecutorVerdict verdict = tracker_.observe(evidence, now);
  satisfied_ = verdict.satisfied;
  if (satisfied_) watch_->stop();
  if (verdict.warn && !verdict.end) say_finding(*verdict.warn);
  outcome_ = std::move(verdict.end);
}

// A driver whose work is done ends within moments, unless a thread that is no daemon keeps it.
void ExecutorGuard::look_for_stop(Json const& driver, Milliseconds now) {
  if (!options_.kill_after_stop) return;
  if (!context_stopped_at_ && tail_.count() != searched_lines_) {
    searched_lines_ = tail_.count();
    if (diagnosis::context_was_stopped(tail_.lines())) context_stopped_at_ = now;
  }
  if (!context_stopped_at_ || now - *context_stopped_at_ < *options_.kill_after_stop) return;
  diagnosis::Outcome outcome;
  outcome.kind = diagnosis::OutcomeKind::kTimeout;
  outcome.exit_code = diagnosis::exit_code_of(outcome.kind);
  outcome.reason = "Hang";
  outcome.rule = "L-HANG";
  outcome.message = "driver " + diagnosis::read_pod(driver).name + " went on for " +
                    std::to_string(options_.kill_after_stop->count()) +
                    " s after its SparkContext was stopped (--kill-after-stop)";
  outcome.hint =
      "a thread that is no daemon keeps it; spark.submit.callSystemExitOnMainExit=true (Spark 4.1 "
      "and newer) ends the JVM with main";
  outcome.retry_class = "user";
  outcome_ = std::move(outcome);
}

void ExecutorGuard::look_for_hang(Json const& driver, Milliseconds now) {
  if (tail_.count() != lines_seen_) {
    lines_seen_ = tail_.count();
    line_at_ = now;
  }
  constexpr Milliseconds kMinute{60'000};
  if (hang_said_ || !options_.log || now - line_at_ < kMinute) return;
  diagnosis::RunEvidence evidence;
  evidence.driver = driver;
  evidence.driver_name = diagnosis::read_pod(driver).name;
  evidence.driver_log = tail_.lines();
  evidence.silence = std::chrono::duration_cast<std::chrono::seconds>(now - line_at_);
  line_at_ = now;  // ask again only after another minute
  diagnosis::Diagnosis const diagnosis = diagnosis::diagnose(evidence);
  hang_said_ = diagnosis.cause && diagnosis.cause->rule == "L-HANG";
  if (hang_said_) say_finding(*diagnosis.cause);
}

void ExecutorGuard::say_finding(diagnosis::Finding const& finding) {
  progress_.clear();
  std::string text = diagnosis::one_line(finding);
  if (!finding.hint.empty()) text += "\n  hint: " + finding.hint;
  warn(context_, text);
}

}  // namespace k8spark::app
