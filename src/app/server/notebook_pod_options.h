#pragma once

#include "app/options.h"
#include "workloads/notebook.h"
#include "workloads/workload.h"

#include <chrono>
#include <optional>
#include <string>

// Options of the commands about notebooks in pods.
namespace k8spark::app {

struct NotebookPodOptions {
  SubmitOptions submit;                // profile, conf, cluster, start_timeout, quiet
  std::string name;                    // empty: the profile's notebook.name, else "notebook"
  std::optional<std::string> jupyter;  // none of these: the profile's `notebook.*`
  std::optional<bool> deployment;
  std::optional<std::string> storage;  // size of a claim of its own
  std::optional<std::string> storage_class;
  std::optional<std::string> claim;
  std::optional<std::string> git;
  std::optional<std::string> git_branch;
  std::optional<bool> account;
  std::string format;  // yaml or json: print the objects, create nothing
  bool wait = true;    // until it is ready
};

struct NotebookOpenOptions {
  NotebookPodOptions notebook;
  bool create = false;      // when there is none
  bool remove = false;      // at the end
  bool browser = false;     // open it
  std::optional<int> port;  // local; none: 8888, or the next free one
};

// `notebook delete`, `connect status` and so on: one thing by its name, or all of a kind.
struct WorkloadOptions {
  enum class Action { kStatus, kDelete };
  workloads::Kind kind = workloads::Kind::kNotebook;
  Action action = Action::kStatus;
  SubmitOptions submit;  // whose profile and cluster
  std::string name;
  std::string output = "table";  // of status: table, json, name
  bool volumes = false;          // of delete: claims, too
  std::optional<std::chrono::seconds> timeout;
};

}  // namespace k8spark::app
