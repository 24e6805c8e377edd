#include "diagnosis/executor_tracker.h"

#include "diagnosis/causes.h"
#include "diagnosis/phrases.h"

#include <algorithm>

namespace k8spark::diagnosis {

namespace {

constexpr std::chrono::seconds kSayAfter{10};
// What the API server refuses, Spark tries again, up to Spark 3.4 for ever; quota may become free.
constexpr std::chrono::seconds kRefusedGrace{15};

std::optional<std::chrono::milliseconds> grace_of(Finding const& finding) {
  if (finding.final_now) return std::chrono::milliseconds(0);
  if (finding.grace) return *finding.grace;
  if (finding.kind == OutcomeKind::kRefused && finding.retry_class != "capacity")
    return kRefusedGrace;
  return std::nullopt;
}

}  // namespace

std::optional<Outcome> ExecutorTracker::end_of(std::optional<Finding> const& finding,
                                               int running,
                                               Milliseconds now) const {
  if (options_.wanted == 0) return std::nullopt;
  std::string const few =
      std::to_string(running) + " of " + std::to_string(options_.wanted) + " wanted executors run";
  bool const late = options_.timeout && now - *first_seen_ >= *options_.timeout;
  if (finding) {
    auto const grace = grace_of(*finding);
    if (!late && (!grace || now - held_since_ < *grace)) return std::nullopt;
    Outcome outcome = to_outcome(*finding);
    // A loop of failing executors has no code of the driver's to pass through.
    if (outcome.kind == OutcomeKind::kAppFailed) {
      outcome.kind = OutcomeKind::kStartTimeout;
      outcome.exit_code = exit_code_of(outcome.kind);
    }
    outcome.message += "; " + few;
    return outcome;
  }
  if (!late) return std::nullopt;
  auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(*options_.timeout).count();
  Finding none = make_finding(OutcomeKind::kStartTimeout,
                              "NoExecutors",
                              few + " after " + spell_seconds(seconds),
                              "raise --executor-timeout, or look at the executor pods and the "
                              "driver's log");
  none.rule = "L-NORES";
  return to_outcome(none);
}

ExecutorVerdict ExecutorTracker::observe(RunEvidence const& evidence, Milliseconds now) {
  ExecutorVerdict verdict;
  if (!first_seen_) first_seen_ = now;
  int const running = running_executors(evidence.executors);
  int const wanted = std::max(options_.wanted, 1);
  verdict.satisfied = running >= wanted;
  if (verdict.satisfied) return verdict;
  std::optional<Finding> const finding = executor_trouble(evidence, wanted);
  std::string const rule = finding ? finding->rule : std::string();
  if (rule != held_by_) {
    held_by_ = rule;
    held_since_ = now;
  }
  if (finding && now - held_since_ >= kSayAfter && said_.insert(rule).second)
    verdict.warn = finding;
  verdict.end = end_of(finding, running, now);
  return verdict;
}

}  // namespace k8spark::diagnosis
