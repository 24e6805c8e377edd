#include "diagnosis/run.h"

#include "diagnosis/causes.h"
#include "diagnosis/executors.h"
#include "diagnosis/json_view.h"
#include "diagnosis/log_rules.h"
#include "diagnosis/phrases.h"
#include "diagnosis/redact.h"
#include "diagnosis/trace.h"
#include "diagnosis/verdict.h"
#include "text/strings.h"

#include <algorithm>
#include <utility>

namespace k8spark::diagnosis {

namespace {

constexpr std::chrono::seconds kHangAfter{60};
constexpr std::size_t kMostEvents = 5;

// How the container ended says only that it did: the log and the executors may tell why.
bool says_little(Finding const& finding) {
  return finding.rule == "W-EXIT" || finding.rule == "W-SIGNAL" || finding.rule == "W-UNKNOWN" ||
         finding.rule.empty();
}

std::string exception_word(std::string const& root) {
  std::size_t const end = root.find_first_of(": ");
  std::string const name = root.substr(0, end);
  std::size_t const dot = name.find_last_of(".$");
  std::string const word = dot == std::string::npos ? name : name.substr(dot + 1);
  bool const upper = !word.empty() && word[0] >= 'A' && word[0] <= 'Z';
  return upper && word.size() < 80 ? word : "Error";
}

std::string quoted(std::string const& line) {
  return redact_secrets(shorten(line));
}

// L-ROOT: nothing that is known, so what the program said itself.
Finding root_cause(Trace const& trace, Finding const& base) {
  Finding finding = base;
  finding.rule = "L-ROOT";
  finding.reason = exception_word(trace.root);
  finding.message += ": " + quoted(trace.root);
  finding.hint = "k8spark logs shows the whole trace";
  return finding;
}

struct Reading {
  Diagnosis diagnosis;
  RunEvidence const& evidence;

  void add(std::string line) {
    auto& further = diagnosis.further;
    if (!line.empty() && std::find(further.begin(), further.end(), line) == further.end())
      further.push_back(std::move(line));
  }
  void add(std::optional<Finding> const& finding) {
    bool const other =
        finding && (!diagnosis.cause || diagnosis.cause->message != finding->message);
    if (other) add(finding->rule + " " + one_line(*finding));
  }
};

void add_warnings(Reading& reading) {
  Events const events = read_events(reading.evidence.events);
  std::vector<std::string> lines;
  for (auto at = events.rbegin(); at != events.rend() && lines.size() < kMostEvents; ++at) {
    // "Error: ErrImagePull" repeats what "Failed to pull ..." says better.
    if (at->type != "Warning" || at->message.starts_with("Error: ErrImage") ||
        at->message.starts_with("Error: ImagePull"))
      continue;
    std::string line = "event " + at->reason;
    if (at->count > 1) line += " x" + std::to_string(at->count);
    if (!at->object_name.empty()) line += " of " + at->object_name;
    line += ": " + shorten(at->message, 200);
    if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(line);
  }
  std::for_each(
      lines.rbegin(), lines.rend(), [&](std::string& line) { reading.add(std::move(line)); });
}

// "finished, then stopped": the work was done when the signal came.
void add_signal_words(Finding& finding, RunEvidence const& evidence) {
  if (finding.rule != "W-SIGNAL" || !context_was_stopped(evidence.driver_log)) return;
  finding.message += "; its SparkContext had stopped before: it finished, then was stopped";
  finding.hint =
      "its results are there; look at what ended it after its work (a side-car, a "
      "clean-up, a grace period)";
}

// A driver that ended with a code of its own: its log's trace, its executors, then the code.
Finding explain_end(Reading& reading, Finding const& base) {
  RunEvidence const& evidence = reading.evidence;
  std::optional<Trace> const trace = fatal_trace(evidence.driver_log);
  std::optional<Finding> known = log_cause(evidence.driver_log, trace);
  std::optional<Finding> const executors = executors_cause(evidence);
  bool const by_signal = base.rule == "W-SIGNAL";
  bool const behind_executors =
      known && executors && (known->rule == "L-EXECLOST" || known->rule == "L-MAXFAIL");
  if (trace) reading.add("log: " + quoted(trace->root));
  if (by_signal || (!known && !trace)) {
    reading.diagnosis.cause = base;
    reading.add(known);
    reading.add(executors);
    return base;
  }
  Finding finding = base;
  if (behind_executors || known) {
    Finding const& cause = behind_executors ? *executors : *known;
    finding.reason = cause.reason;
    finding.rule = cause.rule;
    finding.hint = cause.hint;
    finding.retry_class = cause.retry_class;
    finding.message = cause.message + "; " + base.message;
    reading.diagnosis.cause = finding;
    if (behind_executors) reading.add(known);
  } else {
    finding = root_cause(*trace, base);
    reading.diagnosis.cause = finding;
    reading.diagnosis.further.clear();
    for (std::string const& line : trace->excerpt) reading.add("log: " + redact_secrets(line));
  }
  if (!behind_executors && executors && executors->message != finding.message)
    reading.add(executors);
  return finding;
}

void read_failed(Reading& reading, Outcome const& outcome) {
  RunEvidence const& evidence = reading.evidence;
  std::optional<Finding> base = find_cause(evidence.driver, evidence.events);
  if (!base) {
    base = make_finding(outcome.kind, outcome.reason, outcome.message, outcome.hint);
    base->rule = outcome.rule;
  }
  bool const same_kind = base->kind == outcome.kind;
  if (!same_kind) base->kind = outcome.kind;
  Finding finding = *base;
  add_memory_numbers(finding, evidence.driver, evidence.properties);
  add_signal_words(finding, evidence);
  if (says_little(finding)) {
    finding = explain_end(reading, finding);
  } else {
    reading.diagnosis.cause = finding;
    if (auto const trace = fatal_trace(evidence.driver_log))
      reading.add("log: " + quoted(trace->root));
    reading.add(executors_cause(evidence));
  }
  reading.diagnosis.cause = finding;
  reading.diagnosis.state = RunState::kFailed;
  reading.diagnosis.outcome = to_outcome(finding, outcome.driver_exit_code);
}

// The driver is done and well; a side-car that runs on only keeps the pod from completing.
void read_succeeded(Reading& reading, Outcome outcome) {
  PodView const pod = read_pod(reading.evidence.driver);
  std::vector<std::string> running;
  for (ContainerView const& one : pod.containers)
    if (one.state.phase == ContainerPhase::kRunning) running.push_back(one.name);
  reading.diagnosis.state = RunState::kSucceeded;
  reading.diagnosis.outcome = std::move(outcome);
  if (running.empty()) return;
  Finding finding =
      make_finding(OutcomeKind::kSucceeded,
                   "SideCarRuns",
                   "the driver succeeded, but container " + text::join(running, ", ") +
                       " runs on, so the pod does not complete",
                   "delete the pod (k8spark kill " + pod.name +
                       "), and leave the side-car out next time: sidecar.istio.io/inject: "
                       "\"false\", or a native "
                       "side-car");
  finding.rule = "W-MESH";
  reading.diagnosis.cause = std::move(finding);
}

std::optional<Finding> hang_cause(RunEvidence const& evidence) {
  bool const silent = evidence.silence && *evidence.silence >= kHangAfter;
  bool const stopped =
      context_was_stopped(evidence.driver_log) ||
      std::any_of(
          evidence.driver_log.rbegin(), evidence.driver_log.rend(), [](std::string const& line) {
            return text::contains(line, "Kubernetes client has been closed");
          });
  if (!silent || !stopped) return std::nullopt;
  std::string const name = evidence.driver_name;
  Finding finding = make_finding(
      OutcomeKind::kAppFailed,
      "Hang",
      "the SparkContext has stopped and the driver still runs, without a word for " +
          spell_seconds(evidence.silence->count()) + ": a thread that is no daemon keeps it",
      "k8spark exec " + name +
          " -- jcmd SparkSubmit Thread.print shows which; "
          "spark.submit.callSystemExitOnMainExit=true (Spark 4.1 and newer) ends the JVM with "
          "main");
  finding.rule = "L-HANG";
  return finding;
}

// Without an executor the log counts too; with some the run goes on.
std::optional<Finding> running_cause(RunEvidence const& evidence) {
  std::optional<Finding> pods = executors_cause(evidence);
  if (running_executors(evidence.executors) > 0) return pods;
  if (pods) return pods;
  if (auto found = blocking_log_cause(evidence.driver_log)) return found;
  return std::nullopt;
}

void read_alive(Reading& reading) {
  RunEvidence const& evidence = reading.evidence;
  PodView const pod = read_pod(evidence.driver);
  ContainerView const* const main = pod.driver();
  bool const running = main != nullptr && main->state.phase == ContainerPhase::kRunning;
  reading.diagnosis.state = running ? RunState::kRunning : RunState::kPending;
  std::optional<Finding> cause = find_cause(pod, evidence.events);
  if (cause && cause->rule == "W-UNSCHED" && text::contains(cause->message, "too little"))
    if (std::string const fit = spell_fit(evidence.driver, evidence.nodes); !fit.empty())
      cause->message += "; " + fit;
  if (cause && cause->rule == "W-QUEUE")
    if (std::string const queue = spell_queue(evidence.queue); !queue.empty())
      cause->message += "; " + queue;
  std::optional<Finding> others;
  if (running) {
    others = hang_cause(evidence);
    if (!others) others = running_cause(evidence);
  }
  reading.diagnosis.cause = cause ? cause : others;
  if (cause) reading.add(others);
}

// Only its last state and its events are left.
void read_gone(Reading& reading) {
  RunEvidence const& evidence = reading.evidence;
  Json last = evidence.last_seen;
  if (last.is_null())
    last = {{"metadata", {{"name", evidence.driver_name}, {"labels", {{"spark-role", "driver"}}}}}};
  Outcome outcome = outcome_when_gone(last, evidence.events, evidence.expected_uid);
  Finding finding = make_finding(outcome.kind, outcome.reason, outcome.message, outcome.hint);
  finding.retry_class = outcome.retry_class;
  finding.rule = outcome.rule.empty() ? "X-LOST" : outcome.rule;
  outcome.rule = finding.rule;
  reading.diagnosis.state = RunState::kGone;
  reading.diagnosis.outcome = outcome;
  if (outcome.kind != OutcomeKind::kSucceeded) reading.diagnosis.cause = std::move(finding);
}

// The pod may not be read: what its log says is all there is.
void read_unseen(Reading& reading) {
  std::vector<std::string> const& log = reading.evidence.driver_log;
  std::optional<Trace> const trace = fatal_trace(log);
  std::optional<Finding> cause = log_cause(log, trace);
  if (!cause && trace) {
    Finding base = make_finding(OutcomeKind::kAppFailed, "Error", "the log ends badly", "");
    base.rule = "L-ROOT";
    cause = root_cause(*trace, base);
  }
  reading.diagnosis.cause = std::move(cause);
}

void add_mutated(Reading& reading) {
  std::string const lost = spell_mutated(reading.evidence.application, reading.evidence.driver);
  if (lost.empty()) return;
  Finding finding = make_finding(OutcomeKind::kMissingConfig,
                                 "WebhookDidNotAct",
                                 "the driver pod lacks what its SparkApplication asks for: " + lost,
                                 "the operator's webhook did not act: check that it is enabled, "
                                 "its selector, and that the API "
                                 "server reaches it");
  finding.rule = "W-MUTATED";
  // What is missing is why a pod is refused by taints or selectors.
  bool const explains = reading.diagnosis.cause && reading.diagnosis.cause->rule == "W-UNSCHED";
  if (!explains) {
    reading.add(finding);
    return;
  }
  Finding const waits = *reading.diagnosis.cause;
  finding.kind = waits.kind;
  finding.message += "; " + waits.message;
  reading.diagnosis.cause = finding;
}

}  // namespace

std::string_view to_string(RunState state) {
  switch (state) {
    case RunState::kPending:
      return "pending";
    case RunState::kRunning:
      return "running";
    case RunState::kSucceeded:
      return "succeeded";
    case RunState::kFailed:
      return "failed";
    case RunState::kGone:
      return "gone";
    case RunState::kUnseen:
      return "unseen";
  }
  return "unseen";
}

Diagnosis diagnose(RunEvidence const& evidence) {
  Reading reading{{}, evidence};
  if (evidence.gone) {
    read_gone(reading);
  } else if (!evidence.driver.is_object()) {
    read_unseen(reading);
  } else if (auto outcome = outcome_of(evidence.driver, evidence.events, evidence.expected_uid)) {
    if (outcome->kind == OutcomeKind::kSucceeded)
      read_succeeded(reading, *std::move(outcome));
    else
      read_failed(reading, *outcome);
  } else {
    read_alive(reading);
  }
  add_mutated(reading);
  if (reading.diagnosis.state != RunState::kSucceeded) add_warnings(reading);
  if (reading.diagnosis.outcome) reading.diagnosis.outcome->evidence = reading.diagnosis.further;
  return std::move(reading.diagnosis);
}

Outcome outcome_of_process(int exit_code, int signal, std::vector<std::string> log) {
  constexpr int kSignals = 128;  // a shell's number for an end by a signal
  int const code = signal != 0 ? kSignals + signal : exit_code;
  if (code == 0) {
    Outcome outcome;
    outcome.kind = OutcomeKind::kSucceeded;
    outcome.exit_code = 0;
    outcome.driver_exit_code = 0;
    return outcome;
  }
  RunEvidence evidence;
  evidence.driver_log = std::move(log);
  Finding base = make_finding(OutcomeKind::kAppFailed,
                              signal != 0 ? "Signal" : "Error",
                              "the driver ended with exit code " + std::to_string(code),
                              "its log tells why");
  base.rule = "W-EXIT";
  if (signal != 0) {
    base.rule = "W-SIGNAL";
    base.message = "the driver was ended by signal " + std::to_string(signal) + ", not by itself";
    base.hint = "was it killed by hand, or by the kernel for want of memory (dmesg)?";
  }
  Reading reading{{}, evidence};
  Outcome outcome = to_outcome(explain_end(reading, base), code);
  // Nothing keeps that log but the terminal.
  if (outcome.rule == "L-ROOT") outcome.hint = "the whole trace is in the driver's output";
  outcome.evidence = reading.diagnosis.further;
  return outcome;
}

std::optional<Finding> executor_trouble(RunEvidence const& evidence, int wanted) {
  if (running_executors(evidence.executors) >= wanted) return std::nullopt;
  if (auto found = executors_cause(evidence)) return found;
  return blocking_log_cause(evidence.driver_log);
}

}  // namespace k8spark::diagnosis
