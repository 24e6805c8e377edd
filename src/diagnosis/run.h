#pragma once

#include "diagnosis/outcome.h"
#include "diagnosis/why.h"
#include "k8spark/json.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

// The rule engine for a whole run: driver, executors, events and logs in, one cause out
// (docs/why.md lists the rules).
namespace k8spark::diagnosis {

// What is known of a run. Everything may be missing; then fewer rules can speak.
struct RunEvidence {
  std::string driver_name;
  std::string expected_uid;  // of the driver pod that we made; empty: any
  Json driver;               // the pod; null: gone, or not to be seen
  bool gone = false;         // the server says that there is none
  Json last_seen;            // of a driver that is gone; or null
  std::vector<Json> executors;
  Json events;                          // an array or EventList, of all these pods
  std::vector<std::string> driver_log;  // last lines, oldest first (log_tail.h)
  std::vector<std::string> executor_log;
  std::string executor_log_of;  // name of that executor
  // How long the driver has logged nothing, if that is known.
  std::optional<std::chrono::seconds> silence;
  std::map<std::string, std::string> properties;  // spark.* of the driver's own file
  std::vector<Json> nodes;                        // v1 Nodes, where they may be read
  std::vector<Json> peers;                        // Spark pods of other runs in the namespace
  std::vector<Json> queue;                        // Kueue Workloads, Volcano PodGroups of this run
  Json application;  // the operator's SparkApplication that made the driver, or null
};

enum class RunState { kPending, kRunning, kSucceeded, kFailed, kGone, kUnseen };
std::string_view to_string(RunState state);

struct Diagnosis {
  RunState state = RunState::kUnseen;
  std::optional<Outcome> outcome;  // of a run that has ended, explained
  std::optional<Finding> cause;    // nothing: all is well, or nothing is known
  std::vector<std::string> further;
};

// Order of trust: the driver's state and conditions, its events, its executors, the log's trace,
// the exit code. The first that speaks is the cause, the others are further evidence. Never fails.
Diagnosis diagnose(RunEvidence const& evidence);

// How a driver ended that is a process of this machine: `signal` ended it, or 0, else it left with
// `exit_code`. Its log tells why, as a pod's would.
Outcome outcome_of_process(int exit_code, int signal, std::vector<std::string> log);

// What keeps a running driver from having executors, if fewer than `wanted` run; for ending a run
// early. The finding's kind is the exit code's.
std::optional<Finding> executor_trouble(RunEvidence const& evidence, int wanted);

// Executors whose container runs.
int running_executors(std::vector<Json> const& executors);

}  // namespace k8spark::diagnosis
