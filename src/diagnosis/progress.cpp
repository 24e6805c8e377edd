#include "diagnosis/progress.h"

#include "diagnosis/causes.h"
#include "diagnosis/phrases.h"
#include "diagnosis/verdict.h"

#include <algorithm>
#include <utility>

namespace k8spark::diagnosis {

namespace {

using Milliseconds = StartTracker::Milliseconds;

bool is_running(PodView const& pod) {
  ContainerView const* driver = pod.driver();
  if (driver != nullptr && driver->status_index >= 0)
    return driver->state.phase == ContainerPhase::kRunning;
  return pod.phase == "Running";
}

std::string live_status(PodView const& pod, Json const& events) {
  std::string word = status_word(pod);
  if (word != "ContainerCreating" && word != "Pending") return word;
  Events const seen = read_events(events);
  EventView const* pulling = newest(seen, "Pulling");
  EventView const* pulled = newest(seen, "Pulled");
  bool const in_progress =
      pulling != nullptr && (pulled == nullptr || is_before(pulled->time, pulling->time));
  return in_progress ? "pulling image" : word;
}

Outcome timed_out(PodView const& pod, std::optional<Finding> const& finding, Milliseconds limit) {
  std::string const limit_words =
      spell_seconds(std::chrono::duration_cast<std::chrono::seconds>(limit).count());
  // A cause that has a code of its own keeps it; everything else is "no room in time".
  if (finding &&
      (finding->kind == OutcomeKind::kImage || finding->kind == OutcomeKind::kMissingConfig)) {
    Outcome outcome = to_outcome(*finding);
    outcome.message += "; not started within " + limit_words;
    return outcome;
  }
  Finding late = make_finding(
      OutcomeKind::kStartTimeout,
      finding ? finding->reason : status_word(pod),
      pod_phrase(pod) + " did not start within " + limit_words + " (" + status_word(pod) + ")",
      "raise --start-timeout, or look at its events");
  if (finding) {
    late.message = finding->message + "; not started within " + limit_words;
    if (!finding->hint.empty()) late.hint = finding->hint;
    late.retry_class = finding->retry_class;
  }
  return to_outcome(late);
}

}  // namespace

StartTracker::StartTracker(StartOptions options) : options_(options) {}

void StartTracker::follow_finding(std::optional<Finding> const& finding, Milliseconds now) {
  if (!finding) {
    held_by_.reset();
  } else if (held_by_ != finding->kind) {
    held_by_ = finding->kind;
    held_since_ = now;
  }
}

StartVerdict StartTracker::observe(Json const& pod_json, Json const& events, Milliseconds now) {
  PodView const pod = read_pod(pod_json);
  if (!first_seen_) first_seen_ = now;
  StartVerdict verdict;
  verdict.status = live_status(pod, events);
  if (outcome_of(pod_json, events)) {
    verdict.state = StartVerdict::State::kEnded;
    return verdict;
  }
  if (is_running(pod)) {
    verdict.state = StartVerdict::State::kStarted;
    return verdict;
  }
  verdict.finding = find_cause(pod, events);
  follow_finding(verdict.finding, now);
  auto const dead_end = [&](Outcome outcome) {
    verdict.state = StartVerdict::State::kDeadEnd;
    verdict.outcome = std::move(outcome);
    return verdict;
  };
  if (verdict.finding) {
    Finding const& finding = *verdict.finding;
    bool const own_grace = finding.kind == OutcomeKind::kImage && options_.image_grace;
    bool const ends = own_grace || finding.grace;
    Milliseconds const grace =
        own_grace ? *options_.image_grace : finding.grace.value_or(std::chrono::seconds(0));
    if (finding.final_now || (ends && now - held_since_ >= grace))
      return dead_end(to_outcome(finding));
    if (ends) verdict.next_deadline = held_since_ + grace;
  }
  if (options_.start_timeout) {
    Milliseconds const limit = *first_seen_ + *options_.start_timeout;
    if (now >= limit) return dead_end(timed_out(pod, verdict.finding, *options_.start_timeout));
    verdict.next_deadline = std::min(verdict.next_deadline.value_or(limit), limit);
  }
  return verdict;
}

}  // namespace k8spark::diagnosis
