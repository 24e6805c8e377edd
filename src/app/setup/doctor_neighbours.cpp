#include "app/setup/doctor_neighbours.h"

#include "app/options.h"
#include "app/run/gc_search.h"
#include "kube/pages.h"

#include <nlohmann/json.hpp>

namespace k8spark::app {

namespace {

using doctor::Facts;
using doctor::Leftovers;

constexpr std::size_t kMostPods = 20'000;
constexpr std::size_t kMostObjects = 20'000;
constexpr std::size_t kMostOwners = 50;

std::string refusal_words(Error const& error) {
  return "we may not look: " + error.message;
}

void add_up_pods(Cluster& cluster, Facts& facts) {
  if (facts.nodes.state != doctor::Answer::State::kFound) {
    facts.no_node_use = "the nodes are not known";
    return;
  }
  kube::PageOptions pages;
  pages.field_selector = "status.phase!=Succeeded,status.phase!=Failed";
  std::size_t seen = 0;
  kube::PageSink sink;
  sink.on_object = [&](std::string_view json) {
    Json const pod = Json::parse(json, nullptr, false);
    if (pod.is_object()) facts.node_use.add(pod);
    return ++seen <= kMostPods;
  };
  Result<void> const read = kube::for_each_object(cluster.client(), kube::pods(), "", pages, sink);
  facts.no_node_use = !read ? refusal_words(read.error())
                      : seen > kMostPods
                          ? "there are more than " + std::to_string(kMostPods) + " pods"
                          : "";
}

void find_leftovers(Cluster& cluster, std::chrono::nanoseconds now, Facts& facts) {
  GcSearchOptions options;
  options.ns = facts.ns;
  options.limits = {now.count(), GcOptions{}.older_than, std::nullopt, false};
  options.most_objects = kMostObjects;
  options.most_owners = kMostOwners;
  GcSearch search(cluster.client(), options);
  Leftovers& left = facts.leftovers;
  Result<void> const pods = search.read_pods();
  left.why = pods ? "" : refusal_words(pods.error());
  left.cut = search.is_cut();
  // Whose pods are not all known, nothing else can be judged by.
  if (!pods || left.cut) return;
  GcSearch::Sink const count = [&](GcFind const& find) { ++left.by_kind[find.resource.kind]; };
  search.find_pods(count);
  for (kube::Resource const& kind : search.kinds()) {
    Result<void> const found = search.find_objects(kind, count);
    if (!found && found.error().code != ErrorCode::kNotFound)
      left.not_seen += (left.not_seen.empty() ? "" : ", ") + kind.plural;
  }
  left.cut = search.is_cut();
}

}  // namespace

void look_at_neighbours(Cluster& cluster, std::chrono::nanoseconds now, Facts& facts) {
  add_up_pods(cluster, facts);
  find_leftovers(cluster, now, facts);
}

}  // namespace k8spark::app
