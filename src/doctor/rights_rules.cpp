#include "diagnosis/json_view.h"
#include "doctor/pod_parts.h"
#include "doctor/rules.h"
#include "text/strings.h"

#include <map>

// Rights and identities.
namespace k8spark::doctor {

namespace {

using diagnosis::member;
using diagnosis::text_at;

// "create, delete pods; list services"
std::string denied_words(std::vector<Permission> const& permissions) {
  std::vector<std::string> resources;
  std::map<std::string, std::vector<std::string>> verbs;
  for (Permission const& one : permissions) {
    if (one.state != Permission::State::kDenied) continue;
    auto& list = verbs[one.right.resource];
    if (list.empty()) resources.push_back(one.right.resource);
    for (std::string const& verb : one.right.verbs) list.push_back(verb);
  }
  std::vector<std::string> parts;
  for (std::string const& resource : resources)
    parts.push_back(text::join(verbs[resource], ", ") + ' ' + resource);
  return text::join(parts, "; ");
}

std::string first_unknown(std::vector<Permission> const& permissions) {
  for (Permission const& one : permissions)
    if (one.state == Permission::State::kUnknown) return one.why;
  return "";
}

Answer const* account_named(Facts const& facts, std::string const& name) {
  auto const at = facts.accounts.find(name);
  return at == facts.accounts.end() ? nullptr : &at->second;
}

bool is_false(Json const& value) {
  return value.is_boolean() && !value.get<bool>();
}

struct Cloud {
  std::string_view name;
  std::string_view annotation;
  std::string_view flag;
};

void judge_account(Facts const& facts,
                   Cloud const& cloud,
                   std::string const& role,
                   Json const& pod,
                   Findings& out) {
  std::string const name = account_of(pod);
  Answer const* const account = account_named(facts, name);
  std::string const subject = role + " account " + name;
  if (account == nullptr || account->state == Answer::State::kNotAsked ||
      account->state == Answer::State::kRefused)
    return out.not_checked(subject, account == nullptr ? "not asked" : account->why);
  std::string const value = text_at(account->object, "metadata", "annotations", cloud.annotation);
  if (value.empty())
    return out.error(FaultClass::kMissing,
                     subject,
                     "has no annotation " + std::string(cloud.annotation) +
                         ": the node's identity, or none, is used in its place",
                     "k8spark rbac --account " + name + ' ' + std::string(cloud.flag) +
                         " ... --apply -n " + facts.ns);
  out.ok(subject, std::string(cloud.annotation) + ' ' + value);
}

void judge_injection(DryRun const& run, std::string const& role, Findings& out) {
  if (run.state != DryRun::State::kAccepted) return;
  for (Json const* container : containers_of(run.pod))
    for (Json const& entry : member(*container, "env"))
      if (text_at(entry, "name") == "AWS_ROLE_ARN") return out.ok(role, "gets AWS_ROLE_ARN");
  out.warning(role,
              "the server's dry run gave the pod no AWS_ROLE_ARN: EKS's webhook did not act",
              "is the pod identity webhook there? A dry run may leave it out");
}

}  // namespace

void check_submitter(Facts const& facts, Findings& out) {
  std::string const who = facts.who_am_i.empty() ? "we" : facts.who_am_i;
  std::string const denied = denied_words(facts.submitter);
  if (!denied.empty())
    return out.error(FaultClass::kRefused,
                     who,
                     "may not " + denied + " in namespace " + facts.ns,
                     "who may should run: k8spark rbac --submitter USER --apply -n " + facts.ns);
  if (std::string why = first_unknown(facts.submitter); !why.empty() || facts.submitter.empty())
    return out.not_checked(who, why.empty() ? "not asked" : why);
  out.ok(
      who,
      "may do what a submission asks for (" + std::to_string(facts.submitter.size()) + " rights)");
}

void check_accounts(Facts const& facts, Findings& out) {
  for (auto const& [name, answer] : facts.accounts) {
    if (answer.state == Answer::State::kMissing) {
      out.error(FaultClass::kRefused,
                "account " + name,
                "does not exist in namespace " + facts.ns,
                "k8spark rbac --account " + name + " --apply -n " + facts.ns);
      out.can_be_fixed({Fix::Kind::kDriverRights, name});
    } else if (answer.state == Answer::State::kFound) {
      out.ok("account " + name, "exists");
    } else {
      out.not_checked("account " + name, answer.why);
    }
  }
  if (facts.accounts.empty()) out.not_checked("", "there is no pod to name one");
}

void check_driver_rights(Facts const& facts, Findings& out) {
  if (!facts.driver_pod.is_object())
    return out.not_checked("", "the driver is no pod, or there is no plan");
  std::string const account = account_of(facts.driver_pod);
  std::string const subject = "driver's account " + account;
  std::string const denied = denied_words(facts.driver);
  if (!denied.empty()) {
    out.error(FaultClass::kRefused,
              subject,
              "may not " + denied + " in namespace " + facts.ns,
              account == "default"
                  ? "give the run an account of its own: k8spark rbac --apply -n " + facts.ns +
                        ", and serviceAccount: spark in the profile"
                  : "k8spark rbac --account " + account + " --apply -n " + facts.ns);
    if (account != "default") out.can_be_fixed({Fix::Kind::kDriverRights, account});
    return;
  }
  if (std::string why = first_unknown(facts.driver); !why.empty() || facts.driver.empty())
    return out.not_checked(subject, why.empty() ? "not asked" : why);
  out.ok(subject,
         "may do what Spark " + facts.version.text + " asks for (" +
             std::to_string(facts.driver.size()) + " rights)");
}

// Without its token the driver has no CA either: it fails with a TLS error that tells nothing.
void check_automount(Facts const& facts, Findings& out) {
  if (!facts.driver_pod.is_object())
    return out.not_checked("", "the driver is no pod, or there is no plan");
  std::string const name = account_of(facts.driver_pod);
  Answer const* const account = account_named(facts, name);
  Json const& of_pod = member(facts.driver_pod, "spec", "automountServiceAccountToken");
  constexpr char const* kCure =
      "automountServiceAccountToken: true in the spec of the driver's pod template";
  if (is_false(of_pod))
    return out.error(FaultClass::kMissing, "driver pod", "mounts no token of its account", kCure);
  if (of_pod.is_boolean()) return out.ok("driver pod", "mounts its token");
  if (account == nullptr || account->state != Answer::State::kFound)
    return out.not_checked("account " + name, account == nullptr ? "not asked" : account->why);
  if (is_false(member(account->object, "automountServiceAccountToken")))
    return out.error(FaultClass::kMissing,
                     "account " + name,
                     "automountServiceAccountToken is false: the driver gets neither token nor CA",
                     kCure);
  out.ok("account " + name, "mounts its token");
}

void check_identity(Facts const& facts, Findings& out) {
  std::string providers;
  for (auto const& [key, value] : facts.conf.values())
    if (key.ends_with("aws.credentials.provider") || key.ends_with("oauth.provider.type") ||
        text::contains(key, "oauth.provider.type."))
      providers += value.value + ',';
  bool const aws = text::contains(providers, "WebIdentityToken");
  bool const azure = text::contains(providers, "WorkloadIdentityTokenProvider");
  if (!aws && !azure) return out.ok("", "no identity of a service account is used");
  for (auto const& [role, pod] :
       {std::pair("driver", &facts.driver_pod), std::pair("executor", &facts.executor_pod)}) {
    if (!pod->is_object()) continue;
    if (aws) {
      judge_account(facts, {"AWS", "eks.amazonaws.com/role-arn", "--aws-role"}, role, *pod, out);
      judge_injection(
          role == std::string("driver") ? facts.driver_dry_run : facts.executor_dry_run, role, out);
    }
    if (!azure) continue;
    judge_account(facts,
                  {"Azure", "azure.workload.identity/client-id", "--azure-client-id"},
                  role,
                  *pod,
                  out);
  }
}

}  // namespace k8spark::doctor
