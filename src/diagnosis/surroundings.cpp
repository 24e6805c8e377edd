#include "diagnosis/executors.h"
#include "diagnosis/json_view.h"
#include "diagnosis/phrases.h"
#include "diagnosis/quantity.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <map>

// What stands around a pod that waits: nodes, other runs, its queue, the operator that made it.
namespace k8spark::diagnosis {

namespace {

struct Amounts {
  double cpu = 0;
  double memory = 0;
};

Amounts amounts_of(Json const& list) {
  return {parse_quantity(text_at(list, "cpu")).value_or(0),
          parse_quantity(text_at(list, "memory")).value_or(0)};
}

Amounts request_of(Json const& pod) {
  Amounts sum;
  Json const& containers = member(pod, "spec", "containers");
  for (std::size_t i = 0; i < length(containers); ++i) {
    Amounts const one = amounts_of(member(element(containers, i), "resources", "requests"));
    sum.cpu += one.cpu;
    sum.memory += one.memory;
  }
  return sum;
}

struct RunCount {
  int drivers_running = 0;
  int executors_running = 0;
};

bool has_same(Json const& list, Json const& wanted) {
  for (std::size_t i = 0; i < length(list); ++i) {
    Json const& one = element(list, i);
    bool const all =
        std::all_of(wanted.items().begin(), wanted.items().end(), [&](auto const& field) {
          return member(one, field.key()) == field.value();
        });
    if (all) return true;
  }
  return false;
}

// The message of the condition that keeps a Workload or PodGroup waiting.
std::string what_holds_back(Json const& conditions) {
  for (std::size_t i = 0; i < length(conditions); ++i) {
    Json const& one = element(conditions, i);
    std::string const type = text_at(one, "type");
    bool const holds = text_at(one, "status") == "True";
    bool const waits = (type == "QuotaReserved" || type == "Admitted") && !holds;
    bool const refused = (type == "Unschedulable" || type == "Evicted") && holds;
    if (waits || refused) return text_at(one, "message");
  }
  return {};
}

bool has_named(Json const& list, std::string const& name) {
  for (std::size_t i = 0; i < length(list); ++i)
    if (text_at(element(list, i), "name") == name) return true;
  return false;
}

}  // namespace

std::string spell_fit(Json const& pod, std::vector<Json> const& nodes) {
  if (nodes.empty()) return {};
  Amounts const wanted = request_of(pod);
  Amounts largest;
  bool fits = false;
  for (Json const& node : nodes) {
    Amounts const has = amounts_of(member(node, "status", "allocatable"));
    fits = fits || (has.cpu >= wanted.cpu && has.memory >= wanted.memory);
    largest.cpu = std::max(largest.cpu, has.cpu);
    largest.memory = std::max(largest.memory, has.memory);
  }
  if (fits) return "a node could hold it, but all are busy now";
  return "no node can ever hold it (the largest has cpu " + spell_cpu(largest.cpu) + ", memory " +
         spell_memory(largest.memory) + ")";
}

std::string spell_gang(std::vector<Json> const& peers) {
  std::map<std::string, RunCount> runs;
  for (Json const& pod : peers) {
    std::string const app = text_at(pod, "metadata", "labels", "spark-app-selector");
    bool const running = text_at(pod, "status", "phase") == "Running";
    if (app.empty() || !running) continue;
    bool const driver = text_at(pod, "metadata", "labels", "spark-role") == "driver";
    ++(driver ? runs[app].drivers_running : runs[app].executors_running);
  }
  auto const starved = std::count_if(runs.begin(), runs.end(), [](auto const& run) {
    return run.second.drivers_running > 0 && run.second.executors_running == 0;
  });
  if (starved == 0) return {};
  return std::to_string(starved) +
         (starved == 1 ? " other driver of the namespace runs"
                       : " other drivers of the namespace run") +
         " without an executor, too: they hold what the executors need";
}

std::string spell_queue(std::vector<Json> const& queue) {
  for (Json const& object : queue) {
    std::string const kind = text_at(object, "kind");
    std::string const name = text_at(object, "spec", kind == "Workload" ? "queueName" : "queue");
    std::string const phase = text_at(object, "status", "phase");
    std::string const said = what_holds_back(member(object, "status", "conditions"));
    std::vector<std::string> head;
    if (!name.empty()) head.push_back("queue " + name);
    if (!phase.empty()) head.push_back(kind + " " + phase);
    std::vector<std::string> words;
    if (!head.empty()) words.push_back(text::join(head, ", "));
    if (!said.empty()) words.push_back(shorten(said, 200));
    if (!words.empty()) return text::join(words, ": ");
  }
  return {};
}

std::string spell_mutated(Json const& application, Json const& driver) {
  Json const& wanted = member(application, "spec", "driver");
  Json const& spec = member(driver, "spec");
  if (!is_object(wanted) || !is_object(spec)) return {};
  std::vector<std::string> lost;
  Json const& tolerations = member(wanted, "tolerations");
  for (std::size_t i = 0; i < length(tolerations); ++i)
    if (!has_same(member(spec, "tolerations"), element(tolerations, i)))
      lost.push_back("toleration " + text_at(element(tolerations, i), "key"));
  if (is_object(member(wanted, "affinity")) && !is_object(member(spec, "affinity")))
    lost.emplace_back("affinity");
  if (is_object(member(wanted, "nodeSelector")))
    for (auto const& [key, value] : member(wanted, "nodeSelector").items())
      if (member(spec, "nodeSelector", key) != value) lost.push_back("nodeSelector " + key);
  PodView const pod = read_pod(driver);
  Json const& containers = member(spec, "containers");
  Json const& main =
      pod.driver_index ? element(containers, *pod.driver_index) : element(containers, 0);
  for (std::string_view const list : {"env", "volumeMounts"}) {
    Json const& entries = member(wanted, list);
    for (std::size_t i = 0; i < length(entries); ++i) {
      std::string const name = text_at(element(entries, i), "name");
      if (!has_named(member(main, list), name)) lost.push_back(std::string(list) + " " + name);
    }
  }
  return text::join(lost, ", ");
}

}  // namespace k8spark::diagnosis
