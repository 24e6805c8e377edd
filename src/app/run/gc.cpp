#include "app/cluster.h"
#include "app/commands.h"
#include "app/report.h"
#include "app/run/gc_rules.h"
#include "kube/apply.h"
#include "kube/pages.h"
#include "sys/interrupt.h"
#include "text/duration.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <set>

namespace k8spark::app {

namespace {

using Action = GcVerdict::Action;

// One thing to do.
struct Task {
  kube::Resource resource;
  std::string ns;
  std::string name;
  std::string uid;
  std::int64_t created_ns = 0;
  GcVerdict verdict;
};

// In memory are a few words of each driver and executor, and one page of everything else.
class Gc {
 public:
  Gc(GcOptions const& options, Context& context, Cluster& cluster)
      : options_(options),
        context_(context),
        cluster_(cluster),
        ns_(options.all_namespaces ? "" : cluster.ns()),
        now_ns_(std::chrono::nanoseconds(context.clock.wall()).count()),
        rules_({now_ns_, options.older_than, options.finished_older_than, options.client_mode}) {}

  int run() {
    if (auto const read = read_pods(); !read) return report_error(read.error(), context_);
    for (GcPod const& pod : rules_.pods()) {
      if (!is_selected(pod)) continue;
      consider({kube::pods(), pod.ns, pod.name, pod.uid, pod.created_ns, {}},
               [&] { return rules_.judge(pod); });
    }
    for (Kind const& kind : kinds()) {
      Result<void> const swept = sweep(kind);
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
  struct Kind {
    kube::Resource resource;
    kube::ListForm form = kube::ListForm::kMetadata;
  };

  // A Service is small, and its selector says whose it is.
  [[nodiscard]] std::vector<Kind> kinds() const {
    std::vector<Kind> kinds = {
        {kube::services(), kube::ListForm::kObjects}, {kube::config_maps()}, {kube::secrets()}};
    if (auto const policies = kube::find_resource("NetworkPolicy")) kinds.push_back({*policies});
    if (options_.volumes) kinds.push_back({kube::persistent_volume_claims()});
    return kinds;
  }

  // Without the pods nothing can be judged: no right to list them ends it.
  Result<void> read_pods() {
    kube::PageOptions pages;
    pages.label_selector = "spark-role in (driver,executor)";
    pages.page = 125;  // whole pods are large
    kube::PageSink sink;
    sink.on_object = [this](std::string_view json) {
      Json const pod = Json::parse(json, nullptr, false);
      if (pod.is_object()) rules_.add(read_gc_pod(pod));
      return true;
    };
    K8SPARK_CHECK(kube::for_each_object(cluster_.client(), kube::pods(), ns_, pages, sink));
    if (options_.selector.empty()) return {};
    pages.label_selector += ',' + options_.selector;
    pages.form = kube::ListForm::kMetadata;
    sink.on_object = [this](std::string_view json) {
      selected_.insert(read_gc_object("Pod", json).uid);
      return true;
    };
    return kube::for_each_object(cluster_.client(), kube::pods(), ns_, pages, sink);
  }

  [[nodiscard]] bool is_selected(GcPod const& pod) const {
    return options_.selector.empty() || selected_.contains(pod.uid);
  }

  Result<void> sweep(Kind const& kind) {
    kube::PageOptions pages;
    pages.label_selector = options_.selector;
    pages.form = kind.form;
    kube::PageSink sink;
    sink.on_object = [&](std::string_view json) {
      GcObject const object = read_gc_object(kind.resource.kind, json);
      consider({kind.resource, object.ns, object.name, object.uid, object.created_ns, {}},
               [&] { return rules_.judge(object); });
      return sys::interrupted_by() == 0;
    };
    return kube::for_each_object(cluster_.client(), kind.resource, ns_, pages, sink);
  }

  template <typename Judge>
  void consider(Task task, Judge const& judge) {
    task.verdict = judge();
    if (task.verdict.action == Action::kAskOwner) {
      ask_owner(task.ns, task.verdict.owner);
      task.verdict = judge();
    }
    if (task.verdict.action == Action::kClientMode) ++client_mode_;
    if (task.verdict.action != Action::kDelete && task.verdict.action != Action::kOwn) return;
    tasks_.push_back(std::move(task));
    constexpr std::size_t kAtOnce = 100;
    if (tasks_.size() >= kAtOnce) carry_out();
  }

  // Any doubt is answered with "it is there".
  void ask_owner(std::string const& ns, GcOwner const& owner) {
    Result<Json> const pod = cluster_.client().get(kube::pods(), ns, owner.name);
    bool const there = pod ? (*pod)["metadata"].value("uid", "") == owner.uid
                           : pod.error().code != ErrorCode::kNotFound;
    rules_.owner_is_there(owner.uid, there);
  }

  void carry_out() {
    std::vector<Task> tasks;
    tasks.swap(tasks_);
    if (!options_.yes) {
      for (Task const& task : tasks) tell(task);
      return;
    }
    std::vector<kube::RemoveCall> removals;
    std::vector<kube::PatchCall> patches;
    for (Task const& task : tasks)
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
    for (Task const& task : tasks) {
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

  void finished(Task const& task, Error const* error) {
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
  void skip(Kind const& kind, Error const& error) {
    if (error.code == ErrorCode::kNotFound || error.code == ErrorCode::kCancelled) return;
    if (error.code != ErrorCode::kPermissionDenied) return failed(error);
    warn(context_, kind.resource.plural + " were not looked at: " + error.message);
  }

  void tell(Task const& task) {
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

  void tell_json(Task const& task, bool deletes) {
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
    if (client_mode_ > 0)
      say(context_,
          count(client_mode_) +
              " of executors without a driver in the cluster were left: it may run elsewhere; "
              "--client-mode takes them too");
  }

  GcOptions const& options_;
  Context& context_;
  Cluster& cluster_;
  std::string ns_;
  std::int64_t now_ns_;
  GcRules rules_;
  std::set<std::string> selected_;
  std::vector<Task> tasks_;
  long deleted_ = 0;
  long owned_ = 0;
  long client_mode_ = 0;
  int code_ = 0;
};

}  // namespace

int run_gc(GcOptions const& options, Context& context) {
  auto cluster = open_cluster(options.kube, context);
  if (!cluster) return report_error(cluster.error(), context);
  return Gc(options, context, **cluster).run();
}

}  // namespace k8spark::app
