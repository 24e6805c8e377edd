#include "diagnosis/rule_table.h"

#include "diagnosis/log_rules.h"
#include "text/strings.h"

#include <array>
#include <cstddef>

namespace k8spark::diagnosis {

namespace {

struct Row {
  std::string_view name;
  std::string_view sees;
  std::string_view cure;
  std::string_view retry_class;
  std::string_view exit_code;
  std::string_view pains;
};

constexpr std::string_view kDrivers = "the driver's";

// Rules over pods and events, in the order of trust (run.cpp, why.cpp).
constexpr std::array kRows = std::to_array<Row>({
    {"X-LOST",
     "the driver pod is gone, or another has its name, before its end was seen",
     "look at its results; the events tell who deleted it",
     "infrastructure",
     "117",
     "7"},
    {"W-OOM",
     "`terminated.reason` OOMKilled of the driver or an executor",
     "the next memoryOverhead in numbers: limit, heap, overhead",
     "memory",
     "116",
     "51"},
    {"W-EVICT",
     "`status.reason` Evicted: the resource and its use",
     "scratch space on a volume of its own; a request for what is used",
     "infrastructure",
     "115",
     "41"},
    {"W-SPOT",
     "condition DisruptionTarget; `status.reason` NodeLost, Shutdown, Preempting, OutOf...; events "
     "Preempted, TaintManagerEviction",
     "drivers on nodes that stay, or run it again",
     "infrastructure",
     "115",
     "53"},
    {"W-DEADLINE",
     "`status.reason` DeadlineExceeded",
     "raise activeDeadlineSeconds, or leave it out",
     "user",
     "124",
     "41"},
    {"W-QUEUE",
     "scheduling gates, Kueue's Workload, Volcano's PodGroup, YuniKorn's events",
     "wait for the queue; ask for less",
     "capacity",
     "113",
     "5"},
    {"W-CLAIM",
     "a PersistentVolumeClaim is missing, or not bound",
     "create it, or correct its name; its storage class must exist",
     "config (missing), capacity (not bound)",
     "114, 113",
     "3"},
    {"W-UNSCHED",
     "PodScheduled=False: counted causes, and whether any node could ever hold it",
     "ask for less, tolerate the taint, or add nodes",
     "capacity",
     "113",
     "3"},
    {"W-GANG",
     "executors have no room while other drivers run without any",
     "fewer runs at a time, or a queue that admits driver and executors together",
     "capacity",
     "113",
     "4"},
    {"W-IMAGE",
     "waiting: ErrImagePull, ImagePullBackOff, InvalidImageName, ErrImageNeverPull ...; the event "
     "Failed tells the cause",
     "name and tag; imagePullSecrets; the node's CA; platform; rate limit",
     "config; infrastructure (registry away, rate limit)",
     "112",
     "2, 34"},
    {"W-CONFIG",
     "waiting: CreateContainerConfigError, CreateContainerError, RunContainerError",
     "create the Secret or ConfigMap, or its key; check command, mounts and securityContext",
     "config",
     "114",
     "38"},
    {"W-START",
     "terminated: StartError, ContainerCannotRun",
     "check the image's entry point and platform",
     "config",
     "114; 112 (platform)",
     "34"},
    {"W-INIT",
     "an init container ended with an error",
     "its log tells more",
     "config",
     "114",
     "16"},
    {"W-MOUNT",
     "events FailedMount, FailedAttachVolume",
     "create the Secret or ConfigMap; check the volumes",
     "config",
     "114",
     "38"},
    {"W-SETUP",
     "events FailedCreatePodSandBox, NetworkNotReady, FailedBinding, ProvisioningFailed",
     "the cluster's administrator can tell more",
     "infrastructure",
     "113",
     "53"},
    {"W-LOOP",
     "three or more executors ended within a minute of their start in the same way; the log of one",
     "what its log says; spark.executor.maxNumFailures",
     "user, or of what its log says",
     "the driver's; 113 with --min-executors",
     "52"},
    {"W-MESH",
     "the driver has ended and a side-car runs on",
     "delete the pod; leave the side-car out",
     "",
     "0",
     "48"},
    {"W-MUTATED",
     "the driver pod lacks fields of its SparkApplication",
     "the operator's webhook did not act: enable it, check its selector",
     "config, or of what it causes",
     "114, 113",
     "47"},
    {"W-DELETED", "the pod is being deleted; its finalizers", "", "infrastructure", "117", "7"},
    {"W-UNKNOWN",
     "terminated: ContainerStatusUnknown",
     "its results tell whether it was done",
     "infrastructure",
     "117",
     "7"},
    {"L-HANG",
     "the SparkContext has stopped and the driver runs on, silent for a minute",
     "a thread dump shows which thread; spark.submit.callSystemExitOnMainExit=true",
     "user",
     kDrivers,
     "10"},
});

constexpr std::array kLastRows = std::to_array<Row>({
    {"L-ROOT",
     "the trace that ended the program: its deepest cause in at most 5 lines",
     "as the trace says",
     "user",
     kDrivers,
     "9"},
    {"W-SIGNAL",
     "exit code 128 + n: SIGKILL, SIGSEGV, SIGTERM; whether its work was done before",
     "who sent it: events, deletion, node",
     "user",
     kDrivers,
     "8"},
    {"W-EXIT", "any other exit code", "its last log lines", "user", kDrivers, "1"},
});

std::string text_of(std::string_view view) {
  return std::string(view);
}

RuleRow make_row(Row const& row) {
  return {text_of(row.name),
          text_of(row.sees),
          text_of(row.cure),
          text_of(row.retry_class),
          text_of(row.exit_code),
          text_of(row.pains)};
}

// "\1" stands for what was found.
std::string readable(std::string_view cure) {
  std::string text = text_of(cure);
  for (char group = '1'; group <= '9'; ++group)
    text = text::replace_all(text, std::string("\\") + group, "…");
  return text;
}

RuleRow make_row(LogRule const& rule) {
  std::string code = text_of(kDrivers);
  if (rule.blocks != OutcomeKind::kAppFailed)
    code += "; " + std::to_string(exit_code_of(rule.blocks)) + " where executors wait for it";
  return {text_of(rule.name),
          "log: " + text_of(rule.sees),
          rule.cure.empty() ? "as the API server's text says" : readable(rule.cure),
          text_of(rule.retry_class),
          code,
          text_of(rule.pains)};
}

std::string cell(std::string const& text) {
  return text::replace_all(text, "|", "\\|");
}

}  // namespace

std::vector<RuleRow> rule_table() {
  std::vector<RuleRow> rows;
  rows.reserve(kRows.size() + log_rules().size() + kLastRows.size());
  for (Row const& row : kRows) rows.push_back(make_row(row));
  for (LogRule const& rule : log_rules()) {
    RuleRow row = make_row(rule);
    // Several forms of the same words are one row.
    bool const again =
        !rows.empty() && rows.back().name == row.name && rows.back().sees == row.sees;
    if (!again) rows.push_back(std::move(row));
  }
  for (Row const& row : kLastRows) rows.push_back(make_row(row));
  return rows;
}

std::string rules_as_markdown() {
  std::string text =
      "| rule | what is seen | cure | class | exit code | pains |\n|---|---|---|---|---|---|\n";
  for (RuleRow const& row : rule_table())
    text += "| " + row.name + " | " + cell(row.sees) + " | " + cell(row.cure) + " | " +
            row.retry_class + " | " + row.exit_code + " | " + row.pains + " |\n";
  return text;
}

}  // namespace k8spark::diagnosis
