#include "app/cluster.h"
#include "app/commands.h"
#include "app/report.h"
#include "app/run/gc_search.h"
#include "kube/apply.h"
#include "sys/interrupt.h"
#include "text/duration.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

namespace k8spark::app {

namespace {

using Action = GcVerdict::Action;

class Gc {
 public:
  Gc(GcOptions const& options, Context& context, Cluster& cluster)
      : options_(options),
        context_(context),
        cluster_(cluster),
        ns_(options.all_namespaces ? "" : cluster.ns()),
        now_ns_(std::chrono::nanoseconds(context.clock.wall()).count()),
        search_(cluster.client(), search_options()) {}

  int run() {
    if (auto const read = search_.read_pods(); !read) return report_error(read.error(), context_);
    GcSearch::Sink const sink = [this](GcFind find) { add(std::move(find)); };
    search_.find_pods(sink);
    for (kube::Resource const& kind : search_.kinds()) {
      Result<void> const swept = search_.find_objects(kind, sink);
      if (!swept) skip(kind, swept.error());
      if (sys::interrupted_by() != 0) break;
    }
    carry_out();
    end_document();
    context_.streams.flush();
    say_sum();
    if (sys::interrupted_by() != 0)
      failed(Error{ErrorCode::kCancelled, "interrupted before everything was looked at", "", ""});
    return code_;
  }

 private:
  [[nodiscard]] GcSearchOptions search_options() const {
    GcSearchOptions search;
    search.ns = ns_;
    search.selector = options_.selector;
    search.volumes = options_.volumes;
    search.limits = {
        now_ns_, options_.older_than, options_.finished_older_than, options_.client_mode};
    return search;
  }

  void add(GcFind task) {
    tasks_.push_back(std::move(task));
    constexpr std::size_t kAtOnce = 100;
    if (tasks_.size() >= kAtOnce) carry_out();
  }

  void carry_out() {
    std::vector<GcFind> tasks;
    tasks.swap(tasks_);
    if (!options_.yes) {
      for (GcFind const& task : tasks) tell(task);
      return;
    }
    std::vector<kube::RemoveCall> removals;
    std::vector<kube::PatchCall> patches;
    for (GcFind const& task : tasks)
      if (task.verdict.action == Action::kDelete) {
        kube::RemoveOptions remove;
        remove.uid = task.uid;
        removals.push_back({task.resource, task.ns, task.name, remove});
      } else {
        GcOwner const& owner = task.verdict.owner;
        patches.push_back(
            kube::owner_patch(task.resource,
                              task.ns,
                              task.name,
                              kube::owner_reference("v1", owner.kind, owner.name, owner.uid)));
      }
    auto const removed = cluster_.client().remove_all(removals);
    auto const patched = cluster_.client().patch_all(patches);
    std::size_t next_removed = 0;
    std::size_t next_patched = 0;
    for (GcFind const& task : tasks) {
      bool const deletes = task.verdict.action == Action::kDelete;
      Error const* error = nullptr;
      if (deletes) {
        auto const& result = removed[next_removed++];
        if (!result) error = &result.error();
      } else {
        auto const& result = patched[next_patched++];
        if (!result) error = &result.error();
      }
      finished(task, error);
    }
  }

  void finished(GcFind const& task, Error const* error) {
    if (error == nullptr) return tell(task);
    // Somebody else was faster: it is another object now, or none.
    if (error->code == ErrorCode::kConflict || error->code == ErrorCode::kNotFound) return;
    failed(*error);
  }

  void failed(Error const& error) {
    int const code = report_error(error, context_);
    if (code_ == 0) code_ = code;
  }

  // What the cluster does not have has no leftovers; what we may not see is said.
  void skip(kube::Resource const& kind, Error const& error) {
    if (error.code == ErrorCode::kNotFound || error.code == ErrorCode::kCancelled) return;
    if (error.code != ErrorCode::kPermissionDenied) return failed(error);
    warn(context_, kind.plural + " were not looked at: " + error.message);
  }

  void tell(GcFind const& task) {
    bool const deletes = task.verdict.action == Action::kDelete;
    ++(deletes ? deleted_ : owned_);
    if (options_.output == "json") return tell_json(task, deletes);
    std::string const name = text::to_lower(task.resource.kind) + '/' + task.name;
    if (options_.output == "name") {
      context_.streams.out(name + '\n');
      return;
    }
    std::string const verb = deletes ? "delete" : "own";
    std::string const done = deletes ? "deleted" : "owned";
    constexpr std::int64_t kSecond = 1'000'000'000;
    context_.streams.out((options_.yes ? done : "would " + verb) + ' ' +
                         (ns_.empty() ? task.ns + ": " : "") + name + " (" +
                         text::human_duration((now_ns_ - task.created_ns) / kSecond) +
                         " old): " + task.verdict.reason + '\n');
  }

  void tell_json(GcFind const& task, bool deletes) {
    Json const entry = {{"action", deletes ? "delete" : "own"},
                        {"kind", task.resource.kind},
                        {"namespace", task.ns},
                        {"name", task.name},
                        {"uid", task.uid},
                        {"reason", task.verdict.reason}};
    bool const first = deleted_ + owned_ == 1;
    context_.streams.out((first ? head() : ",\n    ") +
                         entry.dump(-1, ' ', false, Json::error_handler_t::replace));
  }

  [[nodiscard]] std::string head() const {
    return std::string("{\n  \"dryRun\": ") + (options_.yes ? "false" : "true") +
           ",\n  \"items\": [\n    ";
  }

  void end_document() {
    if (options_.output != "json") return;
    if (deleted_ + owned_ == 0) context_.streams.out(head());
    context_.streams.out("\n  ]\n}\n");
  }

  void say_sum() {
    auto const count = [](long n) { return std::to_string(n) + (n == 1 ? " object" : " objects"); };
    if (deleted_ + owned_ == 0)
      say(context_, "no leftovers");
    else if (options_.yes)
      say(context_, "deleted " + count(deleted_) + ", gave " + count(owned_) + " their owner");
    else
      say(context_,
          "would delete " + count(deleted_) + " and give " + count(owned_) +
              " their owner; nothing was changed: --yes does it");
    if (search_.of_client_mode() > 0)
      say(context_,
          count(search_.of_client_mode()) +
              " of executors without a driver in the cluster were left: it may run elsewhere; "
              "--client-mode takes them too");
  }

  GcOptions const& options_;
  Context& context_;
  Cluster& cluster_;
  std::string ns_;
  std::int64_t now_ns_;
  GcSearch search_;
  std::vector<GcFind> tasks_;
  long deleted_ = 0;
  long owned_ = 0;
  int code_ = 0;
};

}  // namespace

int run_gc(GcOptions const& options, Context& context) {
  auto cluster = open_cluster(options.kube, context);
  if (!cluster) return report_error(cluster.error(), context);
  return Gc(options, context, **cluster).run();
}

}  // namespace k8spark::app
