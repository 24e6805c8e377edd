#pragma once

#include "k8spark/json.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What is a leftover of a Spark run, and what only looks like one. Pure: who lists and deletes is
// gc.cpp (docs/runs.md).
namespace k8spark::app {

struct GcOwner {
  std::string kind;
  std::string name;
  std::string uid;  // empty: there is no owner

  bool operator==(GcOwner const&) const = default;
};

// A pod with the label spark-role.
struct GcPod {
  std::string ns;
  std::string name;
  std::string uid;
  std::string role;    // driver or executor
  std::string app_id;  // label spark-app-selector
  std::string run_id;  // label k8spark.io/run-id
  bool ended = false;  // Succeeded or Failed
  bool being_deleted = false;
  std::int64_t created_ns = 0;  // since the epoch
  std::int64_t ended_ns = 0;    // of an ended one; created_ns when nobody knows
  GcOwner owner;
  std::set<std::string>
      uses;  // "ConfigMap/x", "Secret/y", "PersistentVolumeClaim/z" of its volumes
};
GcPod read_gc_pod(Json const& json);

// Anything else.
struct GcObject {
  std::string kind;
  std::string ns;
  std::string name;
  std::string uid;
  std::string app_id;  // label, annotation k8spark.io/submission-id, or a Service's selector
  std::string role;    // label spark-role
  std::string run_id;
  bool being_deleted = false;
  std::int64_t created_ns = 0;
  GcOwner owner;
};
// From an object or its metadata alone, as JSON text.
GcObject read_gc_object(std::string_view kind, std::string_view json);

// Was it made for a Spark run? By its labels, else by a name that holds Spark's 16 hex digits:
// "x-0123456789abcdef-driver-svc", "spark-drv-0123456789abcdef-conf-map".
bool is_sparks(GcObject const& object);

struct GcVerdict {
  enum class Action {
    kKeep,
    kDelete,
    kOwn,         // it lost its owner, or never got it, and its driver is there: `owner`
    kAskOwner,    // whether the pod `owner` is still there decides: tell owner_is_there()
    kClientMode,  // kept: it may belong to a driver that runs outside the cluster
  };
  Action action = Action::kKeep;
  std::string reason;
  GcOwner owner;
};

struct GcLimits {
  std::int64_t now_ns = 0;
  std::chrono::seconds older_than{0};
  std::optional<std::chrono::seconds> finished_older_than;
  bool client_mode = false;
};

class GcRules {
 public:
  explicit GcRules(GcLimits limits) : limits_(limits) {}

  // All pods of the namespaces in question, before anything is judged.
  void add(GcPod pod);
  void owner_is_there(std::string const& uid, bool there) { asked_[uid] = there; }

  [[nodiscard]] GcVerdict judge(GcObject const& object) const;
  [[nodiscard]] GcVerdict judge(GcPod const& pod) const;
  [[nodiscard]] std::vector<GcPod> const& pods() const { return pods_; }

 private:
  using Key = std::pair<std::string, std::string>;  // namespace and something of it

  [[nodiscard]] bool is_old(std::int64_t since_ns) const;
  [[nodiscard]] GcPod const* driver_of(GcObject const& object) const;
  [[nodiscard]] GcPod const* find(std::map<Key, std::size_t> const& index,
                                  std::string const& ns,
                                  std::string const& what) const;
  [[nodiscard]] std::optional<bool> is_there(GcOwner const& owner) const;
  [[nodiscard]] GcVerdict judge_unowned(GcObject const& object) const;
  [[nodiscard]] GcVerdict judge_executor(GcPod const& pod) const;

  GcLimits limits_;
  std::vector<GcPod> pods_;
  std::map<std::string, std::size_t> by_uid_;
  std::map<Key, std::size_t> by_name_;  // drivers, as the next three
  std::map<Key, std::size_t> by_app_;
  std::map<Key, std::size_t> by_run_;
  std::map<Key, std::size_t> by_use_;
  std::set<Key> apps_with_executors_;
  std::map<std::string, bool> asked_;
};

}  // namespace k8spark::app
