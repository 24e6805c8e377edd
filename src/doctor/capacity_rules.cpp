#include "diagnosis/json_view.h"
#include "doctor/node_use.h"
#include "doctor/pod_parts.h"
#include "doctor/rules.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

// Whether the run finds room now, beside the pods that are there.
namespace k8spark::doctor {

namespace {

using diagnosis::member;
using diagnosis::text_at;
using Amounts = std::map<std::string, double>;

void raise(Amounts& most, Amounts const& other) {
  for (auto const& [name, value] : other) most[name] = std::max(most[name], value);
}

void add_to(Amounts& sum, Amounts const& other) {
  for (auto const& [name, value] : other) sum[name] += value;
}

Amounts requests_of(Json const& container) {
  Amounts amounts;
  Json const pod = {{"spec", {{"containers", Json::array({container})}}}};
  for (auto const& [name, amount] : amounts_of(pod))
    if (name.starts_with("requests.")) amounts[name.substr(9)] = amount.value;
  return amounts;
}

}  // namespace

Amounts scheduled_requests(Json const& pod) {
  Amounts running;  // side-cars that began before the init container that is looked at
  Amounts starting;
  for (Json const& container : member(pod, "spec", "initContainers")) {
    Amounts one = requests_of(container);
    if (text_at(container, "restartPolicy") == "Always") {
      add_to(running, one);
    } else {
      add_to(one, running);
      raise(starting, one);
    }
  }
  for (Json const& container : member(pod, "spec", "containers"))
    add_to(running, requests_of(container));
  raise(running, starting);
  Json const& overhead = member(pod, "spec", "overhead");
  if (overhead.is_object())
    for (auto const& [name, value] : overhead.items())
      running[name] += amount_at(overhead, name).value_or(0);
  running["pods"] = 1;
  return running;
}

void NodeUse::add(Json const& pod) {
  std::string const phase = text_at(pod, "status", "phase");
  std::string const node = text_at(pod, "spec", "nodeName");
  if (node.empty() || phase == "Succeeded" || phase == "Failed") return;
  ++pods_;
  add_to(nodes_[node], scheduled_requests(pod));
}

Amounts const& NodeUse::of(std::string const& node) const {
  static Amounts const kNothing;
  auto const at = nodes_.find(node);
  return at == nodes_.end() ? kNothing : at->second;
}

namespace {

// How many of these pods fit into what is free; `most` where they ask for nothing.
long long fitting(Amounts const& free, Amounts const& wanted, long long most) {
  constexpr double kSlack = 1e-9;
  double fit = static_cast<double>(most);
  for (auto const& [name, value] : wanted) {
    if (value <= 0) continue;
    auto const at = free.find(name);
    double const left = at == free.end() ? 0 : at->second;
    fit = std::min(fit, std::floor(left / value + kSlack));
  }
  return std::max(0LL, static_cast<long long>(fit));
}

Amounts free_on(Json const& node, NodeUse const& use, Amounts const& wanted) {
  Amounts free;
  Amounts const& taken = use.of(name_of(node));
  Json const& allocatable = member(node, "status", "allocatable");
  for (auto const& [name, value] : wanted) {
    auto const all = amount_at(allocatable, name);
    // A node that does not say how many pods it takes is no full one.
    if (!all && name == "pods") {
      free[name] = value * 1e6;
      continue;
    }
    auto const at = taken.find(name);
    free[name] = all.value_or(0) - (at == taken.end() ? 0 : at->second);
  }
  return free;
}

// Cordoned, not ready, under pressure: nothing is placed there now.
bool takes_pods_now(Json const& node) {
  if (diagnosis::flag_of(member(node, "spec", "unschedulable"))) return false;
  for (Json const& taint : member(node, "spec", "taints"))
    if (text_at(taint, "key").starts_with("node.kubernetes.io/") &&
        text_at(taint, "effect") != "PreferNoSchedule")
      return false;
  return true;
}

struct Room {
  bool driver = false;  // or there is none to place
  long long executors = 0;
};

// The driver goes where it costs the fewest executors.
Room room_for(Facts const& facts) {
  Room room;
  Amounts const driver = scheduled_requests(facts.driver_pod);
  Amounts const executor = scheduled_requests(facts.executor_pod);
  Amounts wanted = driver;
  add_to(wanted, executor);
  room.driver = !facts.driver_pod.is_object();
  std::optional<long long> least_cost;
  for (Json const& node : facts.nodes.object) {
    if (!takes_pods_now(node)) continue;
    Amounts free = free_on(node, facts.node_use, wanted);
    bool const for_executors =
        facts.executor_pod.is_object() && may_run_on(facts.executor_pod, node);
    long long const here = for_executors ? fitting(free, executor, facts.executors) : 0;
    room.executors += here;
    if (!facts.driver_pod.is_object() || !may_run_on(facts.driver_pod, node) ||
        fitting(free, driver, 1) == 0)
      continue;
    for (auto const& [name, value] : driver) free[name] -= value;
    long long const beside = for_executors ? fitting(free, executor, facts.executors) : 0;
    least_cost = std::min(least_cost.value_or(here - beside), here - beside);
  }
  if (least_cost) {
    room.driver = true;
    room.executors -= *least_cost;
  }
  return room;
}

std::string counted(long long number) {
  return std::to_string(number) + (number == 1 ? " executor" : " executors");
}

constexpr char const* kCure =
    "wait until other runs end, ask for fewer or smaller executors, or let a queue admit runs as a "
    "whole (Kueue, Volcano, YuniKorn)";

}  // namespace

void check_room(Facts const& facts, Findings& out) {
  if (facts.nodes.state != Answer::State::kFound) return out.not_checked("nodes", facts.nodes.why);
  if (facts.nodes.object.empty())
    return out.not_checked("nodes", "there is none now; an autoscaler may bring some");
  if (!facts.no_node_use.empty()) return out.not_checked("pods", facts.no_node_use);
  if (!facts.driver_pod.is_object() && !facts.executor_pod.is_object())
    return out.not_checked("", "there is no plan (R-CONF)");
  Room const room = room_for(facts);
  std::size_t const pods = facts.node_use.pods();
  std::string const beside =
      "beside " + std::to_string(pods) + (pods == 1 ? " running pod" : " running pods");
  if (!room.driver)
    return out.warning("driver pod", "no node has room for it now, " + beside, kCure);
  if (room.executors == 0 && facts.executors > 0)
    return out.warning("executors",
                       "the driver finds room now, but none of " + counted(facts.executors) + ", " +
                           beside + ": it would wait and hold its room",
                       kCure);
  if (room.executors < facts.executors)
    return out.warning("executors",
                       std::to_string(room.executors) + " of " + counted(facts.executors) +
                           " find room now, " + beside,
                       kCure);
  out.ok("nodes", "driver and " + counted(facts.executors) + " find room now, " + beside);
}

}  // namespace k8spark::doctor
