#pragma once

#include "app/options.h"

#include <optional>
#include <string>
#include <vector>

// Options of the servers that live longer than a run. `submit` holds layers and cluster.
namespace k8spark::app {

struct HistoryOptions {
  enum class Action { kRender, kApply, kStatus, kList, kOpen, kDelete, kValues };
  SubmitOptions submit;
  Action action = Action::kRender;
  std::string name;                  // empty: spark-history, or the one that is there
  std::optional<std::string> image;  // these over the profile's historyServer.*
  std::optional<std::string> log_dir;
  std::optional<std::string> claim;
  std::optional<std::string> service_type;
  std::optional<int> node_port;
  std::optional<std::string> host;
  std::optional<int> port;  // local, of open
  bool browser = false;     // of open
  std::string output;       // yaml, json; status and list: table, json, name
};

struct StandaloneOptions {
  enum class Action { kRender, kApply, kStatus, kScale, kUi, kExec, kDelete };
  SubmitOptions submit;
  Action action = Action::kRender;
  std::string name;  // empty: spark, or the one that is there
  std::optional<std::string> image;
  std::optional<int> workers;  // also of scale
  std::optional<int> worker_cores;
  std::optional<std::string> worker_memory;
  std::optional<std::string> worker_request_cores;
  bool replication_controllers = false;
  bool create_namespace = false;
  std::optional<int> port;           // local, of ui
  bool browser = false;              // of ui
  std::vector<std::string> command;  // of exec
  std::string output;
};

struct SmokeOptions {
  SubmitOptions submit;
  std::string which;         // "pi", "pi.py"; empty: both
  std::string slices = "2";  // their argument
};

}  // namespace k8spark::app
