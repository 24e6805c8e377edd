#include "diagnosis/json_view.h"
#include "doctor/pod_parts.h"
#include "doctor/rules.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

// Whether some node can hold the pods.
namespace k8spark::doctor {

namespace {

using diagnosis::member;
using diagnosis::text_at;
using diagnosis::text_of;

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
             " nodes are large enough (whether they are busy: D-GANG)");
}

}  // namespace

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
