#include "app/logs/run_recorder.h"

#include "diagnosis/json_view.h"
#include "diagnosis/redact.h"

#include <algorithm>

namespace k8spark::app {

namespace {

constexpr std::size_t kMostPods = 1000;
constexpr std::size_t kMostEvents = 2000;
constexpr std::size_t kMostLines = 2500;  // of the first ones, and of the last ones

std::string uid_of(Json const& object) {
  return diagnosis::text_at(object, "metadata", "uid");
}

}  // namespace

void RunRecorder::see_run(RunInfo run) {
  std::lock_guard const lock(mutex_);
  seen_.run = std::move(run);
}

void RunRecorder::see_pod(Json const& pod) {
  if (!pod.is_object()) return;
  Json kept = pod_for_record(pod);
  std::lock_guard const lock(mutex_);
  auto const [at, is_new] = pods_.try_emplace(uid_of(pod), seen_.pods.size());
  if (!is_new) {
    if (at->second < kMostPods) seen_.pods[at->second] = std::move(kept);
  } else if (seen_.pods.size() < kMostPods) {
    seen_.pods.push_back(std::move(kept));
  } else {
    ++seen_.pods_left_out;
  }
}

void RunRecorder::see_event(Json const& event) {
  Json kept = event_for_record(event);
  std::lock_guard const lock(mutex_);
  bool const full = events_.size() == kMostEvents;
  if (full && !event_places_.contains(uid_of(event))) return;
  auto const [at, is_new] = event_places_.try_emplace(uid_of(event), events_.size());
  if (is_new)
    events_.push_back(std::move(kept));
  else
    events_[at->second] = std::move(kept);
}

void RunRecorder::see_line(diagnosis::Moment line) {
  line.what = diagnosis::redact_secrets(line.what);
  std::lock_guard const lock(mutex_);
  if (first_lines_.size() < kMostLines) {
    first_lines_.push_back(std::move(line));
    return;
  }
  last_lines_.push_back(std::move(line));
  if (last_lines_.size() <= kMostLines) return;
  last_lines_.pop_front();
  ++seen_.lines_left_out;
}

void RunRecorder::see_end(diagnosis::Outcome const& outcome) {
  std::lock_guard const lock(mutex_);
  seen_.outcome = outcome;
}

void RunRecorder::miss(std::string what) {
  std::lock_guard const lock(mutex_);
  seen_.not_seen.push_back(std::move(what));
}

bool RunRecorder::has_run() const {
  std::lock_guard const lock(mutex_);
  return !seen_.run.driver.empty();
}

RunRecord RunRecorder::record(std::int64_t now_ns) const {
  std::lock_guard const lock(mutex_);
  RunRecord record = seen_;
  std::stable_partition(record.pods.begin(), record.pods.end(), [&](Json const& pod) {
    return diagnosis::text_at(pod, "metadata", "name") == record.run.driver;
  });
  record.events = events_;
  record.lines = first_lines_;
  record.lines.insert(record.lines.end(), last_lines_.begin(), last_lines_.end());
  record.seen_at_ns = now_ns;
  return record;
}

}  // namespace k8spark::app
