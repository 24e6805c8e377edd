#include "diagnosis/executors.h"

#include "diagnosis/causes.h"
#include "diagnosis/json_view.h"
#include "diagnosis/log_rules.h"
#include "diagnosis/phrases.h"
#include "diagnosis/redact.h"
#include "text/strings.h"
#include "text/timestamp.h"

#include <algorithm>
#include <array>
#include <map>
#include <re2/re2.h>
#include <set>
#include <utility>

namespace k8spark::diagnosis {

namespace {

constexpr int kLoopOf = 3;  // that many in the same way are no chance
// Longer than an autoscaler takes to say that it brings a larger node.
constexpr std::chrono::seconds kNeverFits{60};
constexpr long long kShortLife = 60;  // seconds

// An executor that Spark ended at the end of its work, or that ended well, has no cause.
bool ended_by_spark(PodView const& pod) {
  ContainerView const* const main = pod.driver();
  if (main == nullptr || main->state.phase != ContainerPhase::kTerminated) return false;
  constexpr int kSigterm = 143;
  int const code = main->state.exit_code.value_or(1);
  return (code == kSigterm || code == 0) && main->state.reason != "OOMKilled" && pod.reason.empty();
}

Json events_of(Json const& events, std::string const& uid, std::string const& name) {
  Json const& items = is_object(events) ? member(events, "items") : events;
  Json own = Json::array();
  for (std::size_t i = 0; i < length(items); ++i) {
    Json const& one = element(items, i);
    std::string const about = text_at(one, "involvedObject", "uid");
    bool const same = about.empty() ? text_at(one, "involvedObject", "name") == name : about == uid;
    if (same) own.push_back(one);
  }
  return own;
}

// Hints of the shared rules speak of the driver.
Finding for_executor(Finding finding) {
  finding.hint = text::replace_all(finding.hint, "spark.driver.", "spark.executor.");
  finding.hint =
      text::replace_all(finding.hint, "spark.kubernetes.driver.", "spark.kubernetes.executor.");
  finding.hint = text::replace_all(finding.hint, "the driver's namespace", "its namespace");
  finding.hint = text::replace_all(finding.hint, "of the driver", "of the executors");
  return finding;
}

struct Trouble {
  Finding finding;
  Json const* pod = nullptr;
  int count = 0;
};

int rank_of(Finding const& finding) {
  constexpr std::array<std::string_view, 10> kOrder{"W-OOM",
                                                    "W-EVICT",
                                                    "W-SPOT",
                                                    "W-IMAGE",
                                                    "W-CONFIG",
                                                    "W-START",
                                                    "W-QUEUE",
                                                    "W-CLAIM",
                                                    "W-UNSCHED",
                                                    "W-MOUNT"};
  return static_cast<int>(std::find(kOrder.begin(), kOrder.end(), finding.rule) - kOrder.begin());
}

std::vector<Trouble> troubles_of(RunEvidence const& evidence) {
  std::vector<Trouble> troubles;
  for (Json const& json : evidence.executors) {
    PodView const pod = read_pod(json);
    if (ended_by_spark(pod)) continue;
    auto finding = find_cause(pod, events_of(evidence.events, pod.uid, pod.name));
    if (!finding || finding->rule == "W-DELETED") continue;
    auto const same = std::find_if(troubles.begin(), troubles.end(), [&](Trouble const& one) {
      return one.finding.rule == finding->rule && one.finding.kind == finding->kind;
    });
    if (same != troubles.end())
      ++same->count;
    else
      troubles.push_back({for_executor(*std::move(finding)), &json, 1});
  }
  std::stable_sort(troubles.begin(), troubles.end(), [](Trouble const& a, Trouble const& b) {
    return rank_of(a.finding) < rank_of(b.finding);
  });
  return troubles;
}

std::optional<long long> lifetime(ContainerState const& state) {
  auto const from = text::parse_timestamp(state.started_at);
  auto const to = text::parse_timestamp(state.finished_at);
  if (!from || !to) return std::nullopt;
  constexpr long long kNanoseconds = 1'000'000'000;
  return (*to - *from) / kNanoseconds;
}

// What the log of one of them adds to "exit code 1".
void add_executor_log(Finding& finding, RunEvidence const& evidence) {
  if (evidence.executor_log.empty()) return;
  auto const trace = fatal_trace(evidence.executor_log);
  if (auto const cause = log_cause(evidence.executor_log, trace)) {
    finding.message += "; its log: " + cause->message;
    finding.hint = cause->hint;
    finding.retry_class = cause->retry_class;
    return;
  }
  std::string const last = trace ? trace->root : evidence.executor_log.back();
  finding.message += "; its log: " + redact_secrets(shorten(last, 200));
}

Finding loop_finding(int count, std::string const& how, std::string const& when) {
  Finding finding = make_finding(
      OutcomeKind::kAppFailed,
      "ExecutorLoop",
      "executors die again and again: " + std::to_string(count) + " " + when + " (" + how + ")",
      "their log tells why (spark.kubernetes.executor.deleteOnTermination=false keeps them); "
      "spark.executor.maxNumFailures ends such runs from Spark 3.5 on");
  finding.rule = "W-LOOP";
  finding.final_now = true;
  return finding;
}

std::optional<Finding> loop_of_pods(RunEvidence const& evidence) {
  std::map<std::string, int> ways;
  for (Json const& json : evidence.executors) {
    PodView const pod = read_pod(json);
    ContainerView const* const main = pod.driver();
    if (main == nullptr || ended_by_spark(pod)) continue;
    ContainerState const& state =
        main->state.phase == ContainerPhase::kTerminated ? main->state : main->last_state;
    auto const seconds = lifetime(state);
    if (state.phase != ContainerPhase::kTerminated || !seconds || *seconds >= kShortLife) continue;
    std::string how = "exit code " + std::to_string(state.exit_code.value_or(1));
    if (state.reason != "Error" && !state.reason.empty()) how += ", " + state.reason;
    ++ways[how];
  }
  for (auto const& [how, count] : ways)
    if (count >= kLoopOf) return loop_finding(count, how, "ended within a minute of their start");
  return std::nullopt;
}

// Spark deletes executors that have ended, so that only its log knows: "The executor with id 3
// exited with exit code 1(unexpected)."
std::optional<Finding> loop_of_log(RunEvidence const& evidence) {
  static re2::RE2 const pattern(R"re([Ee]xecutor with id (\d+) exited with exit code (-?\d+))re");
  std::map<std::string, std::set<std::string>> ways;
  for (std::string const& line : evidence.driver_log) {
    std::string id;
    std::string code;
    if (re2::RE2::PartialMatch(line, pattern, &id, &code)) ways[code].insert(id);
  }
  for (auto const& [code, ids] : ways)
    if (static_cast<int>(ids.size()) >= kLoopOf && code != "0" && code != "143")
      return loop_finding(
          static_cast<int>(ids.size()), "exit code " + code, "ended, as the driver's log says");
  return std::nullopt;
}

bool is_unscheduled(Finding const& finding) {
  return finding.rule == "W-UNSCHED";
}

void add_scheduling_words(Trouble& trouble, RunEvidence const& evidence) {
  Finding& finding = trouble.finding;
  if (is_unscheduled(finding) && text::contains(finding.message, "too little")) {
    if (std::string const fit = spell_fit(*trouble.pod, evidence.nodes); !fit.empty()) {
      finding.message += "; " + fit;
      bool const growing = text::contains(finding.message, "the autoscaler is adding nodes");
      if (fit.starts_with("no node can ever") && !growing) finding.grace = kNeverFits;
    }
  }
  if (!is_unscheduled(finding) || running_executors(evidence.executors) > 0) return;
  if (std::string const gang = spell_gang(evidence.peers); !gang.empty()) {
    finding.rule = "W-GANG";
    finding.message += "; " + gang;
    finding.hint =
        "start fewer runs at a time, or let a queue (Kueue, Volcano, YuniKorn) admit driver and "
        "executors together";
  }
}

}  // namespace

std::optional<Finding> executor_loop(RunEvidence const& evidence) {
  std::optional<Finding> loop = loop_of_pods(evidence);
  if (!loop) loop = loop_of_log(evidence);
  if (loop) add_executor_log(*loop, evidence);
  return loop;
}

std::optional<Finding> executors_cause(RunEvidence const& evidence) {
  std::vector<Trouble> troubles = troubles_of(evidence);
  if (!troubles.empty() && troubles.front().finding.kind == OutcomeKind::kOutOfMemory)
    add_memory_numbers(troubles.front().finding, *troubles.front().pod, evidence.properties);
  else if (std::optional<Finding> loop = executor_loop(evidence))
    return loop;
  if (troubles.empty()) return std::nullopt;
  Trouble& worst = troubles.front();
  bool const ended = worst.finding.rule == "W-EXIT" || worst.finding.rule == "W-SIGNAL";
  if (ended) add_executor_log(worst.finding, evidence);
  add_scheduling_words(worst, evidence);
  if (worst.finding.rule == "W-QUEUE")
    if (std::string const queue = spell_queue(evidence.queue); !queue.empty())
      worst.finding.message += "; " + queue;
  if (worst.count > 1)
    worst.finding.message += " (the same holds for " + std::to_string(worst.count - 1) + " more)";
  return worst.finding;
}

int running_executors(std::vector<Json> const& executors) {
  return static_cast<int>(std::count_if(executors.begin(), executors.end(), [](Json const& json) {
    PodView const pod = read_pod(json);
    ContainerView const* const main = pod.driver();
    return main != nullptr && main->state.phase == ContainerPhase::kRunning;
  }));
}

}  // namespace k8spark::diagnosis
