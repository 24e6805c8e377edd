#include "app/setup/doctor_requests.h"

#include "diagnosis/refusal.h"
#include "setup/rights.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

namespace k8spark::app {

namespace {

using doctor::Answer;
using doctor::DryRun;
using doctor::Facts;
using doctor::Permission;

bool ends_everything(Error const& error) {
  return error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kUnauthenticated ||
         error.code == ErrorCode::kTimeout || error.code == ErrorCode::kCancelled;
}

Answer answer_of(Result<Json>&& result, bool is_list) {
  Answer answer;
  if (result) {
    answer.state = Answer::State::kFound;
    answer.object = is_list ? result->value("items", Json::array()) : *std::move(result);
    answer.why.clear();
    return answer;
  }
  bool const missing = result.error().code == ErrorCode::kNotFound;
  answer.state = missing ? Answer::State::kMissing : Answer::State::kRefused;
  answer.why = missing ? "" : "we may not look: " + result.error().message;
  return answer;
}

// One thing to ask for, and where its answer goes.
struct Question {
  kube::GetCall call;
  Answer* into;
};

std::vector<Question> questions(Facts& facts) {
  std::vector<Question> all = {
      {{kube::namespaces(), "", facts.ns}, &facts.name_space},
      {{kube::resource_quotas(), facts.ns, ""}, &facts.quotas},
      {{kube::limit_ranges(), facts.ns, ""}, &facts.limit_ranges},
      {{kube::nodes(), "", ""}, &facts.nodes},
  };
  doctor::References const references = doctor::references_of(facts);
  auto const add = [&](kube::Resource const& resource,
                       std::vector<std::string> const& names,
                       std::map<std::string, Answer>& into) {
    for (std::string const& name : names) all.push_back({{resource, facts.ns, name}, &into[name]});
  };
  add(kube::service_accounts(), references.accounts, facts.accounts);
  add(kube::secrets(), references.secrets, facts.secrets);
  add(kube::config_maps(), references.config_maps, facts.config_maps);
  add(kube::persistent_volume_claims(), references.claims, facts.claims);
  return all;
}

void ask_for_objects(Cluster& cluster, Facts& facts) {
  std::vector<Question> const all = questions(facts);
  std::vector<kube::GetCall> calls;
  calls.reserve(all.size());
  for (Question const& question : all) calls.push_back(question.call);
  auto answers = cluster.client().get_all(calls);
  for (std::size_t i = 0; i < all.size(); ++i)
    *all[i].into = answer_of(std::move(answers[i]), calls[i].name.empty());
}

// Each right as one verb.
std::vector<setup::Right> single(std::vector<setup::Right> const& rights) {
  std::vector<setup::Right> all;
  for (setup::Right const& right : rights)
    for (std::string const& verb : right.verbs)
      all.push_back({right.group, right.resource, {verb}, right.why});
  return all;
}

// Source: authorization.k8s.io/v1, ResourceAttributes.
Json attributes_of(setup::Right const& right, std::string const& ns) {
  std::size_t const slash = right.resource.find('/');
  Json attributes = {{"namespace", ns},
                     {"verb", right.verbs.front()},
                     {"group", right.group},
                     {"resource", right.resource.substr(0, slash)}};
  if (slash != std::string::npos) attributes["subresource"] = right.resource.substr(slash + 1);
  return attributes;
}

Json review(setup::Right const& right, std::string const& ns, std::string const& account) {
  Json spec = {{"resourceAttributes", attributes_of(right, ns)}};
  if (!account.empty()) {
    spec["user"] = "system:serviceaccount:" + ns + ':' + account;
    spec["groups"] = Json::array(
        {"system:serviceaccounts", "system:serviceaccounts:" + ns, "system:authenticated"});
  }
  return {{"apiVersion", "authorization.k8s.io/v1"},
          {"kind", account.empty() ? "SelfSubjectAccessReview" : "SubjectAccessReview"},
          {"metadata", Json::object()},
          {"spec", std::move(spec)}};
}

Permission permission_of(setup::Right right, Result<Json> const& answer) {
  Permission permission{std::move(right), Permission::State::kUnknown, ""};
  if (!answer) {
    permission.why = "we may not ask: " + answer.error().message;
    return permission;
  }
  Json const status = answer->value("status", Json::object());
  bool const allowed = status.value("allowed", false);
  permission.state = allowed ? Permission::State::kAllowed : Permission::State::kDenied;
  return permission;
}

void ask_for_rights(Cluster& cluster, Facts& facts) {
  setup::RightsInput input = setup::rights_input(facts.conf, facts.version);
  input.leases = facts.takes_turns;
  std::vector<setup::Right> const ours = single(setup::submitter_rights(input));
  std::vector<setup::Right> const drivers = facts.driver_pod.is_object()
                                                ? single(setup::driver_rights(input))
                                                : std::vector<setup::Right>{};
  std::vector<Json> reviews = {{{"apiVersion", "authentication.k8s.io/v1"},
                                {"kind", "SelfSubjectReview"},
                                {"metadata", Json::object()}}};
  for (setup::Right const& right : ours) reviews.push_back(review(right, facts.ns, ""));
  std::string const account = doctor::account_of(facts.driver_pod);
  for (setup::Right const& right : drivers) reviews.push_back(review(right, facts.ns, account));
  auto const answers = cluster.client().create_all(reviews);
  if (answers[0])
    facts.who_am_i = answers[0]
                         ->value("status", Json::object())
                         .value("userInfo", Json::object())
                         .value("username", "");
  std::size_t next = 1;
  for (setup::Right const& right : ours)
    facts.submitter.push_back(permission_of(right, answers[next++]));
  for (setup::Right const& right : drivers)
    facts.driver.push_back(permission_of(right, answers[next++]));
}

DryRun dry_run_of(Result<Json>&& answer) {
  DryRun run;
  if (answer) {
    run.state = DryRun::State::kAccepted;
    run.pod = *std::move(answer);
    return run;
  }
  Error const& error = answer.error();
  run.message = error.message;
  auto const refusal = diagnosis::known_refusal(error.message);
  bool const judged =
      error.code == ErrorCode::kPermissionDenied || error.code == ErrorCode::kInvalid;
  bool const rights = refusal && refusal->reason == "Forbidden";
  run.state = judged && !rights ? DryRun::State::kRefused : DryRun::State::kUnknown;
  // Somebody has that name now: the server looked at everything else before.
  if (error.code == ErrorCode::kAlreadyExists) run.state = DryRun::State::kAccepted;
  return run;
}

void try_pods(Cluster& cluster, Facts& facts) {
  std::vector<Json> pods;
  std::vector<DryRun*> runs;
  auto const add = [&](Json const& pod, DryRun& run) {
    if (!pod.is_object()) return;
    Json copy = pod;
    copy["metadata"]["namespace"] = facts.ns;
    copy["metadata"].erase("ownerReferences");  // to a driver that is not there yet
    pods.push_back(std::move(copy));
    runs.push_back(&run);
  };
  add(facts.driver_pod, facts.driver_dry_run);
  add(facts.executor_pod, facts.executor_dry_run);
  if (pods.empty()) return;
  kube::WriteOptions options;
  options.dry_run = true;
  options.as_pod = true;
  auto answers = cluster.client().create_all(pods, options);
  for (std::size_t i = 0; i < runs.size(); ++i) *runs[i] = dry_run_of(std::move(answers[i]));
}

}  // namespace

void ask_cluster(Cluster& cluster, Facts& facts) {
  auto const version = cluster.client().server_version();
  if (!version && ends_everything(version.error())) {
    facts.unreachable = version.error();
    return;
  }
  if (version) facts.server_version = version->git_version;
  facts.server_certificate = cluster.client().server_certificate();
  ask_for_objects(cluster, facts);
  ask_for_rights(cluster, facts);
  try_pods(cluster, facts);
  facts.clock_skew = cluster.client().clock_skew();
}

}  // namespace k8spark::app
