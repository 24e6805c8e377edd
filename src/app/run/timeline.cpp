#include "app/commands.h"
#include "app/logs/run_logs.h"
#include "app/reach/reach.h"
#include "app/report.h"
#include "app/run/driver_table.h"
#include "app/run/run_timeline.h"
#include "app/run/timeline_options.h"
#include "render/table.h"
#include "sys/interrupt.h"
#include "sys/time_zone.h"
#include "text/timestamp.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdlib>

namespace k8spark::app {

namespace {

using diagnosis::Moment;

constexpr std::int64_t kMillisecondNs = 1'000'000;

double seconds_after_creation(RunTimeline const& timeline, Moment const& moment) {
  std::int64_t const begin = text::parse_timestamp(timeline.driver.created_at).value_or(moment.ns);
  return static_cast<double>((moment.ns - begin) / kMillisecondNs) / 1000.0;
}

std::string offset_of(RunTimeline const& timeline, Moment const& moment) {
  auto const ms = static_cast<long long>(seconds_after_creation(timeline, moment) * 1000.0);
  std::string const thousandths = std::to_string(1000 + std::llabs(ms) % 1000).substr(1);
  return (ms < 0 ? "-" : "+") + std::to_string(std::llabs(ms) / 1000) + '.' + thousandths + 's';
}

std::string as_text(RunTimeline const& timeline, sys::UtcOffset const& zone) {
  std::vector<std::vector<std::string>> rows;
  for (Moment const& moment : timeline.moments)
    rows.push_back({text::format_timestamp(moment.ns, 3, zone(moment.ns)),
                    offset_of(timeline, moment),
                    timeline_label(timeline, moment.pod),
                    moment.what});
  return render::table({"TIME", "OFFSET", "POD", "WHAT"}, rows);
}

std::string as_json(RunTimeline const& timeline) {
  Json entries = Json::array();
  for (Moment const& moment : timeline.moments)
    entries.push_back({{"time", text::format_timestamp(moment.ns)},
                       {"offsetSeconds", seconds_after_creation(timeline, moment)},
                       {"pod", moment.pod},
                       {"kind", moment.kind},
                       {"what", moment.what}});
  PodRef const& driver = timeline.driver.pod;
  Json const document = {{"run",
                          {{"driver", driver.name},
                           {"namespace", driver.ns},
                           {"uid", driver.uid},
                           {"appId", app_id_of(timeline.pods.front())}}},
                         {"entries", std::move(entries)}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

void say_limits(RunTimeline const& timeline, Cluster& cluster, Context& context) {
  for (std::string const& line : timeline.not_seen) warn(context, line);
  if (timeline.lines_left_out > 0)
    warn(context,
         std::to_string(timeline.lines_left_out) + " further log lines do not fit: k8spark logs " +
             timeline.driver.pod.name + " --executors has them all");
  auto const skew = cluster.client().clock_skew();
  constexpr std::chrono::seconds kNotable{30};
  if (!skew || (*skew<kNotable&& * skew> - kNotable)) return;
  warn(context,
       "this machine's clock is " + std::to_string(std::abs(skew->count()) / 1000) + " s " +
           (skew->count() < 0 ? "ahead of" : "behind") +
           " the server's; all times here are the server's");
}

}  // namespace

int run_timeline(TimelineOptions const& options, Context& context) {
  auto const zone = sys::load_time_zone(
      options.timezone.empty() ? "UTC" : options.timezone, context.files, context.environment);
  if (!zone) return report_error(zone.error(), context);
  auto cluster = open_cluster(options.kube, context);
  if (!cluster) return report_error(cluster.error(), context);
  auto found = find_driver(**cluster, options.driver);
  if (!found) return report_error(found.error(), context);
  auto const timeline = collect_timeline(**cluster, *std::move(found), options.logs, context);
  if (!timeline) return report_error(timeline.error(), context);
  say_limits(*timeline, **cluster, context);
  context.streams.out(options.output == "json" ? as_json(*timeline) : as_text(*timeline, *zone));
  context.streams.flush();
  return sys::interrupted_by() == 0 ? 0 : signal_exit_code();
}

}  // namespace k8spark::app
