#include "diagnosis/causes.h"
#include "diagnosis/phrases.h"
#include "diagnosis/redact.h"
#include "text/strings.h"

#include <utility>

namespace k8spark::diagnosis {

namespace {

std::string role_of(PodView const& pod) {
  return pod.is_executor() ? "executor" : "driver";
}

bool is_main(PodView const& pod, ContainerView const& container) {
  ContainerView const* driver = pod.driver();
  return driver != nullptr && !container.init && driver->name == container.name;
}

std::string subject_of(PodView const& pod, ContainerView const& container) {
  if (is_main(pod, container)) return "the " + role_of(pod);
  return std::string(container.init ? "init " : "") + "container " + container.name;
}

Finding out_of_memory(PodView const& pod,
                      ContainerView const& container,
                      ContainerState const& state) {
  std::string message = subject_of(pod, container) + " was killed because it ran out of memory";
  if (!container.memory_limit.empty()) message += " (limit " + container.memory_limit + ")";
  if (state.exit_code) message += ", exit code " + std::to_string(*state.exit_code);
  std::string const role = role_of(pod);
  Finding finding = make_finding(
      OutcomeKind::kOutOfMemory,
      "OOMKilled",
      std::move(message),
      "raise spark." + role + ".memoryOverhead (Python, off-heap) or spark." + role + ".memory");
  finding.rule = "W-OOM";
  return finding;
}

Finding not_startable(PodView const& pod,
                      ContainerView const& container,
                      ContainerState const& state) {
  std::string const message =
      subject_of(pod, container) + " could not be started: " + shorten(state.message);
  bool const platform = text::contains(state.message, "exec format error");
  Finding finding = make_finding(
      platform ? OutcomeKind::kImage : OutcomeKind::kMissingConfig,
      state.reason,
      message,
      platform ? "the image is for another platform than the node: build it for both, or select "
                 "nodes by kubernetes.io/arch"
               : "check that the image is a Spark image (its entrypoint must know \"driver\") and "
                 "that command and mounts are right");
  finding.rule = "W-START";
  return finding;
}

std::string exit_hint(PodView const& pod, int code) {
  switch (code) {
    case 126:
      return "the entry point is not executable: check the image and its securityContext";
    case 127:
      return "check the image: its entry point or a command in it is missing";
    case 137:
      return "nobody reported it as out of memory: a memory peak of a child, a deletion past its "
             "grace period or the node can be behind it";
    case 139:
      return "a native library crashed: look for hs_err files and at native dependencies";
    case 143:
      return pod.deleted_at.empty() ? "something asked it to stop; the events may tell who"
                                    : "the pod was being deleted";
    default:
      return "its last log lines tell more";
  }
}

Finding ended_with(PodView const& pod,
                   ContainerView const& container,
                   ContainerState const& state) {
  int const code = state.exit_code.value_or(1);
  std::string message =
      subject_of(pod, container) + " ended with exit code " + std::to_string(code);
  if (std::string const meaning = meaning_of_exit_code(code); !meaning.empty())
    message += ", " + meaning;
  if (!pod.deleted_at.empty() && code > 128) message += ", while the pod was being deleted";
  // With terminationMessagePolicy FallbackToLogsOnError these are lines of its log.
  std::string const last_words = redact_secrets(shorten(state.message, 200));
  if (!last_words.empty()) message += ": " + last_words;
  bool const main = is_main(pod, container);
  Finding finding = make_finding(
      main ? OutcomeKind::kAppFailed : OutcomeKind::kMissingConfig,
      state.reason.empty() ? "Error" : state.reason,
      std::move(message),
      main ? exit_hint(pod, code) : "the log of container " + container.name + " tells more");
  if (container.init) finding.reason = "Init:" + finding.reason;
  finding.rule = container.init                                      ? "W-INIT"
                 : !meaning_of_exit_code(code).empty() && code > 128 ? "W-SIGNAL"
                                                                     : "W-EXIT";
  return finding;
}

Finding lost_track(PodView const& pod,
                   ContainerView const& container,
                   ContainerState const& state) {
  Finding finding = make_finding(
      OutcomeKind::kUnknown,
      state.reason.empty() ? "ContainerStatusUnknown" : state.reason,
      "the node lost track of " + subject_of(pod, container) + "; how it ended is not known",
      "the node may have restarted; its results tell whether it was done");
  finding.rule = "W-UNKNOWN";
  return finding;
}

std::optional<Finding> cause_of_state(PodView const& pod,
                                      ContainerView const& container,
                                      ContainerState const& state) {
  if (state.phase != ContainerPhase::kTerminated || state.exit_code == 0) return std::nullopt;
  if (state.reason == "OOMKilled") return out_of_memory(pod, container, state);
  if (state.reason == "StartError" || state.reason == "ContainerCannotRun")
    return not_startable(pod, container, state);
  if (state.reason == "ContainerStatusUnknown" || !state.exit_code)
    return lost_track(pod, container, state);
  return ended_with(pod, container, state);
}

Finding crash_loop(PodView const& pod, ContainerView const& container) {
  std::optional<Finding> last = cause_of_state(pod, container, container.last_state);
  Finding finding = last.value_or(make_finding(OutcomeKind::kAppFailed,
                                               "CrashLoopBackOff",
                                               subject_of(pod, container) + " ends at once",
                                               ""));
  finding.message +=
      "; it is started again and again (restarts: " + std::to_string(container.restart_count) + ")";
  finding.hint += finding.hint.empty() ? "" : "; ";
  finding.hint += "k8spark logs --previous shows its last words";
  finding.reason = "CrashLoopBackOff";
  if (finding.rule.empty()) finding.rule = "W-EXIT";
  return finding;
}

}  // namespace

std::optional<Finding> end_cause(PodView const& pod, ContainerView const& container) {
  std::optional<Finding> finding = cause_of_state(pod, container, container.state);
  bool const starts_again = pod.restart_policy == "Always" || pod.restart_policy == "OnFailure";
  if (finding) finding->final_now = pod.terminal() || !starts_again;
  return finding;
}

std::optional<Finding> container_cause(PodView const& pod,
                                       ContainerView const& container,
                                       Events const& events) {
  if (std::optional<Finding> found = image_cause(container, events)) return found;
  if (std::optional<Finding> found = config_cause(container)) return found;
  if (container.state.phase == ContainerPhase::kWaiting &&
      container.state.reason == "CrashLoopBackOff")
    return crash_loop(pod, container);
  return end_cause(pod, container);
}

}  // namespace k8spark::diagnosis
