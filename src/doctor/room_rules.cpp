#include "diagnosis/json_view.h"
#include "diagnosis/quantity.h"
#include "doctor/pod_parts.h"
#include "doctor/rules.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <set>

// Is there room: quotas, LimitRanges, nodes.
namespace k8spark::doctor {

namespace {

using diagnosis::flag_of;
using diagnosis::member;
using diagnosis::text_at;
using diagnosis::text_of;

std::optional<double> amount_at(Json const& amounts, std::string const& name) {
  Json const& value = member(amounts, name);
  if (value.is_number()) return value.get<double>();
  return value.is_string() ? diagnosis::parse_quantity(text_of(value)) : std::nullopt;
}

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

struct Bounds {
  std::string role;
  std::string range;
  std::string type;  // Container or Pod
  std::string resource;
};

// One of min, max and maxLimitRequestRatio against what a container or pod states.
bool judge_bounds(Bounds const& bounds,
                  Json const& item,
                  std::map<std::string, Amount> const& amounts,
                  Findings& out) {
  auto const stated = [&](std::string const& side) -> std::optional<double> {
    auto const at = amounts.find(side + bounds.resource);
    if (at != amounts.end()) return at->second.value;
    return std::nullopt;
  };
  auto const request = stated("requests.");
  auto const limit = stated("limits.");
  auto const least = amount_at(member(item, "min"), bounds.resource);
  auto const most = amount_at(member(item, "max"), bounds.resource);
  auto const ratio = amount_at(member(item, "maxLimitRequestRatio"), bounds.resource);
  std::string const subject = bounds.role + ' ' + bounds.resource;
  auto const fail = [&](std::string const& evidence) {
    out.error(FaultClass::kRefused,
              subject,
              "LimitRange " + bounds.range + " (" + bounds.type + "): " + evidence,
              "change spark." + bounds.role + ".cores, spark." + bounds.role +
                  ".memory or their limits to fit");
    return true;
  };
  bool const defaulted = amount_at(member(item, "default"), bounds.resource).has_value();
  if (least && request && *request < *least)
    return fail("at least " + spell(bounds.resource, *least) + ", requested are " +
                spell(bounds.resource, *request));
  if (most && limit && *limit > *most)
    return fail("at most " + spell(bounds.resource, *most) + ", the limit is " +
                spell(bounds.resource, *limit));
  if (most && request && *request > *most)
    return fail("at most " + spell(bounds.resource, *most) + ", requested are " +
                spell(bounds.resource, *request));
  auto const given = amount_at(member(item, "default"), bounds.resource);
  if (!limit && given && request && *request > *given)
    return fail("gives a limit of " + spell(bounds.resource, *given) + ", requested are " +
                spell(bounds.resource, *request));
  if (most && !limit && !defaulted && bounds.type == "Pod")
    return fail("wants a limit, none is stated");
  if (ratio && limit && request && *request > 0 && *limit / *request > *ratio)
    return fail("limit and request may differ by a factor of " + std::to_string(*ratio));
  return false;
}

bool judge_range(std::string const& role, Json const& pod, Json const& range, Findings& out) {
  bool any = false;
  for (Json const& item : member(range, "spec", "limits")) {
    std::string const type = text_at(item, "type");
    if (type != "Container" && type != "Pod") continue;
    for (char const* const resource : {"cpu", "memory", "ephemeral-storage"}) {
      Bounds const bounds{role, name_of(range), type, resource};
      if (type == "Pod") {
        any = judge_bounds(bounds, item, amounts_of(pod), out) || any;
        continue;
      }
      for (Json const* container : containers_of(pod)) {
        Json const alone = {{"spec", {{"containers", Json::array({*container})}}}};
        any = judge_bounds(bounds, item, amounts_of(alone), out) || any;
      }
    }
  }
  return any;
}

bool tolerates(Json const& pod, Json const& taint) {
  for (Json const& one : member(pod, "spec", "tolerations")) {
    std::string const effect = text_at(one, "effect");
    if (!effect.empty() && effect != text_at(taint, "effect")) continue;
    std::string const key = text_at(one, "key");
    if (text_at(one, "operator") == "Exists" && (key.empty() || key == text_at(taint, "key")))
      return true;
    if (key == text_at(taint, "key") && text_at(one, "value") == text_at(taint, "value") &&
        text_at(one, "operator") != "Exists")
      return true;
  }
  return false;
}

// By selector and taints; a node that is cordoned may come back, and counts.
bool may_run_on(Json const& pod, Json const& node) {
  Json const& selector = member(pod, "spec", "nodeSelector");
  if (selector.is_object())
    for (auto const& [key, value] : selector.items())
      if (text_at(node, "metadata", "labels", std::string_view(key)) != text_of(value))
        return false;
  for (Json const& taint : member(node, "spec", "taints")) {
    std::string const effect = text_at(taint, "effect");
    bool const passing = text_at(taint, "key").starts_with("node.kubernetes.io/");
    if ((effect == "NoSchedule" || effect == "NoExecute") && !passing && !tolerates(pod, taint))
      return false;
  }
  return true;
}

bool holds(Json const& node, std::map<std::string, Amount> const& amounts) {
  for (auto const& [name, amount] : amounts) {
    if (!name.starts_with("requests.")) continue;
    auto const allocatable = amount_at(member(node, "status", "allocatable"), name.substr(9));
    if (amount.value > allocatable.value_or(0)) return false;
  }
  return true;
}

std::string wants_text(std::map<std::string, Amount> const& amounts) {
  std::vector<std::string> parts;
  for (char const* const name : {"requests.cpu", "requests.memory"})
    if (auto const at = amounts.find(name); at != amounts.end())
      parts.push_back(spell(name, at->second.value));
  return text::join(parts, " and ");
}

void judge_fit(std::string const& role, Json const& pod, Json const& nodes, Findings& out) {
  auto const amounts = amounts_of(pod);
  std::size_t eligible = 0;
  std::size_t large = 0;
  double cpu = 0;
  double memory = 0;
  for (Json const& node : nodes) {
    if (!may_run_on(pod, node)) continue;
    ++eligible;
    if (holds(node, amounts)) ++large;
    cpu = std::max(cpu, amount_at(member(node, "status", "allocatable"), "cpu").value_or(0));
    memory =
        std::max(memory, amount_at(member(node, "status", "allocatable"), "memory").value_or(0));
  }
  std::string const subject = role + " pod";
  if (eligible == 0)
    return out.error(FaultClass::kNoRoom,
                     subject,
                     "none of " + std::to_string(nodes.size()) +
                         " nodes has its labels and lets it pass their taints",
                     "correct nodeSelector or tolerations; an autoscaler may still bring one");
  if (large == 0)
    return out.error(
        FaultClass::kNoRoom,
        subject,
        "wants " + wants_text(amounts) + ", the largest of its nodes have " + spell("cpu", cpu) +
            " and " + spell("memory", memory),
        "ask for less: spark." + role + ".memory, spark." + role + ".cores; or larger nodes");
  out.ok(subject,
         std::to_string(large) + " of " + std::to_string(nodes.size()) +
             " nodes are large enough (whether they are busy is not looked at)");
}

}  // namespace

void check_quota(Facts const& facts, Findings& out) {
  if (facts.quotas.state != Answer::State::kFound) return out.not_checked("", facts.quotas.why);
  if (facts.quotas.object.empty()) return out.ok("", "the namespace has none");
  if (!facts.driver_pod.is_object() && !facts.executor_pod.is_object())
    return out.not_checked("", "there is no plan (R-CONF)");
  for (Json const& quota : facts.quotas.object) QuotaRule(facts, quota, out).run();
}

void check_limit_range(Facts const& facts, Findings& out) {
  if (facts.limit_ranges.state != Answer::State::kFound)
    return out.not_checked("", facts.limit_ranges.why);
  if (facts.limit_ranges.object.empty()) return out.ok("", "the namespace has none");
  bool any = false;
  for (Json const& range : facts.limit_ranges.object)
    for (auto const& [role, pod] :
         {std::pair("driver", &facts.driver_pod), std::pair("executor", &facts.executor_pod)})
      if (pod->is_object()) any = judge_range(role, *pod, range, out) || any;
  if (!any) out.ok("", "both pods are within them");
}

void check_fit(Facts const& facts, Findings& out) {
  if (facts.nodes.state != Answer::State::kFound) return out.not_checked("nodes", facts.nodes.why);
  if (facts.nodes.object.empty())
    return out.not_checked("nodes", "there is none now; an autoscaler may bring some");
  if (facts.driver_pod.is_object()) judge_fit("driver", facts.driver_pod, facts.nodes.object, out);
  if (facts.executor_pod.is_object())
    judge_fit("executor", facts.executor_pod, facts.nodes.object, out);
}

void check_architecture(Facts const& facts, Findings& out) {
  if (facts.nodes.state != Answer::State::kFound) return out.not_checked("nodes", facts.nodes.why);
  std::set<std::string> kinds;
  for (Json const& node : facts.nodes.object) {
    if (facts.executor_pod.is_object() && !may_run_on(facts.executor_pod, node)) continue;
    std::string const arch = text_at(node, "status", "nodeInfo", "architecture");
    kinds.insert(arch.empty() ? text_at(node, "metadata", "labels", "kubernetes.io/arch") : arch);
  }
  kinds.erase("");
  std::string const list = text::join(std::vector<std::string>(kinds.begin(), kinds.end()), ", ");
  if (kinds.size() > 1)
    return out.warning("nodes",
                       "are of " + list + "; what the image is for is not seen from here",
                       "if it is for one only: --conf "
                       "spark.kubernetes.node.selector.kubernetes.io/arch=" +
                           *kinds.begin());
  if (kinds.empty()) return out.not_checked("nodes", "there is none that tells");
  out.ok("nodes", "all are " + list);
}

}  // namespace k8spark::doctor
