#include "diagnosis/json_view.h"
#include "doctor/pod_parts.h"
#include "doctor/rules.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

// Quotas against what the run asks for.
namespace k8spark::doctor {

namespace {

using diagnosis::member;
using diagnosis::text_at;
using diagnosis::text_of;

// What one pod counts for a name of a quota: "cpu", "requests.cpu", "limits.memory", "pods",
// "count/pods". Nothing for what pods do not count for.
struct Share {
  double amount = 0;
  bool stated = true;
};
std::optional<Share> share_of(Json const& pod, std::string const& name) {
  if (name == "pods" || name == "count/pods") return Share{1, true};
  std::string key = name;
  if (key == "cpu" || key == "memory" || key == "ephemeral-storage") key = "requests." + key;
  if (!key.starts_with("requests.") && !key.starts_with("limits.")) return std::nullopt;
  if (key == "requests.storage") return std::nullopt;  // of claims
  auto const amounts = amounts_of(pod);
  auto const at = amounts.find(key);
  return at == amounts.end() ? Share{0, false} : Share{at->second.value, at->second.complete};
}

// How many objects of a kind the run creates: "services", "count/configmaps".
double objects_counted(Facts const& facts, std::string const& name) {
  std::string const plural = name.starts_with("count/") ? name.substr(6) : name;
  double count = 0;
  for (auto const* list : {&facts.resources, &facts.executor_resources})
    for (Json const& object : *list)
      if (text::to_lower(text_at(object, "kind")) + 's' == plural) ++count;
  return count;
}

// Default limits and requests that a LimitRange gives to containers that state none.
bool has_default(Facts const& facts, std::string const& name) {
  bool const limit = name.starts_with("limits.");
  std::string const resource =
      name.substr(name.find('.') == std::string::npos ? 0 : name.find('.') + 1);
  for (Json const& range : facts.limit_ranges.object)
    for (Json const& item : member(range, "spec", "limits"))
      if (text_at(item, "type") == "Container" &&
          (amount_at(member(item, "default"), resource) ||
           (!limit && amount_at(member(item, "defaultRequest"), resource))))
        return true;
  return false;
}

bool has_priority(Json const& pod, Json const& expression) {
  std::string const name = text_at(pod, "spec", "priorityClassName");
  std::string const op = text_at(expression, "operator");
  bool listed = false;
  for (Json const& value : member(expression, "values")) listed = listed || text_of(value) == name;
  if (op == "In") return listed;
  if (op == "NotIn") return !listed;
  return op == "Exists" ? !name.empty() : name.empty();
}

// The quota counts this pod. Source: Kubernetes, "Quota scopes".
bool covers(Json const& quota, Json const& pod) {
  std::vector<std::string> scopes;
  for (Json const& scope : member(quota, "spec", "scopes")) scopes.push_back(text_of(scope));
  bool matches = true;
  for (Json const& one : member(quota, "spec", "scopeSelector", "matchExpressions")) {
    std::string const scope = text_at(one, "scopeName");
    if (scope == "PriorityClass")
      matches = matches && has_priority(pod, one);
    else
      scopes.push_back(scope);
  }
  bool const ends = member(pod, "spec", "activeDeadlineSeconds").is_number();
  bool const best_effort = amounts_of(pod).empty();
  for (std::string const& scope : scopes) {
    if (scope == "BestEffort") matches = matches && best_effort;
    if (scope == "NotBestEffort") matches = matches && !best_effort;
    if (scope == "Terminating") matches = matches && ends;
    if (scope == "NotTerminating") matches = matches && !ends;
  }
  return matches;
}

class QuotaRule {
 public:
  QuotaRule(Facts const& facts, Json const& quota, Findings& out)
      : facts_(facts), quota_(quota), name_(name_of(quota)), out_(out) {}

  void run() {
    Json const& hard = member(quota_, "status", "hard").is_object()
                           ? member(quota_, "status", "hard")
                           : member(quota_, "spec", "hard");
    if (!hard.is_object()) return;
    for (auto const& [resource, value] : hard.items()) {
      auto const most = amount_at(hard, resource);
      if (!most) continue;
      double const used = amount_at(member(quota_, "status", "used"), resource).value_or(0);
      judge(resource, *most, *most - used);
    }
    if (!any_) out_.ok("quota " + name_, "has room for driver and " + executors_text());
  }

 private:
  [[nodiscard]] long long executors() const {
    return std::max(facts_.executors, facts_.most_executors);
  }
  [[nodiscard]] std::string executors_text() const {
    return std::to_string(executors()) + (executors() == 1 ? " executor" : " executors");
  }

  void error(std::string const& evidence, std::string const& cure) {
    any_ = true;
    out_.error(FaultClass::kRefused, "quota " + name_, evidence, cure);
  }

  void judge(std::string const& resource, double most, double free) {
    bool const with_driver = facts_.driver_pod.is_object() && covers(quota_, facts_.driver_pod);
    bool const with_executors =
        facts_.executor_pod.is_object() && covers(quota_, facts_.executor_pod);
    auto const driver = share_of(facts_.driver_pod, resource);
    if (!driver) return judge_objects(resource, free);
    auto const executor = share_of(facts_.executor_pod, resource);
    for (auto const& [role, share, counts] : {std::tuple("driver", *driver, with_driver),
                                              std::tuple("executor", *executor, with_executors)})
      if (counts && !share.stated && !has_default(facts_, resource))
        return must_state(role, resource);
    judge_room(resource,
               most,
               free,
               with_driver ? driver->amount : 0,
               with_executors ? executor->amount : 0);
  }

  void must_state(std::string const& role, std::string const& resource) {
    bool const cpu = resource.ends_with("cpu");
    error("wants every pod to state " + resource + ", the " + role + " does not",
          cpu ? "--conf spark.kubernetes." + role + ".limit.cores=N, or a LimitRange with defaults"
              : "state it in the " + role + "'s pod template, or a LimitRange with defaults");
  }

  void judge_room(
      std::string const& resource, double most, double free, double driver, double executor) {
    std::string const numbers = spell(resource, std::max(free, 0.0)) + " of " +
                                spell(resource, most) + ' ' + resource + " left";
    constexpr char const* kCure = "wait until other runs end, ask for less, or have it raised";
    constexpr double kSlack = 1e-9;
    if (driver > free + kSlack)
      return error(numbers + ", the driver wants " + spell(resource, driver), kCure);
    double const left = free - driver + kSlack;
    if (executor <= 0 || executors() == 0) return;
    auto const fitting = static_cast<long long>(std::floor(left / executor));
    std::string const each = ", each executor wants " + spell(resource, executor);
    if (fitting == 0)
      return error(numbers + ", the driver takes " + spell(resource, driver) + each, kCure);
    if (fitting >= executors()) return;
    any_ = true;
    out_.warning("quota " + name_,
                 numbers + each + ": " + std::to_string(fitting) + " of " + executors_text() +
                     " fit beside the driver",
                 "fewer or smaller executors, or have the quota raised");
  }

  void judge_objects(std::string const& resource, double free) {
    double const wanted = objects_counted(facts_, resource);
    if (wanted > free)
      error(spell(resource, std::max(free, 0.0)) + ' ' + resource + " left, the run creates " +
                spell(resource, wanted),
            "k8spark gc finds leftovers of dead runs");
  }

  Facts const& facts_;
  Json const& quota_;
  std::string name_;
  Findings& out_;
  bool any_ = false;
};

}  // namespace

void check_quota(Facts const& facts, Findings& out) {
  if (facts.quotas.state != Answer::State::kFound) return out.not_checked("", facts.quotas.why);
  if (facts.quotas.object.empty()) return out.ok("", "the namespace has none");
  if (!facts.driver_pod.is_object() && !facts.executor_pod.is_object())
    return out.not_checked("", "there is no plan (R-CONF)");
  for (Json const& quota : facts.quotas.object) QuotaRule(facts, quota, out).run();
}

}  // namespace k8spark::doctor
