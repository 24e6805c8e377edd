#include "app/run/submit_steps.h"

#include "app/run/run_lookup.h"
#include "app/setup/doctor_facts.h"
#include "diagnosis/verdict.h"
#include "kube/resource.h"
#include "sys/interrupt.h"

#include <csignal>

namespace k8spark::app {

using diagnosis::Outcome;
using diagnosis::OutcomeKind;

std::vector<std::string> warnings_of(Built& built, Context& context) {
  std::vector<std::string> all;
  for (auto const* const warnings :
       {&built.layers.warnings, &built.plan.warnings, &built.access.warnings})
    all.insert(all.end(), warnings->begin(), warnings->end());
  for (doctor::Check const& check : examine_submission(built, context))
    all.push_back(check.name + ": " + check.subject + ": " + check.evidence + " (" + check.cure +
                  ')');
  return all;
}

std::vector<std::string> planned_objects(Plan const& plan) {
  std::vector<std::string> names;
  for (auto const* const group : {&plan.pre_resources, &plan.resources})
    for (Json const& object : *group) names.push_back(kube::object_name(object));
  names.push_back(kube::object_name(plan.driver_pod));
  return names;
}

Result<Built> with_newest_attempt(Built built,
                                  SubmitOptions& options,
                                  Cluster& cluster,
                                  Context& context) {
  if (!options.run_id || options.dry_run == DryRun::kServer) return built;
  options.attempt = newest_attempt(cluster, *options.run_id);
  if (options.attempt == 1) return built;
  return build_submission(options, BuildFor::kApply, context);
}

Outcome outcome_of_refusal(Error const& error) {
  Outcome outcome = diagnosis::refusal_of(error);
  if (error.code == ErrorCode::kTimeout) {
    outcome.kind = OutcomeKind::kTimeout;
    outcome.exit_code = diagnosis::exit_code_of(outcome.kind);
  }
  return error.code == ErrorCode::kCancelled ? interrupted(std::move(outcome)) : outcome;
}

Outcome interrupted(Outcome outcome) {
  outcome.kind =
      sys::interrupted_by() == SIGTERM ? OutcomeKind::kTerminated : OutcomeKind::kInterrupted;
  outcome.exit_code = diagnosis::exit_code_of(outcome.kind);
  return outcome;
}

Json detached_document(PodRef const& pod) {
  return {{"run", {{"driver", pod.name}, {"namespace", pod.ns}, {"uid", pod.uid}}}};
}

}  // namespace k8spark::app
