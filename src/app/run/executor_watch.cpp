#include "app/run/executor_watch.h"

#include "app/run/run_evidence.h"
#include "diagnosis/pod_state.h"
#include "kube/watch.h"

#include <algorithm>
#include <utility>

namespace k8spark::app {

namespace {

constexpr std::chrono::milliseconds kLookEvery{3000};
constexpr std::size_t kMostAsked = 3;
constexpr std::size_t kMostKept = 200;  // executors that failed and are gone are of no use
constexpr long kLogLines = 400;

}  // namespace

ExecutorWatch::ExecutorWatch(kube::ClusterAccess const& access, Target target, Context& context)
    : cluster_(access, context, Cluster::Voice::kQuiet),
      lookups_(access, context, Cluster::Voice::kQuiet),
      target_(std::move(target)),
      events_(Json::array()) {
  thread_ = std::thread([this, &context] { run(context); });
}

ExecutorWatch::~ExecutorWatch() {
  stop_ = true;
  thread_.join();
}

ExecutorWatch::Snapshot ExecutorWatch::snapshot() const {
  std::lock_guard const lock(mutex_);
  Snapshot now;
  for (auto const& [name, pod] : pods_) now.pods.push_back(pod);
  now.events = events_;
  now.nodes = nodes_;
  now.driver_log = driver_log_;
  return now;
}

void ExecutorWatch::take(Json const& pod, bool gone) {
  std::string const name = diagnosis::read_pod(pod).name;
  std::lock_guard const lock(mutex_);
  if (gone)
    pods_.erase(name);
  else if (pods_.size() < kMostKept || pods_.contains(name))
    pods_[name] = pod;
}

Json ExecutorWatch::events_of_waiting() {
  Json events = Json::array();
  std::size_t asked = 0;
  for (Json const& json : snapshot().pods) {
    diagnosis::PodView const pod = diagnosis::read_pod(json);
    if (pod.phase == "Running" || asked == kMostAsked || stop_) continue;
    ++asked;
    auto more = list_events(lookups_, target_.driver.ns, "involvedObject.uid=" + pod.uid);
    if (!more) break;
    for (Json& event : *more) events.push_back(std::move(event));
  }
  return events;
}

// Once: whether any node could ever hold what waits.
void ExecutorWatch::read_nodes() {
  if (nodes_read_) return;
  std::vector<Json> const pods = snapshot().pods;
  bool const waits = std::any_of(pods.begin(), pods.end(), [](Json const& pod) {
    return diagnosis::read_pod(pod).node.empty();
  });
  if (!waits) return;
  nodes_read_ = true;
  auto list = lookups_.client().list(kube::nodes(), "");
  if (!list) return;
  std::lock_guard const lock(mutex_);
  for (Json const& node : list->items)
    nodes_.push_back({{"status", node.value("status", Json::object())}});
}

// From time to time, while the watch is silent.
kube::Go ExecutorWatch::look(Context& context) {
  auto const now = context.clock.steady();
  if (stop_) return kube::Go::kStop;
  if (now - looked_at_ < kLookEvery) return kube::Go::kOn;
  looked_at_ = now;
  Json events = events_of_waiting();
  read_nodes();
  std::vector<std::string> lines;
  if (target_.read_log && !stop_)
    if (auto tail = read_log_tail(
            lookups_, target_.driver.ns, target_.driver.name, target_.container, kLogLines))
      lines = std::move(tail->lines);
  std::lock_guard const lock(mutex_);
  events_ = std::move(events);
  if (!lines.empty()) driver_log_ = std::move(lines);
  return stop_ ? kube::Go::kStop : kube::Go::kOn;
}

void ExecutorWatch::run(Context& context) {
  kube::WatchTarget target;
  target.resource = kube::pods();
  target.ns = target_.driver.ns;
  target.label_selector = "spark-app-selector=" + target_.app_id + ",spark-role=executor";
  kube::WatchCallbacks callbacks;
  callbacks.on_object = [&](Json const& pod) {
    take(pod, false);
    return stop_ ? kube::Go::kStop : kube::Go::kOn;
  };
  callbacks.on_gone = [&](Json const& pod) {
    take(pod, true);
    return stop_ ? kube::Go::kStop : kube::Go::kOn;
  };
  callbacks.on_listed = [&] {
    ready_ = true;
    return stop_ ? kube::Go::kStop : kube::Go::kOn;
  };
  callbacks.on_idle = [&] { return look(context); };
  // Without the right to watch pods nothing is said: the run itself goes on as well.
  auto const ended = kube::watch_objects(cluster_.client(), target, callbacks, context.clock);
  if (!ended) ready_ = false;
}

}  // namespace k8spark::app
