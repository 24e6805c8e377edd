#include "diagnosis/json_view.h"
#include "diagnosis/refusal.h"
#include "doctor/pod_parts.h"
#include "doctor/rules.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

// What admission does to both pods.
namespace k8spark::doctor {

namespace {

using diagnosis::member;
using diagnosis::text_at;

struct RoleRun {
  std::string role;
  Json const& pod;
  DryRun const& run;
};

std::vector<RoleRun> runs_of(Facts const& facts) {
  return {{"driver", facts.driver_pod, facts.driver_dry_run},
          {"executor", facts.executor_pod, facts.executor_dry_run}};
}

bool is_pod_security(DryRun const& run) {
  return run.state == DryRun::State::kRefused &&
         text::contains(run.message, "violates PodSecurity");
}

std::string level_of(Facts const& facts) {
  return text_at(
      facts.name_space.object, "metadata", "labels", "pod-security.kubernetes.io/enforce");
}

bool refuses_injection(Json const& pod) {
  for (char const* const part : {"labels", "annotations"})
    if (text_at(pod, "metadata", part, "sidecar.istio.io/inject") == "false") return true;
  return false;
}

}  // namespace

void check_pod_security(Facts const& facts, Findings& out) {
  std::string const level = level_of(facts);
  bool any = false;
  for (RoleRun const& one : runs_of(facts)) {
    if (!is_pod_security(one.run)) continue;
    any = true;
    auto const refusal = diagnosis::known_refusal(one.run.message);
    out.error(FaultClass::kRefused,
              one.role + " pod",
              refusal ? refusal->message : one.run.message,
              "set those fields in " + ("spark.kubernetes." + one.role) + ".podTemplateFile");
  }
  if (any) return;
  if (facts.name_space.state != Answer::State::kFound)
    return out.not_checked("namespace " + facts.ns, facts.name_space.why);
  std::string const subject = "level " + (level.empty() ? "privileged (none is set)" : level);
  bool looked = true;
  for (RoleRun const& one : runs_of(facts))
    if (one.pod.is_object() && one.run.state != DryRun::State::kAccepted &&
        one.run.state != DryRun::State::kRefused)
      looked = false;
  if (level.empty() || level == "privileged") return out.ok(subject, "refuses nothing");
  if (!looked)
    return out.not_checked(subject,
                           "the pods were not tried: " + facts.driver_dry_run.message +
                               facts.executor_dry_run.message);
  out.ok(subject, "takes both pods");
}

void check_admission(Facts const& facts, Findings& out) {
  bool any = false;
  for (RoleRun const& one : runs_of(facts)) {
    if (!one.pod.is_object()) continue;
    any = true;
    std::string const subject = one.role + " pod";
    switch (one.run.state) {
      case DryRun::State::kAccepted:
        out.ok(subject, "the server takes it (dry run)");
        break;
      case DryRun::State::kRefused: {
        auto const refusal = diagnosis::known_refusal(one.run.message);
        out.error(FaultClass::kRefused,
                  subject,
                  refusal ? refusal->message : one.run.message,
                  refusal ? refusal->hint : "correct the pod, or ask who runs the cluster");
        break;
      }
      case DryRun::State::kNotAsked:
      case DryRun::State::kUnknown:
        out.not_checked(subject, one.run.message.empty() ? "not asked" : one.run.message);
    }
  }
  if (!any) out.not_checked("", "there is no plan (R-CONF), or client mode");
}

void check_mesh(Facts const& facts, Findings& out) {
  if (facts.name_space.state != Answer::State::kFound)
    return out.not_checked("namespace " + facts.ns, facts.name_space.why);
  std::string const injection =
      text_at(facts.name_space.object, "metadata", "labels", "istio-injection");
  std::string const revision =
      text_at(facts.name_space.object, "metadata", "labels", "istio.io/rev");
  if (injection != "enabled" && (revision.empty() || injection == "disabled"))
    return out.ok("namespace " + facts.ns, "no side-cars of Istio");
  bool any = false;
  for (RoleRun const& one : runs_of(facts)) {
    if (!one.pod.is_object() || refuses_injection(one.pod)) continue;
    any = true;
    out.warning(one.role + " pod",
                "gets a side-car of Istio: executors may not reach the driver, and the pod may "
                "never end",
                "--conf spark.kubernetes." + one.role + ".label.sidecar.istio.io/inject=false");
  }
  if (!any) out.ok("namespace " + facts.ns, "the pods refuse the side-car");
}

}  // namespace k8spark::doctor
