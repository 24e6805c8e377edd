#include "app/run/run_lookup.h"

#include "app/run/run_id.h"
#include "app/run/run_labels.h"
#include "diagnosis/pod_state.h"
#include "diagnosis/verdict.h"
#include "kube/apply.h"
#include "kube/json_slice.h"
#include "kube/pages.h"
#include "text/duration.h"
#include "text/strings.h"

#include <algorithm>

namespace k8spark::app {

namespace {

std::string metadata_text(Json const& object, char const* map, std::string_view key) {
  auto const metadata = object.find("metadata");
  if (metadata == object.end() || !metadata->is_object()) return {};
  auto const entries = metadata->find(map);
  if (entries == metadata->end() || !entries->is_object()) return {};
  auto const at = entries->find(key);
  return at != entries->end() && at->is_string() ? at->get<std::string>() : std::string();
}

std::string run_selector(std::string const& run_id) {
  return std::string(kRunIdLabel) + '=' + label_value(run_id);
}

Error taken_by_another(Cluster& cluster, diagnosis::PodView const& pod, RunWanted const& wanted) {
  std::string const age = text::age_since(pod.created_at, cluster.context().clock.wall());
  return Error{ErrorCode::kAlreadyExists,
               "a pod named " + pod.name + " exists already, and it is not of the run " +
                   wanted.id + " (" + pod.phase + ", " + age + " old)",
               "--run-id",
               "use another id"};
}

Error submitted_differently(Json const& pod, RunWanted const& wanted) {
  std::string const hash = metadata_text(pod, "annotations", kSubmissionHash);
  std::string const parts = different_parts(wanted.hash, hash);
  return usage_error("the run " + wanted.id + " was submitted differently: its " + parts +
                         " (then " + hash + ", now " + wanted.hash + ')',
                     "--run-id",
                     "another id for another run; k8spark kill " + wanted.driver +
                         " ends this one; --attach-anyway takes it as it is");
}

struct Leftover {
  std::string name;
  std::string uid;
  std::string submission;
};

// Objects of the run without an owner.
Result<std::vector<Leftover>> unowned(Cluster& cluster,
                                      std::string const& ns,
                                      std::string const& run_id,
                                      kube::Resource const& kind) {
  std::vector<Leftover> found;
  kube::PageOptions options;
  options.label_selector = run_selector(run_id);
  options.form = kube::ListForm::kMetadata;
  kube::PageSink sink;
  sink.on_object = [&](std::string_view json) {
    std::string_view const metadata = kube::member_of(json, "metadata").value_or("{}");
    bool const owned = kube::member_of(metadata, "ownerReferences").has_value();
    bool const goes = kube::member_of(metadata, "deletionTimestamp").has_value();
    if (owned || goes) return true;
    std::string_view const notes = kube::member_of(metadata, "annotations").value_or("{}");
    found.push_back({kube::text_member(metadata, "name"),
                     kube::text_member(metadata, "uid"),
                     kube::text_member(notes, kSubmissionId)});
    return true;
  };
  K8SPARK_CHECK(kube::for_each_object(cluster.client(), kind, ns, options, sink));
  return found;
}

std::string tidy_one(Cluster& cluster,
                     diagnosis::PodView const& pod,
                     bool is_its_own,
                     kube::Resource const& kind,
                     Leftover const& leftover) {
  std::string const what = kind.kind + '/' + leftover.name;
  if (is_its_own) {
    Json owner = kube::owner_reference("v1", "Pod", pod.name, pod.uid);
    auto const done = cluster.client().patch(
        kube::owner_patch(kind, pod.namespace_name, leftover.name, std::move(owner)));
    return done ? what + " is owned by the driver now"
                : what + " will not go away with the driver pod: " + done.error().message;
  }
  kube::RemoveOptions options;
  options.uid = leftover.uid;
  auto const done = cluster.client().remove({kind, pod.namespace_name, leftover.name, options});
  return done ? "deleted " + what + ", which a former attempt had left"
              : what + " of a former attempt could not be deleted: " + done.error().message;
}

}  // namespace

int newest_attempt(Cluster& cluster, std::string const& run_id) {
  kube::PageOptions options;
  options.label_selector = "spark-role=driver," + run_selector(run_id);
  options.form = kube::ListForm::kMetadata;
  long long newest = 1;
  kube::PageSink sink;
  sink.on_object = [&](std::string_view json) {
    std::string_view const metadata = kube::member_of(json, "metadata").value_or("{}");
    std::string_view const labels = kube::member_of(metadata, "labels").value_or("{}");
    newest =
        std::max(newest, text::to_integer(kube::text_member(labels, kAttemptLabel)).value_or(1));
    return true;
  };
  if (!kube::for_each_object(cluster.client(), kube::pods(), cluster.ns(), options, sink)) return 1;
  return static_cast<int>(std::min<long long>(newest, 1'000'000));
}

Result<RunFound> look_for_run(Cluster& cluster, RunWanted const& wanted) {
  Result<Json> pod = cluster.client().get(kube::pods(), cluster.ns(), wanted.driver);
  if (!pod && pod.error().code == ErrorCode::kNotFound) return RunFound{};
  if (!pod) return std::move(pod).error();
  diagnosis::PodView const view = diagnosis::read_pod(*pod);
  if (metadata_text(*pod, "annotations", kRunIdText) != wanted.id)
    return taken_by_another(cluster, view, wanted);
  RunFound found;
  bool const ended = diagnosis::outcome_of(*pod, Json::array()).has_value();
  found.state = ended ? RunFound::State::kEnded : RunFound::State::kLive;
  if (!view.deleted_at.empty()) {
    found.state = RunFound::State::kBeingDeleted;
  } else if (!wanted.attach_anyway &&
             metadata_text(*pod, "annotations", kSubmissionHash) != wanted.hash) {
    return submitted_differently(*pod, wanted);
  }
  found.pod = *std::move(pod);
  return found;
}

bool was_there_before(Cluster& cluster, std::string const& driver) {
  kube::ListOptions options;
  options.field_selector = "involvedObject.kind=Pod,involvedObject.name=" + driver;
  options.one_try = true;
  auto const events = cluster.client().list(kube::events(), cluster.ns(), options);
  return events && !events->items.empty();
}

std::vector<std::string> tidy_run(Cluster& cluster,
                                  std::string const& run_id,
                                  Json const& pod,
                                  std::vector<kube::Resource> const& kinds) {
  diagnosis::PodView const view = diagnosis::read_pod(pod);
  std::string const submission = metadata_text(pod, "annotations", kSubmissionId);
  std::vector<std::string> done;
  for (kube::Resource const& kind : kinds) {
    auto const leftovers = unowned(cluster, view.namespace_name, run_id, kind);
    if (!leftovers) {
      done.push_back(kind.plural + " could not be searched for leftovers of the run: " +
                     leftovers.error().message);
      continue;
    }
    for (Leftover const& leftover : *leftovers) {
      bool const is_its_own = leftover.submission == submission;
      done.push_back(tidy_one(cluster, view, is_its_own, kind, leftover));
    }
  }
  return done;
}

std::vector<kube::Resource> kinds_of(Plan const& plan) {
  std::vector<kube::Resource> kinds;
  for (auto const* const list : {&plan.pre_resources, &plan.resources})
    for (Json const& object : *list) {
      auto const kind = kube::resource_of(object);
      if (kind && kind->namespaced && std::find(kinds.begin(), kinds.end(), *kind) == kinds.end())
        kinds.push_back(*kind);
    }
  return kinds;
}

}  // namespace k8spark::app
