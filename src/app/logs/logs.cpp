#include "app/commands.h"
#include "app/logs/log_upload.h"
#include "app/logs/run_logs.h"
#include "app/reach/reach.h"
#include "app/report.h"
#include "app/run/driver_table.h"
#include "app/run/event_list.h"
#include "app/run/follow.h"
#include "logs/line_filter.h"
#include "sys/interrupt.h"
#include "sys/time_zone.h"
#include "text/timestamp.h"

#include <nlohmann/json.hpp>

namespace k8spark::app {

namespace {

Result<LogRequest> log_request(LogsOptions const& options, Context const& context) {
  LogRequest request;
  request.follow = options.follow && !options.previous;
  request.previous = options.previous;
  if (options.tail && *options.tail >= 0) request.tail = options.tail;  // -1: all, as kubectl's
  constexpr std::int64_t kNanosecondsPerMs = 1'000'000;
  if (options.since) {
    auto const since = context.clock.wall() - *options.since;
    request.since_ns = since.count() * kNanosecondsPerMs;
  }
  if (options.since_time) {
    request.since_ns = text::parse_timestamp(*options.since_time);
    if (!request.since_ns)
      return usage_error("not an RFC 3339 time: \"" + *options.since_time + '"',
                         "--since-time",
                         "for example 2026-01-31T08:00:00Z");
  }
  return request;
}

Result<LogSelection> log_selection(LogsOptions const& options, Context const& context) {
  LogSelection selection;
  K8SPARK_ASSIGN(selection.request, log_request(options, context));
  selection.container = options.container.value_or("");
  selection.all_containers = options.all_containers;
  selection.executors = options.executors;
  selection.most_streams = static_cast<std::size_t>(options.max_log_requests);
  selection.output.timestamps = options.timestamps;
  selection.output.json = options.output == "json";
  logs::FilterOptions const filter{options.include, options.exclude, options.errors};
  if (!filter.keeps_all()) {
    K8SPARK_ASSIGN(selection.output.patterns, logs::compile_patterns(filter));
  }
  if (!options.timezone.empty()) {
    K8SPARK_ASSIGN(selection.output.zone,
                   sys::load_time_zone(options.timezone, context.files, context.environment));
  }
  return selection;
}

Result<void> check_container(PodNow const& pod, std::string const& container) {
  if (container.empty() || pod.has(container)) return {};
  std::string names;
  for (auto const& [name, now] : pod.containers) names += (names.empty() ? "" : ", ") + name;
  return usage_error("pod " + pod.pod.name + " has no container \"" + container + '"',
                     "--container",
                     "it has: " + names);
}

// The driver and the events of the run; RunLogs sees to the executors.
void record_run(Cluster& cluster, PodNow const& driver, Json const& pod, LogArchive& archive) {
  RunRecorder& recorder = archive.recorder();
  recorder.see_run(run_of(cluster, driver.pod));
  recorder.see_pod(pod);
  RunEvents run(cluster, driver.pod.ns, driver.pod.name, true, "");
  kube::ListOptions list;
  list.field_selector = run.field_selector();
  auto const events = cluster.client().list(kube::events(), driver.pod.ns, list);
  if (!events) return recorder.miss("events cannot be read: " + events.error().message);
  for (Json const& event : events->items)
    if (run.holds(event)) recorder.see_event(event);
}

int read_logs(Cluster& cluster,
              LogSelection const& selection,
              PodNow const& driver,
              std::string const& app_id,
              Context& context) {
  Progress progress(context, true);
  RunLogs logs(cluster, selection, context, progress);
  Result<void> const read = logs.read(driver, app_id);
  if (!read) return report_error(read.error(), context);
  return sys::interrupted_by() == 0 ? 0 : signal_exit_code();
}

int follow_logs(Cluster& cluster,
                LogSelection const& selection,
                PodNow const& driver,
                Context& context) {
  FollowOptions follow;
  follow.pod = driver.pod;
  follow.log = selection;
  follow.end_with_reader = selection.archive == nullptr;
  Followed const followed = follow_run(cluster, follow, context);
  if (followed.log_error) return report_error(*followed.log_error, context);
  if (followed.reader_is_gone && follow.end_with_reader) return 0;
  // The log is what was asked for: how the driver ended is said, but it is not our exit code.
  bool const interrupted = sys::interrupted_by() != 0;
  if (!interrupted) print_outcome(followed.outcome, context);
  bool const no_log = followed.never_started || followed.outcome.exit_code == 110;
  return interrupted || no_log ? followed.outcome.exit_code : 0;
}

}  // namespace

int run_logs(LogsOptions const& options, Context& context) {
  Result<LogSelection> selection = log_selection(options, context);
  if (!selection) return report_error(selection.error(), context);
  auto cluster = open_cluster(options.kube, context);
  if (!cluster) return report_error(cluster.error(), context);
  auto const found = find_driver(**cluster, options.driver);
  if (!found) return report_error(found.error(), context);
  PodNow const driver = pod_now(*found);
  if (auto const known = check_container(driver, selection->container); !known)
    return report_error(known.error(), context);
  std::unique_ptr<LogArchive> archive;
  if (options.save_logs && is_store(*options.save_logs))
    return report_error(usage_error("logs -f writes to a folder of this machine",
                                    "--save-logs",
                                    "submit --save-logs " + *options.save_logs +
                                        " sends them when the run has ended"),
                        context);
  if (options.save_logs) {
    auto made = LogArchive::create(*options.save_logs, driver.pod.name, context);
    if (!made) {
      Error error = made.error();
      error.code = ErrorCode::kUsage;
      return report_error(error, context);
    }
    archive = *std::move(made);
    selection->archive = archive.get();
  }
  if (archive && !selection->request.follow) record_run(**cluster, driver, *found, *archive);
  if (!selection->request.follow)
    return read_logs(**cluster, *selection, driver, app_id_of(*found), context);
  return follow_logs(**cluster, *selection, driver, context);
}

}  // namespace k8spark::app
