#include "app/commands.h"
#include "app/container_log.h"
#include "app/driver_table.h"
#include "app/executor_news.h"
#include "app/pod_now.h"
#include "app/reach.h"
#include "app/report.h"
#include "app/run_logs.h"
#include "app/timeline_options.h"
#include "diagnosis/moments.h"
#include "logs/key_lines.h"
#include "render/table.h"
#include "sys/interrupt.h"
#include "sys/time_zone.h"
#include "text/timestamp.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <set>

namespace k8spark::app {

namespace {

using diagnosis::Moment;

constexpr std::size_t kMostLines = 200'000;
constexpr std::size_t kMostBytes = std::size_t{64} << 20U;
constexpr std::size_t kLongestLine = 2000;  // of what is shown
constexpr std::int64_t kMillisecondNs = 1'000'000;

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
      : store_(store), pod_(std::move(pod)), all_(all), context_(context) {}

  void on_line(logs::Line const& line) override {
    if (line.ts_ns) last_ = *line.ts_ns;
    if (!line.begins || !last_) return;
    bool const wanted = keys_.take(line.text) || all_;
    if (!wanted) return;
    std::string what(line.text.substr(0, kLongestLine));
    if (store_.moments.size() >= kMostLines || store_.bytes + what.size() > kMostBytes) {
      ++store_.left_out;
      return;
    }
    store_.bytes += what.size();
    store_.moments.push_back({*last_, pod_, "log", std::move(what)});
  }
  void on_pause() override {}
  void on_notice(logs::Notice const& notice) override { warn(context_, notice.text); }
  void on_restart(int /*restarts*/) override {}

 private:
  LineStore& store_;
  std::string pod_;
  bool all_;
  Context& context_;
  logs::KeyLines keys_;
  std::optional<std::int64_t> last_;
};

class Timeline {
 public:
  Timeline(TimelineOptions const& options, Cluster& cluster, Json driver, Context& context)
      : options_(options), cluster_(cluster), driver_(std::move(driver)), context_(context) {}

  Result<void> collect() {
    now_ = pod_now(driver_);
    pods_.push_back(driver_);
    K8SPARK_CHECK(find_executors());
    for (Json const& pod : pods_) append(diagnosis::moments_of_pod(pod));
    add_events();
    for (Json const& pod : pods_) read_log(pod_now(pod));
    for (Moment& line : lines_.moments) moments_.push_back(std::move(line));
    diagnosis::sort_moments(moments_);
    return {};
  }

  [[nodiscard]] std::string text(sys::UtcOffset const& zone) const {
    std::vector<std::vector<std::string>> rows;
    for (Moment const& moment : moments_)
      rows.push_back({text::format_timestamp(moment.ns, 3, zone(moment.ns)),
                      offset_of(moment),
                      label_of(moment.pod),
                      moment.what});
    return render::table({"TIME", "OFFSET", "POD", "WHAT"}, rows);
  }

  [[nodiscard]] std::string json() const {
    Json entries = Json::array();
    for (Moment const& moment : moments_)
      entries.push_back({{"time", text::format_timestamp(moment.ns)},
                         {"offsetSeconds", seconds_after_creation(moment)},
                         {"pod", moment.pod},
                         {"kind", moment.kind},
                         {"what", moment.what}});
    Json const document = {{"run",
                            {{"driver", now_.pod.name},
                             {"namespace", now_.pod.ns},
                             {"uid", now_.pod.uid},
                             {"appId", app_id_of(driver_)}}},
                           {"entries", std::move(entries)}};
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
  }

  void say_limits() const {
    if (lines_.left_out > 0)
      warn(context_,
           std::to_string(lines_.left_out) + " further log lines do not fit: k8spark logs " +
               now_.pod.name + " --executors has them all");
    auto const skew = cluster_.client().clock_skew();
    constexpr std::chrono::seconds kNotable{30};
    if (!skew || (*skew<kNotable&& * skew> - kNotable)) return;
    warn(context_,
         "this machine's clock is " + std::to_string(std::abs(skew->count()) / 1000) + " s " +
             (skew->count() < 0 ? "ahead of" : "behind") +
             " the server's; all times here are the server's");
  }

 private:
  void append(std::vector<Moment> more) {
    for (Moment& moment : more) moments_.push_back(std::move(moment));
  }

  Result<void> find_executors() {
    std::string const app_id = app_id_of(driver_);
    if (app_id.empty()) return {};
    kube::ListOptions list;
    list.label_selector = executor_selector(app_id);
    K8SPARK_ASSIGN(kube::ObjectList found, cluster_.client().list(kube::pods(), now_.pod.ns, list));
    for (Json& pod : found.items) pods_.push_back(std::move(pod));
    return {};
  }

  // Executors that are gone have left their events behind. Without the right to read events there
  // is still the rest.
  void add_events() {
    kube::ListOptions list;
    list.field_selector = "involvedObject.kind=Pod";
    auto const found = cluster_.client().list(kube::events(), now_.pod.ns, list);
    if (!found) {
      warn(context_, "events cannot be read: " + found.error().message);
      return;
    }
    std::set<std::string> names;
    for (Json const& pod : pods_) names.insert(pod_now(pod).pod.name);
    // Source: Spark's BasicDriverFeatureStep, spark.kubernetes.executor.podNamePrefix.
    std::string stem = now_.pod.name;
    if (stem.ends_with("-driver")) stem.erase(stem.size() - std::string_view("-driver").size());
    Json events = Json::array();
    for (Json const& event : found->items) events.push_back(event);
    for (Moment& moment : diagnosis::moments_of_events(events))
      if (names.contains(moment.pod) || moment.pod.starts_with(stem + "-exec-"))
        moments_.push_back(std::move(moment));
  }

  void read_log(PodNow const& pod) {
    if (pod.spark_container.empty() || pod.of(pod.spark_container).id.empty()) return;
    constexpr std::chrono::milliseconds kStep{100};
    auto const group = cluster_.make_stream_group();
    LineCollector collector(lines_, pod.pod.name, options_.logs, context_);
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
    if (log.error()) warn(context_, "log of " + pod.pod.name + ": " + log.error()->message);
  }

  [[nodiscard]] double seconds_after_creation(Moment const& moment) const {
    std::int64_t const begin = text::parse_timestamp(now_.created_at).value_or(moment.ns);
    return static_cast<double>((moment.ns - begin) / kMillisecondNs) / 1000.0;
  }

  [[nodiscard]] std::string offset_of(Moment const& moment) const {
    auto const ms = static_cast<long long>(seconds_after_creation(moment) * 1000.0);
    std::string const thousandths = std::to_string(1000 + std::llabs(ms) % 1000).substr(1);
    return (ms < 0 ? "-" : "+") + std::to_string(std::llabs(ms) / 1000) + '.' + thousandths + 's';
  }

  [[nodiscard]] std::string label_of(std::string const& pod) const {
    if (pod == now_.pod.name) return "driver";
    std::size_t const at = pod.rfind("-exec-");
    return at == std::string::npos ? pod : pod.substr(at + 1);
  }

  TimelineOptions const& options_;
  Cluster& cluster_;
  Json driver_;
  Context& context_;
  PodNow now_;
  std::vector<Json> pods_;
  LineStore lines_;
  std::vector<Moment> moments_;
};

}  // namespace

int run_timeline(TimelineOptions const& options, Context& context) {
  auto const zone = sys::load_time_zone(
      options.timezone.empty() ? "UTC" : options.timezone, context.files, context.environment);
  if (!zone) return report_error(zone.error(), context);
  auto cluster = open_cluster(options.kube, context);
  if (!cluster) return report_error(cluster.error(), context);
  auto found = find_driver(**cluster, options.driver);
  if (!found) return report_error(found.error(), context);
  Timeline timeline(options, **cluster, *std::move(found), context);
  if (auto const collected = timeline.collect(); !collected)
    return report_error(collected.error(), context);
  timeline.say_limits();
  context.streams.out(options.output == "json" ? timeline.json() : timeline.text(*zone));
  context.streams.flush();
  return sys::interrupted_by() == 0 ? 0 : signal_exit_code();
}

}  // namespace k8spark::app
