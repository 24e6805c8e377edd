#pragma once

#include "diagnosis/run.h"

#include <optional>
#include <string>

// Rules about executor pods, the queue before them, and memory in numbers.
namespace k8spark::diagnosis {

// The worst that holds of the executors: they die in a loop, are out of memory, cannot be pulled,
// configured, scheduled or set up. "(the same holds for 3 more)" tells how many.
std::optional<Finding> executors_cause(RunEvidence const& evidence);

// Many executors ended soon after their start, all in the same way: of pods, or, where Spark has
// deleted them, of the driver's log.
std::optional<Finding> executor_loop(RunEvidence const& evidence);

// "no node can ever hold this (largest: cpu 2, memory 8Gi)", "a node could hold it, but is busy
// now"; empty without nodes.
std::string spell_fit(Json const& pod, std::vector<Json> const& nodes);

// Other drivers run without an executor: they wait for each other. Empty when that is not so.
std::string spell_gang(std::vector<Json> const& peers);

// What Kueue's Workload or Volcano's PodGroup says; empty without one that says something.
std::string spell_queue(std::vector<Json> const& queue);

// Limit, heap and overhead of an OOMKilled pod, and the next values to try.
void add_memory_numbers(Finding& finding,
                        Json const& json,
                        std::map<std::string, std::string> const& properties);

// Fields that a SparkApplication asks for and the driver pod lacks: tolerations, node selector,
// affinity, env, volumes (the operator's webhook did not act). Empty: none.
std::string spell_mutated(Json const& application, Json const& driver);

}  // namespace k8spark::diagnosis
