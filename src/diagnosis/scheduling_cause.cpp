#include "diagnosis/causes.h"
#include "diagnosis/phrases.h"
#include "diagnosis/quantity.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace k8spark::diagnosis {

namespace {

// "3 Insufficient cpu, 2 node(s) had untolerated taint {a: b}" → its counted causes. A comma that
// is not followed by a count belongs to the cause.
std::vector<std::string> split_causes(std::string_view text) {
  std::vector<std::string> causes;
  std::size_t start = 0;
  for (std::size_t at = 0; at + 2 < text.size(); ++at) {
    bool const counted = text[at + 2] >= '0' && text[at + 2] <= '9';
    if (text[at] != ',' || text[at + 1] != ' ' || !counted) continue;
    causes.emplace_back(text.substr(start, at - start));
    start = at + 2;
  }
  causes.emplace_back(text.substr(start));
  return causes;
}

std::string spell_taint(std::string_view what) {
  std::string taint = between(what, "{", "}").value_or("");
  std::size_t const colon = taint.find(": ");
  if (colon == std::string::npos) return taint;
  std::string const value = taint.substr(colon + 2);
  return value.empty() ? taint.substr(0, colon) : taint.substr(0, colon) + "=" + value;
}

std::string spell_cause(std::string const& cause) {
  std::size_t const space = cause.find(' ');
  if (space == std::string::npos || !text::to_integer(cause.substr(0, space))) return cause;
  std::string const count = cause.substr(0, space);
  std::string const what = cause.substr(space + 1);
  bool const one = count == "1";
  if (what.starts_with("Insufficient "))
    return count + (one ? " has" : " have") + " too little " + what.substr(13);
  if (text::contains(what, "taint"))
    return count + (one ? " has" : " have") + " taint " + spell_taint(what) +
           ", which the pod does not tolerate";
  if (text::contains(what, "node affinity/selector") || text::contains(what, "node selector"))
    return count + (one ? " does" : " do") + " not match its node selector or affinity";
  if (text::contains(what, "were unschedulable"))
    return count + (one ? " is" : " are") + " cordoned";
  if (text::contains(what, "volume node affinity conflict"))
    return count + (one ? " is" : " are") + " in another zone than its volume";
  if (text::contains(what, "Too many pods"))
    return count + (one ? " is" : " are") + " full (pods per node)";
  return count + " " + what;
}

// "no node fits: of 5, 3 have too little cpu; 2 have taint ...".
std::string spell_nodes(std::string const& message) {
  std::optional<std::string> const total = between(message, "0/", " nodes are available");
  std::optional<std::string> list = between(message, "nodes are available: ", "");
  if (!total || !list || !text::to_integer(*total)) return shorten(message);
  // "... cpu. preemption: 0/5 nodes are available: ..." tells nothing new.
  if (std::size_t const end = list->find(". "); end != std::string::npos) list->resize(end);
  std::vector<std::string> causes = split_causes(shorten(*list, 1000));
  std::transform(causes.begin(), causes.end(), causes.begin(), spell_cause);
  return "no node fits (of " + *total + ": " + text::join(causes, "; ") + ")";
}

std::string spell_request(PodView const& pod) {
  ContainerView const* driver = pod.driver();
  if (driver == nullptr || (driver->cpu_request.empty() && driver->memory_request.empty()))
    return {};
  std::vector<std::string> parts;
  if (!driver->cpu_request.empty()) {
    auto const cores = parse_quantity(driver->cpu_request);
    parts.push_back("cpu " + (cores ? spell_cpu(*cores) : driver->cpu_request));
  }
  if (!driver->memory_request.empty()) parts.push_back("memory " + driver->memory_request);
  return "it asks for " + text::join(parts, ", ");
}

std::string scheduling_hint(std::string const& message) {
  if (text::contains(message, "Insufficient"))
    return "wait for room (--start-timeout bounds it), ask for less (spark.driver.memory, "
           "spark.driver.cores), or add nodes";
  if (text::contains(message, "taint"))
    return "add a toleration in the pod template, or use other nodes";
  if (text::contains(message, "affinity") || text::contains(message, "selector"))
    return "check spark.kubernetes.node.selector.* and the pod template against the nodes' labels";
  return "kubectl describe nodes shows what they have left";
}

Finding ruled(Finding finding, std::string_view rule) {
  finding.rule = rule;
  return finding;
}

Finding claim_finding(PodView const& pod, std::string const& message) {
  std::optional<std::string> const claim =
      between(message, "persistentvolumeclaim \"", "\" not found");
  if (claim) {
    Finding finding = make_finding(
        OutcomeKind::kMissingConfig,
        "Unschedulable",
        pod_phrase(pod) + " needs PersistentVolumeClaim " + *claim + ", which does not exist",
        "create it in namespace " + pod.namespace_name + ", or correct its name");
    finding.grace = std::chrono::seconds{30};
    return ruled(std::move(finding), "W-CLAIM");
  }
  return ruled(
      make_finding(OutcomeKind::kUnschedulable,
                   "Unschedulable",
                   pod_phrase(pod) + " waits for a PersistentVolumeClaim that is not bound",
                   "kubectl get pvc -n " + pod.namespace_name +
                       " shows its storage class; it must exist and have room"),
      "W-CLAIM");
}

// Volcano's gang plug-in, its queues, YuniKorn's shim.
bool is_queued(std::string_view message) {
  return holds_any(message,
                   "pod group is not ready",
                   "in gang unschedulable",
                   "queue resource quota insufficient",
                   "is queued and waiting for allocation");
}

Finding queued(PodView const& pod, std::string const& message) {
  return ruled(
      make_finding(OutcomeKind::kUnschedulable,
                   "Queued",
                   pod_phrase(pod) + " waits in the queue of its scheduler: " + shorten(message),
                   "it starts when its queue has room for all of it; ask for less, or have "
                   "the queue's share raised"),
      "W-QUEUE");
}

Finding unschedulable(PodView const& pod, std::string const& message, Events const& events) {
  if (text::contains(text::to_lower(message), "persistentvolumeclaim"))
    return claim_finding(pod, message);
  if (is_queued(message)) return queued(pod, message);
  std::string sentence = pod_phrase(pod) + " cannot be scheduled: " + spell_nodes(message);
  if (std::string const request = spell_request(pod); !request.empty()) sentence += "; " + request;
  std::string hint = scheduling_hint(message);
  if (newest(events, "TriggeredScaleUp") != nullptr) {
    sentence += "; the autoscaler is adding nodes";
    hint = "wait for the new nodes";
  } else if (EventView const* refused = newest(events, "NotTriggerScaleUp")) {
    sentence += "; the autoscaler does not help: " + shorten(refused->message, 200);
  }
  return ruled(make_finding(OutcomeKind::kUnschedulable, "Unschedulable", sentence, hint),
               "W-UNSCHED");
}

Finding gated(PodView const& pod) {
  return ruled(make_finding(OutcomeKind::kUnschedulable,
                            "SchedulingGated",
                            pod_phrase(pod) + " is held back by scheduling gates: " +
                                text::join(pod.scheduling_gates, ", "),
                            "a queue (Kueue, for example) lets it go when its quota has room"),
               "W-QUEUE");
}

Finding scheduler_error(PodView const& pod, std::string const& message) {
  return ruled(make_finding(OutcomeKind::kUnschedulable,
                            "SchedulerError",
                            pod_phrase(pod) + " could not be scheduled: " + shorten(message),
                            "this is an error of the scheduler; its log says more"),
               "W-UNSCHED");
}

}  // namespace

std::optional<Finding> scheduling_cause(PodView const& pod, Events const& events) {
  if (!pod.node.empty() || pod.terminal()) return std::nullopt;
  ConditionView const* scheduled = pod.condition("PodScheduled");
  bool const refused = scheduled != nullptr && scheduled->status == "False";
  if ((refused && scheduled->reason == "SchedulingGated") || !pod.scheduling_gates.empty())
    return gated(pod);
  if (refused && scheduled->reason == "SchedulerError")
    return scheduler_error(pod, scheduled->message);
  std::string message = refused ? scheduled->message : std::string();
  if (EventView const* event = newest(events, "FailedScheduling");
      message.empty() && event != nullptr)
    message = event->message;
  if (EventView const* event = newest(events, "Scheduling", "is queued and waiting");
      message.empty() && event != nullptr)
    message = event->message;
  if (message.empty()) return std::nullopt;
  return unschedulable(pod, message, events);
}

}  // namespace k8spark::diagnosis
