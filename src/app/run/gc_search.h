#pragma once

#include "app/run/gc_rules.h"
#include "kube/client.h"
#include "kube/pages.h"

#include <cstddef>
#include <functional>
#include <limits>
#include <set>
#include <string>
#include <vector>

// Looking for leftovers, page by page: for `gc`, which deletes them, and `doctor`, which counts
// them. In memory are a few words of each driver and executor, and one page of everything else.
namespace k8spark::app {

struct GcSearchOptions {
  std::string ns;  // empty: all
  std::string selector;
  bool volumes = false;  // claims too
  GcLimits limits;
  // What is looked at before the search ends; the rest is unknown.
  std::size_t most_objects = std::numeric_limits<std::size_t>::max();
  std::size_t most_owners = std::numeric_limits<std::size_t>::max();  // each costs a request
};

// One thing that is to be deleted, or given its owner.
struct GcFind {
  kube::Resource resource;
  std::string ns;
  std::string name;
  std::string uid;
  std::int64_t created_ns = 0;
  GcVerdict verdict;
};

class GcSearch {
 public:
  using Sink = std::function<void(GcFind find)>;

  // The client outlives the search.
  GcSearch(kube::Client& client, GcSearchOptions options);

  // Without the pods nothing can be judged: first of all.
  Result<void> read_pods();
  void find_pods(Sink const& sink);

  // Services, ConfigMaps, Secrets, NetworkPolicies; claims where wanted.
  [[nodiscard]] std::vector<kube::Resource> kinds() const;
  // Ends early, and without an Error, at a signal.
  Result<void> find_objects(kube::Resource const& resource, Sink const& sink);

  // Objects of executors that may belong to a driver outside the cluster.
  [[nodiscard]] long of_client_mode() const { return of_client_mode_; }
  // Not everything was looked at.
  [[nodiscard]] bool is_cut() const { return cut_; }

 private:
  template <typename Judge>
  void consider(GcFind find, Judge const& judge, Sink const& sink);
  void ask_owner(std::string const& ns, GcOwner const& owner);

  kube::Client& client_;
  GcSearchOptions options_;
  GcRules rules_;
  std::set<std::string> selected_;
  std::size_t objects_ = 0;
  std::size_t owners_ = 0;
  long of_client_mode_ = 0;
  bool cut_ = false;
};

}  // namespace k8spark::app
