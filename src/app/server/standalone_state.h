#pragma once

#include "k8spark/json.h"
#include "k8spark/result.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

// A standalone cluster as its master tells it. Pure. Source: Spark's JsonProtocol.writeMasterState.
namespace k8spark::app {

struct StandaloneWorker {
  std::string id;
  std::string host;
  std::string state;  // "ALIVE", "DEAD"
  int cores = 0;
  int cores_used = 0;
  long long memory_mib = 0;
  long long memory_used_mib = 0;
};

struct StandaloneApp {
  std::string id;
  std::string name;
  std::string state;  // "RUNNING", "WAITING", "FINISHED" ...
  int cores = 0;
};

struct StandaloneState {
  std::string url;
  std::string status;                     // "ALIVE"
  std::vector<StandaloneWorker> workers;  // dead ones too, for as long as the master keeps them
  std::vector<StandaloneApp> apps;        // active first, then those that have ended

  [[nodiscard]] int alive() const;  // workers
};

// The answer to /json/. kInvalid for what is no such answer.
Result<StandaloneState> parse_standalone(std::string const& answer);

// A line about the master, a table of the workers, and one of the applications if there are any.
std::string standalone_as_table(StandaloneState const& state);

}  // namespace k8spark::app
