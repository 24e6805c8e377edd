#include "app/run/run_timeline.h"

#include "app/logs/container_log.h"
#include "app/logs/line_moments.h"
#include "app/logs/run_logs.h"
#include "app/report.h"
#include "app/run/executor_news.h"
#include "sys/interrupt.h"

#include <chrono>
#include <set>
#include <utility>

namespace k8spark::app {

namespace {

using diagnosis::Moment;

constexpr std::size_t kMostLines = 200'000;
constexpr std::size_t kMostBytes = std::size_t{64} << 20U;

// The lines of all logs, as far as they fit.
struct LineStore {
  std::vector<Moment> moments;
  std::size_t bytes = 0;
  std::size_t left_out = 0;
};

// Keeps the wanted lines of one log.
class LineCollector final : public LogSink {
 public:
  LineCollector(LineStore& store, std::string pod, bool all, Context& context)
      : store_(store), lines_(std::move(pod), all), context_(context) {}

  void on_line(logs::Line const& line) override {
    std::optional<Moment> moment = lines_.take(line);
    if (!moment) return;
    std::size_t const size = moment->what.size();
    if (store_.moments.size() >= kMostLines || store_.bytes + size > kMostBytes) {
      ++store_.left_out;
      return;
    }
    store_.bytes += size;
    store_.moments.push_back(*std::move(moment));
  }
  void on_pause() override {}
  void on_notice(logs::Notice const& notice) override { warn(context_, notice.text); }
  void on_restart(int /*restarts*/) override {}

 private:
  LineStore& store_;
  LineMoments lines_;
  Context& context_;
};

class Collector {
 public:
  Collector(Cluster& cluster, bool all_lines, Context& context)
      : cluster_(cluster), all_lines_(all_lines), context_(context) {}

  Result<RunTimeline> collect(Json driver) {
    timeline_.driver = pod_now(driver);
    std::string const app_id = app_id_of(driver);
    timeline_.pods.push_back(std::move(driver));
    K8SPARK_CHECK(find_executors(app_id));
    for (Json const& pod : timeline_.pods) append(diagnosis::moments_of_pod(pod));
    add_events();
    for (Json const& pod : timeline_.pods) read_log(pod_now(pod));
    append(std::move(lines_.moments));
    timeline_.lines_left_out = lines_.left_out;
    diagnosis::sort_moments(timeline_.moments);
    return std::move(timeline_);
  }

 private:
  void append(std::vector<Moment> more) {
    for (Moment& moment : more) timeline_.moments.push_back(std::move(moment));
  }

  Result<void> find_executors(std::string const& app_id) {
    if (app_id.empty()) return {};
    kube::ListOptions list;
    list.label_selector = executor_selector(app_id);
    K8SPARK_ASSIGN(kube::ObjectList found,
                   cluster_.client().list(kube::pods(), timeline_.driver.pod.ns, list));
    for (Json& pod : found.items) timeline_.pods.push_back(std::move(pod));
    return {};
  }

  // Executors that are gone have left their events behind. Without the right to read events there
  // is still the rest.
  void add_events() {
    kube::ListOptions list;
    list.field_selector = "involvedObject.kind=Pod";
    auto const found = cluster_.client().list(kube::events(), timeline_.driver.pod.ns, list);
    if (!found) {
      timeline_.not_seen.push_back("events cannot be read: " + found.error().message);
      return;
    }
    std::set<std::string> names;
    for (Json const& pod : timeline_.pods) names.insert(pod_now(pod).pod.name);
    // Source: Spark's BasicDriverFeatureStep, spark.kubernetes.executor.podNamePrefix.
    std::string stem = timeline_.driver.pod.name;
    if (stem.ends_with("-driver")) stem.erase(stem.size() - std::string_view("-driver").size());
    Json events = Json::array();
    for (Json const& event : found->items) events.push_back(event);
    for (Moment& moment : diagnosis::moments_of_events(events))
      if (names.contains(moment.pod) || moment.pod.starts_with(stem + "-exec-"))
        timeline_.moments.push_back(std::move(moment));
  }

  void read_log(PodNow const& pod) {
    if (pod.spark_container.empty() || pod.of(pod.spark_container).id.empty()) return;
    constexpr std::chrono::milliseconds kStep{100};
    auto const group = cluster_.make_stream_group();
    LineCollector collector(lines_, pod.pod.name, all_lines_, context_);
    LogRequest request;
    request.follow = false;
    LogPolicy const policy;
    ContainerLog log(pod.target(pod.spark_container),
                     request,
                     {cluster_.client(), *group, context_.clock, policy},
                     collector);
    while (!log.done() && sys::interrupted_by() == 0) {
      log.tick(true);
      group->run(kStep);
    }
    if (log.error())
      timeline_.not_seen.push_back("log of " + pod.pod.name + ": " + log.error()->message);
  }

  Cluster& cluster_;
  bool all_lines_;
  Context& context_;
  RunTimeline timeline_;
  LineStore lines_;
};

}  // namespace

Result<RunTimeline> collect_timeline(Cluster& cluster,
                                     Json driver,
                                     bool all_lines,
                                     Context& context) {
  return Collector(cluster, all_lines, context).collect(std::move(driver));
}

std::string timeline_label(RunTimeline const& timeline, std::string const& pod) {
  if (pod == timeline.driver.pod.name) return "driver";
  std::size_t const at = pod.rfind("-exec-");
  return at == std::string::npos ? pod : pod.substr(at + 1);
}

}  // namespace k8spark::app
