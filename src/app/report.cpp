#include "app/report.h"

#include "diagnosis/verdict.h"

#include <fstream>

namespace k8spark::app {

int report_error(Error const& error, Context& context) {
  std::string text = "k8spark: error: ";
  if (!error.where.empty()) text += error.where + ": ";
  text += error.message + '\n';
  if (!error.hint.empty()) text += "  hint: " + error.hint + '\n';
  context.streams.err(text);
  return diagnosis::refusal_of(error).exit_code;
}

void say(Context& context, std::string const& text) {
  context.streams.err("k8spark: " + text + '\n');
}

void warn(Context& context, std::string const& text) {
  context.streams.err("k8spark: warning: " + text + '\n');
}

Json outcome_as_json(diagnosis::Outcome const& outcome, RunInfo const& run) {
  Json document = Json::object();
  document["outcome"] = diagnosis::to_string(outcome.kind);
  document["exitCode"] = outcome.exit_code;
  document["driverExitCode"] =
      outcome.driver_exit_code ? Json(*outcome.driver_exit_code) : Json(nullptr);
  document["reason"] = outcome.reason;
  document["message"] = outcome.message;
  document["hint"] = outcome.hint;
  document["retryClass"] = outcome.retry_class;
  document["rule"] = outcome.rule;
  document["evidence"] = outcome.evidence;
  document["run"] = {{"driver", run.driver},
                     {"namespace", run.ns},
                     {"uid", run.uid},
                     {"appId", run.app_id},
                     {"appName", run.app_name},
                     {"context", run.context},
                     {"server", run.server}};
  return document;
}

void print_outcome(diagnosis::Outcome const& outcome, Context& context) {
  if (outcome.exit_code == 0) return;
  std::string text = "k8spark: ";
  if (!outcome.reason.empty()) text += outcome.reason + ": ";
  text += outcome.message + '\n';
  // No known cause: what leads to the program's own last word, in a few lines.
  if (outcome.rule == "L-ROOT" && outcome.evidence.size() > 1)
    for (std::size_t i = 0; i < outcome.evidence.size() && i < 5; ++i)
      if (outcome.evidence[i].starts_with("log: "))
        text += "  | " + outcome.evidence[i].substr(5) + '\n';
  if (!outcome.hint.empty()) text += "  hint: " + outcome.hint + '\n';
  context.streams.err(text);
}

void write_report(std::string const& path, std::string const& text, Context& context) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.flush();
  if (!file) warn(context, path + ": the report could not be written");
}

}  // namespace k8spark::app
