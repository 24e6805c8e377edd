#include "app/server/workload_apply.h"

#include "app/progress.h"
#include "app/report.h"
#include "app/run/upload.h"
#include "kube/create_set.h"
#include "sys/interrupt.h"
#include "text/strings.h"
#include "workloads/identity.h"

#include <algorithm>
#include <array>
#include <set>

namespace k8spark::app {

namespace {

using workloads::Kind;

// In which order they are deleted: what makes pods before the pods.
constexpr std::array<std::string_view, 13> kKinds = {"Deployment",
                                                     "StatefulSet",
                                                     "ReplicationController",
                                                     "Job",
                                                     "Pod",
                                                     "Service",
                                                     "Ingress",
                                                     "ConfigMap",
                                                     "Secret",
                                                     "NetworkPolicy",
                                                     "RoleBinding",
                                                     "Role",
                                                     "ServiceAccount"};
constexpr char const* kClaim = "PersistentVolumeClaim";

std::string command_of(Kind kind) {
  switch (kind) {
    case Kind::kClientPod:
      return "client";
    case Kind::kNotebook:
      return "notebook";
    default:
      return std::string(workloads::to_string(kind));
  }
}

Error taken(workloads::Workload const& workload, Error error) {
  if (error.code != ErrorCode::kAlreadyExists) return error;
  std::string const command = "k8spark " + command_of(workload.kind);
  std::string const where = workload.name + " -n " + workload.ns;
  std::string const next = command + " status " + where + " shows it, " + command + " delete " +
                           where + " deletes it; or choose another name";
  error.hint = error.hint.empty() ? next : next + "; " + error.hint;
  return error;
}

std::string text_at(Json const& object, char const* field) {
  auto const metadata = object.find("metadata");
  if (metadata == object.end() || !metadata->is_object()) return "";
  auto const at = metadata->find(field);
  return at != metadata->end() && at->is_string() ? at->get<std::string>() : "";
}

bool is_kind(Json const& object, std::string_view kind) {
  return object.value("kind", "") == kind;
}

bool is_owned_by(Json const& object, std::set<std::string> const& uids) {
  auto const metadata = object.find("metadata");
  if (metadata == object.end() || !metadata->contains("ownerReferences")) return false;
  auto const& owners = (*metadata)["ownerReferences"];
  return std::any_of(owners.begin(), owners.end(), [&](Json const& owner) {
    return uids.contains(owner.value("uid", ""));
  });
}

class Deletion {
 public:
  Deletion(Kind kind,
           std::string const& name,
           DeleteOptions const& options,
           Cluster& cluster,
           Context& context)
      : kind_(kind), name_(name), options_(options), cluster_(cluster), context_(context) {}

  Result<void> run() {
    K8SPARK_ASSIGN(std::vector<Json> const found,
                   list_workload(kind_, name_, cluster_, options_.ignore_interrupt));
    if (found.empty())
      return Error{ErrorCode::kNotFound,
                   "there is no " + std::string(workloads::to_string(kind_)) + " of this name in " +
                       "namespace " + cluster_.ns(),
                   name_,
                   "k8spark " + command_of(kind_) + " status lists what is there"};
    kinds_.insert("Pod");  // also those of a Deployment that come while it goes
    for (Json const& object : found) {
      kinds_.insert(object.value("kind", ""));
      if (is_kind(object, "Pod")) pods_.insert(text_at(object, "uid"));
    }
    K8SPARK_CHECK(remove(found));
    return wait();
  }

 private:
  Result<void> remove(std::vector<Json> const& found) {
    std::vector<kube::RemoveCall> calls;
    std::vector<std::string> names;
    for (Json const& object : found) {
      if (is_kind(object, kClaim) && !options_.claims) {
        claims_.push_back(text_at(object, "name"));
        continue;
      }
      K8SPARK_ASSIGN(kube::Resource resource, kube::resource_of(object));
      kube::RemoveOptions options;
      options.uid = text_at(object, "uid");
      options.ignore_interrupt = options_.ignore_interrupt;
      if (is_kind(object, "Pod")) options.grace_seconds = options_.grace_seconds;
      names.push_back(text::to_lower(resource.kind) + '/' + text_at(object, "name"));
      calls.push_back({std::move(resource), cluster_.ns(), text_at(object, "name"), options});
    }
    auto const results = cluster_.client().remove_all(calls);
    std::optional<Error> first;
    for (std::size_t i = 0; i < calls.size(); ++i) {
      // A conflict: another object has that name by now. Ours is gone.
      bool const gone = results[i] || results[i].error().code == ErrorCode::kConflict;
      if (!gone && !first) first = results[i].error();
      if (gone && !options_.quiet) context_.streams.out(names[i] + " deleted\n");
    }
    context_.streams.flush();
    if (first) return *std::move(first);
    return {};
  }

  Result<void> wait() {
    Progress progress(context_, options_.quiet);
    auto const deadline = context_.clock.steady() + options_.timeout;
    constexpr std::chrono::milliseconds kPause{300};
    while (true) {
      K8SPARK_ASSIGN(std::size_t const left, count_left());
      if (left == 0) break;
      progress.show("waiting until " + std::to_string(left) +
                    (left == 1 ? " object is" : " objects are") + " gone");
      if (context_.clock.steady() >= deadline)
        return Error{ErrorCode::kTimeout,
                     std::to_string(left) + " objects of it are still being deleted",
                     name_,
                     "its node may not answer: kubectl get pods -n " + cluster_.ns()};
      if (options_.ignore_interrupt)
        context_.clock.sleep(kPause);
      else if (!sys::wait_interruptibly(kPause))
        return Error{ErrorCode::kCancelled, "interrupted while it was being deleted", name_, ""};
    }
    progress.clear();
    if (!claims_.empty() && !options_.quiet)
      say(context_,
          "kept " + text::join(claims_, ", ") +
              ": what was stored stays, and comes back with the name; --volumes deletes it");
    return {};
  }

  // The executors of its drivers count: they hold the cluster's room.
  Result<std::size_t> count_left() {
    K8SPARK_ASSIGN(std::vector<Json> const left,
                   list_workload(kind_, name_, cluster_, options_.ignore_interrupt, kinds_));
    auto count =
        static_cast<std::size_t>(std::count_if(left.begin(), left.end(), [&](Json const& object) {
          return options_.claims || !is_kind(object, kClaim);
        }));
    if (pods_.empty()) return count;
    kube::ListOptions executors;
    executors.label_selector = "spark-role=executor";
    executors.ignore_interrupt = options_.ignore_interrupt;
    auto const listed = cluster_.client().list(kube::pods(), cluster_.ns(), executors);
    if (!listed) return count;
    for (Json const& pod : listed->items)
      if (is_owned_by(pod, pods_)) ++count;
    return count;
  }

  Kind kind_;
  std::string const& name_;
  DeleteOptions const& options_;
  Cluster& cluster_;
  Context& context_;
  std::set<std::string> pods_;                // uids
  std::set<std::string, std::less<>> kinds_;  // of what there was
  std::vector<std::string> claims_;
};

}  // namespace

Result<void> apply_workload(workloads::Workload const& workload,
                            Built const& built,
                            Cluster& cluster,
                            Context& context,
                            bool quiet) {
  K8SPARK_CHECK(upload_files(built, {quiet, false}, context));
  auto created =
      kube::create_set(cluster.client(), kube::ObjectSet{workload.objects, workload.owner});
  if (!created) return taken(workload, std::move(created).error());
  for (std::string const& warning : created->warnings) warn(context, warning);
  if (!quiet)
    say(context,
        "created " + std::string(workloads::words_of(workload.kind)) + ' ' + workload.name +
            " in namespace " + workload.ns + ": " + text::join(created->names, ", "));
  return {};
}

Result<void> delete_workload(Kind kind,
                             std::string const& name,
                             DeleteOptions const& options,
                             Cluster& cluster,
                             Context& context) {
  return Deletion(kind, name, options, cluster, context).run();
}

Result<std::vector<Json>> list_workload(Kind kind,
                                        std::string const& name,
                                        Cluster& cluster,
                                        bool ignore_interrupt,
                                        std::set<std::string, std::less<>> const& only) {
  kube::ListOptions options;
  options.label_selector = workloads::selector_text(kind, name);
  options.ignore_interrupt = ignore_interrupt;
  std::vector<Json> all;
  std::vector<std::string_view> kinds(kKinds.begin(), kKinds.end());
  kinds.emplace_back(kClaim);
  for (std::string_view const word : kinds) {
    if (!only.empty() && !only.contains(word)) continue;
    auto const resource = kube::find_resource(word);
    if (!resource) continue;
    auto listed = cluster.client().list(*resource, cluster.ns(), options);
    if (listed) {
      for (Json& object : listed->items) all.push_back(std::move(object));
      continue;
    }
    ErrorCode const code = listed.error().code;
    // Who may not list a kind has made none of it. Pods are what it is about.
    bool const may_lack =
        word != "Pod" && (code == ErrorCode::kPermissionDenied || code == ErrorCode::kNotFound);
    if (!may_lack) return std::move(listed).error();
  }
  return all;
}

}  // namespace k8spark::app
