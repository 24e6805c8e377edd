#include "app/logs/run_record.h"

#include "app/run/run_labels.h"
#include "diagnosis/json_view.h"
#include "diagnosis/redact.h"
#include "text/timestamp.h"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace k8spark::app {

namespace {

using diagnosis::member;
using diagnosis::number_of;
using diagnosis::Outcome;
using diagnosis::OutcomeKind;
using diagnosis::text_at;

constexpr int kVersion = 1;

Json some_of(Json const& object, std::initializer_list<std::string_view> keys) {
  Json some = Json::object();
  for (std::string_view const key : keys)
    if (Json const& value = member(object, key); !value.is_null()) some[std::string(key)] = value;
  return some;
}

void redact(Json& value) {
  if (value.is_string()) {
    value = diagnosis::redact_secrets(value.get_ref<std::string const&>());
  } else if (value.is_structured()) {
    for (Json& part : value) redact(part);
  }
}

bool is_size(std::string const& variable) {
  constexpr std::array kSizes = {"SPARK_DRIVER_MEMORY", "SPARK_EXECUTOR_MEMORY"};
  return std::find(kSizes.begin(), kSizes.end(), variable) != kSizes.end();
}

Json container_for_record(Json const& container) {
  Json kept = some_of(container, {"name", "image", "resources", "restartPolicy"});
  Json& env = kept["env"] = Json::array();
  Json const& all = member(container, "env");
  for (std::size_t i = 0; i < diagnosis::length(all); ++i) {
    Json const& one = diagnosis::element(all, i);
    bool const shown = is_size(text_at(one, "name"));
    env.push_back(shown ? some_of(one, {"name", "value"}) : some_of(one, {"name"}));
  }
  // "driver" or "executor", by which a container is known that has another name.
  if (std::string const role = diagnosis::text_of(diagnosis::element(member(container, "args"), 0));
      role == "driver" || role == "executor")
    kept["args"] = Json::array({role});
  return kept;
}

Json spec_for_record(Json const& spec) {
  Json kept = some_of(spec,
                      {"nodeName",
                       "nodeSelector",
                       "serviceAccountName",
                       "restartPolicy",
                       "schedulerName",
                       "schedulingGates",
                       "priorityClassName"});
  for (char const* const list : {"initContainers", "containers"}) {
    Json const& containers = member(spec, list);
    for (std::size_t i = 0; i < diagnosis::length(containers); ++i)
      kept[list].push_back(container_for_record(diagnosis::element(containers, i)));
  }
  return kept;
}

OutcomeKind kind_of(std::string_view word) {
  for (int i = 0; i <= static_cast<int>(OutcomeKind::kTerminated); ++i)
    if (to_string(static_cast<OutcomeKind>(i)) == word) return static_cast<OutcomeKind>(i);
  return OutcomeKind::kUnknown;
}

std::optional<int> code_of(Json const& value) {
  if (!diagnosis::is_number(value)) return std::nullopt;
  return static_cast<int>(number_of(value));
}

std::vector<std::string> texts_of(Json const& array) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < diagnosis::length(array); ++i)
    texts.push_back(diagnosis::text_of(diagnosis::element(array, i)));
  return texts;
}

std::optional<Outcome> outcome_from(Json const& document) {
  if (text_at(document, "outcome").empty()) return std::nullopt;
  Outcome outcome;
  outcome.kind = kind_of(text_at(document, "outcome"));
  outcome.exit_code = code_of(member(document, "exitCode")).value_or(1);
  outcome.driver_exit_code = code_of(member(document, "driverExitCode"));
  outcome.reason = text_at(document, "reason");
  outcome.message = text_at(document, "message");
  outcome.hint = text_at(document, "hint");
  outcome.retry_class = text_at(document, "retryClass");
  outcome.rule = text_at(document, "rule");
  outcome.evidence = texts_of(member(document, "evidence"));
  return outcome;
}

RunInfo run_from(Json const& run) {
  return {text_at(run, "namespace"),
          text_at(run, "driver"),
          text_at(run, "uid"),
          text_at(run, "appId"),
          text_at(run, "appName"),
          text_at(run, "context"),
          text_at(run, "server")};
}

}  // namespace

Json pod_for_record(Json const& pod) {
  Json kept = some_of(pod, {"status"});
  Json const& metadata = member(pod, "metadata");
  kept["metadata"] = some_of(metadata,
                             {"name",
                              "namespace",
                              "uid",
                              "labels",
                              "creationTimestamp",
                              "deletionTimestamp",
                              "finalizers"});
  constexpr std::string_view kDefaultContainer = "kubectl.kubernetes.io/default-container";
  kept["metadata"]["annotations"] =
      some_of(member(metadata, "annotations"), {kRunIdText, kDefaultContainer});
  kept["spec"] = spec_for_record(member(pod, "spec"));
  redact(kept);
  return kept;
}

Json event_for_record(Json const& event) {
  Json kept = event;
  if (Json const& metadata = member(event, "metadata"); metadata.is_object())
    kept["metadata"] = some_of(metadata, {"name", "namespace", "uid", "creationTimestamp"});
  redact(kept);
  return kept;
}

std::string record_text(RunRecord const& record) {
  // The shape of `-o json` and --report, so that one reader can have both.
  Json document = outcome_as_json(record.outcome.value_or(Outcome{}), record.run);
  if (!record.outcome) document["outcome"] = nullptr;
  redact(document);
  document["version"] = kVersion;
  document["seenAt"] = text::format_timestamp(record.seen_at_ns);
  document["notSeen"] = record.not_seen;
  document["pods"] = record.pods;
  document["podsLeftOut"] = record.pods_left_out;
  document["events"] = record.events;
  Json& lines = document["lines"] = Json::array();
  for (diagnosis::Moment const& line : record.lines)
    lines.push_back(
        {{"time", text::format_timestamp(line.ns)}, {"pod", line.pod}, {"line", line.what}});
  document["linesLeftOut"] = record.lines_left_out;
  return document.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
}

Result<RunRecord> parse_record(std::string_view text, std::string const& path) {
  Json const document = Json::parse(text, nullptr, false);
  if (text_at(document, "run", "driver").empty())
    return usage_error("is no record of a run", path, "submit --save-logs DIR writes one");
  if (number_of(member(document, "version")) > kVersion)
    return usage_error("was written by a newer k8spark", path);
  RunRecord record;
  record.run = run_from(member(document, "run"));
  record.outcome = outcome_from(document);
  record.seen_at_ns = text::parse_timestamp(text_at(document, "seenAt")).value_or(0);
  record.not_seen = texts_of(member(document, "notSeen"));
  Json const& pods = member(document, "pods");
  for (std::size_t i = 0; i < diagnosis::length(pods); ++i)
    record.pods.push_back(diagnosis::element(pods, i));
  record.pods_left_out = static_cast<std::size_t>(number_of(member(document, "podsLeftOut")));
  if (member(document, "events").is_array()) record.events = member(document, "events");
  Json const& lines = member(document, "lines");
  for (std::size_t i = 0; i < diagnosis::length(lines); ++i) {
    Json const& line = diagnosis::element(lines, i);
    if (auto const ns = text::parse_timestamp(text_at(line, "time")))
      record.lines.push_back({*ns, text_at(line, "pod"), "log", text_at(line, "line")});
  }
  record.lines_left_out = static_cast<std::size_t>(number_of(member(document, "linesLeftOut")));
  return record;
}

}  // namespace k8spark::app
