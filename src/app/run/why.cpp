#include "app/commands.h"
#include "app/report.h"
#include "app/run/driver_table.h"
#include "app/run/run_evidence.h"
#include "app/run/why_options.h"
#include "diagnosis/json_view.h"
#include "diagnosis/pod_state.h"
#include "diagnosis/rule_table.h"
#include "render/table.h"
#include "yaml/yaml.h"

namespace k8spark::app {

namespace {

using diagnosis::Diagnosis;
using diagnosis::RunState;

// The code that a run with this diagnosis ends with, or would.
int code_of(Diagnosis const& diagnosis) {
  if (diagnosis.outcome) return diagnosis.outcome->exit_code;
  return diagnosis.cause ? diagnosis::exit_code_of(diagnosis.cause->kind) : 0;
}

std::string all_is_well(Diagnosis const& diagnosis, diagnosis::RunEvidence const& evidence) {
  std::string const name = "driver pod " + evidence.driver_name;
  switch (diagnosis.state) {
    case RunState::kSucceeded:
      return "Completed: " + name + " succeeded\n";
    case RunState::kRunning: {
      int const running = diagnosis::running_executors(evidence.executors);
      return "Running: nothing is wrong; " + name + " runs, " + std::to_string(running) + " of " +
             std::to_string(evidence.executors.size()) + " executor pods run\n";
    }
    case RunState::kPending:
      return "Pending: nothing is wrong so far; " + name + " is on its way\n";
    default:
      return "Unknown: nothing that is known explains " + name + '\n';
  }
}

std::string as_text(Diagnosis const& diagnosis, Gathered const& gathered) {
  std::string text;
  if (diagnosis.cause) {
    diagnosis::Finding const& cause = *diagnosis.cause;
    text = diagnosis::one_line(cause) + '\n';
    if (!cause.hint.empty()) text += "  hint:  " + cause.hint + '\n';
    text += "  class: " + (cause.retry_class.empty() ? "none" : cause.retry_class) +
            ", exit code " + std::to_string(code_of(diagnosis)) + " (rule " + cause.rule + ")\n";
  } else {
    text = all_is_well(diagnosis, gathered.evidence);
  }
  for (std::string const& line : diagnosis.further) text += "  also:  " + line + '\n';
  for (std::string const& line : gathered.not_seen) text += "  not seen: " + line + '\n';
  return text;
}

Json as_json(Diagnosis const& diagnosis, Gathered const& gathered, RunInfo const& run) {
  diagnosis::Outcome outcome;
  if (diagnosis.outcome) {
    outcome = *diagnosis.outcome;
  } else if (diagnosis.cause) {
    outcome = diagnosis::to_outcome(*diagnosis.cause);
  } else {
    outcome.kind = diagnosis::OutcomeKind::kSucceeded;
    outcome.exit_code = 0;
  }
  outcome.evidence = diagnosis.further;
  Json document = Json::object();
  document["state"] = to_string(diagnosis.state);
  // A run that goes on has no outcome yet: its cause, if any, is in the other fields.
  Json const fields = outcome_as_json(outcome, run);
  for (auto const& [key, value] : fields.items()) document[key] = value;
  if (!diagnosis.outcome && !diagnosis.cause) document["outcome"] = nullptr;
  document["notSeen"] = gathered.not_seen;
  return document;
}

RunInfo run_info(Cluster const& cluster, diagnosis::RunEvidence const& evidence) {
  RunInfo run;
  run.driver = evidence.driver_name;
  run.ns = cluster.ns();
  run.context = cluster.access().context_name;
  run.server = cluster.access().server;
  if (!evidence.driver.is_object()) return run;
  diagnosis::PodView const pod = diagnosis::read_pod(evidence.driver);
  run.uid = pod.uid;
  run.app_id = pod.app_id;
  run.app_name = diagnosis::text_at(evidence.driver, "metadata", "labels", "spark-app-name");
  return run;
}

int print_rules(Context& context) {
  context.streams.out(diagnosis::rules_as_markdown());
  context.streams.flush();
  return 0;
}

}  // namespace

int run_why(WhyOptions const& options, Context& context) {
  if (options.rules) return print_rules(context);
  auto cluster = open_cluster(options.kube, context);
  if (!cluster) return report_error(cluster.error(), context);
  GatherOptions gather;
  gather.ns = (*cluster)->ns();
  gather.driver = options.driver;
  Result<Gathered> gathered = gather_evidence(**cluster, gather, context);
  if (!gathered) return report_error(gathered.error(), context);
  if (gathered->nothing_left) {
    Error none = no_such_driver(options.driver, gather.ns);
    none.message += ", and no event of one is left (the cluster keeps them for an hour)";
    return report_error(none, context);
  }
  Diagnosis const diagnosis = diagnose_run(**cluster, gathered->evidence, context);
  std::string text;
  if (options.output.empty()) {
    text = as_text(diagnosis, *gathered);
  } else {
    Json const document = as_json(diagnosis, *gathered, run_info(**cluster, gathered->evidence));
    text = options.output == "yaml"
               ? yaml::emit(document)
               : document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
  }
  context.streams.out(text);
  context.streams.flush();
  return 0;
}

}  // namespace k8spark::app
