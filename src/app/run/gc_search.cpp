#include "app/run/gc_search.h"

#include "sys/interrupt.h"

#include <nlohmann/json.hpp>

namespace k8spark::app {

using Action = GcVerdict::Action;

GcSearch::GcSearch(kube::Client& client, GcSearchOptions options)
    : client_(client), options_(std::move(options)), rules_(options_.limits) {}

Result<void> GcSearch::read_pods() {
  kube::PageOptions pages;
  pages.label_selector = "spark-role in (driver,executor)";
  pages.page = 125;  // whole pods are large
  kube::PageSink sink;
  sink.on_object = [this](std::string_view json) {
    if (++objects_ > options_.most_objects) return !(cut_ = true);
    Json const pod = Json::parse(json, nullptr, false);
    if (pod.is_object()) rules_.add(read_gc_pod(pod));
    return true;
  };
  K8SPARK_CHECK(kube::for_each_object(client_, kube::pods(), options_.ns, pages, sink));
  if (options_.selector.empty()) return {};
  pages.label_selector += ',' + options_.selector;
  pages.form = kube::ListForm::kMetadata;
  sink.on_object = [this](std::string_view json) {
    selected_.insert(read_gc_object("Pod", json).uid);
    return true;
  };
  return kube::for_each_object(client_, kube::pods(), options_.ns, pages, sink);
}

void GcSearch::find_pods(Sink const& sink) {
  for (GcPod const& pod : rules_.pods()) {
    if (!options_.selector.empty() && !selected_.contains(pod.uid)) continue;
    consider(
        {kube::pods(), pod.ns, pod.name, pod.uid, pod.created_ns, {}},
        [&] { return rules_.judge(pod); },
        sink);
  }
}

std::vector<kube::Resource> GcSearch::kinds() const {
  std::vector<kube::Resource> kinds = {kube::services(), kube::config_maps(), kube::secrets()};
  if (auto const policies = kube::find_resource("NetworkPolicy")) kinds.push_back(*policies);
  if (options_.volumes) kinds.push_back(kube::persistent_volume_claims());
  return kinds;
}

Result<void> GcSearch::find_objects(kube::Resource const& resource, Sink const& sink) {
  kube::PageOptions pages;
  pages.label_selector = options_.selector;
  // A Service is small, and its selector says whose it is.
  pages.form = resource.kind == "Service" ? kube::ListForm::kObjects : kube::ListForm::kMetadata;
  kube::PageSink page;
  page.on_object = [&](std::string_view json) {
    if (++objects_ > options_.most_objects) return !(cut_ = true);
    GcObject const object = read_gc_object(resource.kind, json);
    consider(
        {resource, object.ns, object.name, object.uid, object.created_ns, {}},
        [&] { return rules_.judge(object); },
        sink);
    return sys::interrupted_by() == 0;
  };
  return kube::for_each_object(client_, resource, options_.ns, pages, page);
}

template <typename Judge>
void GcSearch::consider(GcFind find, Judge const& judge, Sink const& sink) {
  find.verdict = judge();
  if (find.verdict.action == Action::kAskOwner) {
    if (++owners_ > options_.most_owners) {
      cut_ = true;
      return;
    }
    ask_owner(find.ns, find.verdict.owner);
    find.verdict = judge();
  }
  if (find.verdict.action == Action::kClientMode) ++of_client_mode_;
  if (find.verdict.action == Action::kDelete || find.verdict.action == Action::kOwn)
    sink(std::move(find));
}

// Any doubt is answered with "it is there".
void GcSearch::ask_owner(std::string const& ns, GcOwner const& owner) {
  Result<Json> const pod = client_.get(kube::pods(), ns, owner.name);
  bool const there = pod ? (*pod)["metadata"].value("uid", "") == owner.uid
                         : pod.error().code != ErrorCode::kNotFound;
  rules_.owner_is_there(owner.uid, there);
}

}  // namespace k8spark::app
