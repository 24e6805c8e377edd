#pragma once

#include "doctor/node_use.h"
#include "k8spark/conf.h"
#include "k8spark/json.h"
#include "k8spark/spark_version.h"
#include "k8spark/submission.h"
#include "setup/rights.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

// What the rules look at: gathered at the edge, a value here.
namespace k8spark::doctor {

// An object that was asked for. `why` tells of kNotAsked and kRefused.
struct Answer {
  enum class State { kNotAsked, kFound, kMissing, kRefused };
  State state = State::kNotAsked;
  Json object;  // of a list: its items
  std::string why = "not asked";
};

// May somebody do something?
struct Permission {
  enum class State { kAllowed, kDenied, kUnknown };
  setup::Right right;  // one verb
  State state = State::kUnknown;
  std::string why;  // of kUnknown
};

// A pod that the server was asked to check without storing it.
struct DryRun {
  enum class State { kNotAsked, kAccepted, kRefused, kUnknown };
  State state = State::kNotAsked;
  Json pod;             // kAccepted: as admission has left it
  std::string message;  // kRefused: the server's words; else why it is not known
};

enum class FolderState {
  kNotAsked,
  kExists,
  kMissing,
  kRefused,   // the store said no to the driver's own login
  kNoAnswer,  // from here
  kUnknown,
};

// The Python of a driver on this machine.
struct PythonHere {
  std::string program;  // "python3"
  std::string version;  // "3.11.7"; empty: `why` it was not asked
  std::string wanted;   // python.version of the profile, which the executors' image has
  std::string why = "not asked";
};

// Objects of Spark without a live driver, as `k8spark gc` finds them.
struct Leftovers {
  std::map<std::string, std::size_t> by_kind;  // "ConfigMap": 3
  std::string not_seen;                        // kinds that may not be listed
  bool cut = false;                            // there are more: not all were looked at
  std::string why = "not asked";               // nothing was looked at; else empty
};

struct Facts {
  // --- of the submission
  SparkConf conf;
  spark::SparkVersion version;
  DeployMode mode = DeployMode::kCluster;
  AppKind kind = AppKind::kJava;
  bool profile_in_use = false;
  bool takes_turns = false;  // submit --exclusive
  std::string ns;
  std::map<std::string, std::string, std::less<>> environment;  // of this machine
  std::string primary_resource;
  std::optional<Error> plan_error;  // then there are no objects
  Json driver_pod;                  // null in client mode
  std::vector<Json> resources;      // that the submission creates
  Json executor_pod;                // as the driver will ask for it; null: cannot be foretold
  std::vector<Json> executor_resources;
  long long executors = 0;                    // at first
  long long most_executors = 0;               // at the most; 0: nobody knows
  std::vector<std::string> image_paths_here;  // paths of local:// that are files of this machine
  PythonHere python;                          // in client mode

  // --- of the target
  std::string context;
  std::string server;
  std::string user;
  std::string context_server;  // what the kubeconfig's context itself names; empty: the same
  std::string no_target;       // why there is none; empty: there is one

  // --- of the cluster
  bool offline = false;
  std::optional<Error> unreachable;  // then nothing below was asked
  std::string who_am_i;              // of SelfSubjectReview; empty: the server does not tell
  std::string server_version;        // "v1.34.4"
  std::string server_certificate;    // "issued by CN=ca for localhost, until 2027-01-02", or empty
  std::optional<std::chrono::milliseconds> clock_skew;
  Answer name_space;
  Answer quotas;
  Answer limit_ranges;
  Answer nodes;
  NodeUse node_use;
  std::string no_node_use = "not asked";  // why it is not known; empty: it is
  Leftovers leftovers;
  std::map<std::string, Answer> accounts;  // by name
  std::map<std::string, Answer> secrets;
  std::map<std::string, Answer> config_maps;
  std::map<std::string, Answer> claims;
  std::vector<Permission> submitter;
  std::vector<Permission> driver;  // of the driver's account
  DryRun driver_dry_run;
  DryRun executor_dry_run;
  FolderState event_folder = FolderState::kNotAsked;
  std::string event_folder_words;                 // the error, or who asked
  std::string event_folder_cure;                  // of an error, or empty
  std::vector<std::string> event_folder_remarks;  // the bucket lies in another region

  // Why nothing was asked of the cluster; empty when it was.
  [[nodiscard]] std::string not_asked() const;
};

// Names that both pods refer to and that nothing in the submission creates.
struct References {
  std::vector<std::string> secrets;  // pull secrets among them
  std::vector<std::string> config_maps;
  std::vector<std::string> claims;
  std::vector<std::string> accounts;
};
References references_of(Facts const& facts);

// The account of a role's pod; "default" when it names none.
std::string account_of(Json const& pod);

}  // namespace k8spark::doctor
