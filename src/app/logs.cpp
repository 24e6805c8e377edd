#include "app/commands.h"
#include "app/driver_table.h"
#include "app/follow.h"
#include "app/report.h"
#include "diagnosis/pod_state.h"
#include "sys/interrupt.h"
#include "text/timestamp.h"

namespace k8spark::app {

namespace {

Result<LogRequest> log_request(LogsOptions const& options, Context const& context) {
  LogRequest request;
  request.follow = options.follow;
  request.previous = options.previous;
  request.timestamps = options.timestamps;
  request.tail = options.tail;
  request.container = options.container.value_or("");
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

}  // namespace

int run_logs(LogsOptions const& options, Context& context) {
  Result<LogRequest> request = log_request(options, context);
  if (!request) return report_error(request.error(), context);
  auto cluster = open_cluster(options.kube, context);
  if (!cluster) return report_error(cluster.error(), context);
  auto const found = find_drivers(**cluster, options.driver);
  if (!found) return report_error(found.error(), context);
  diagnosis::PodView const pod = diagnosis::read_pod(found->front());
  if (request->container.empty() && pod.driver() != nullptr)
    request->container = pod.driver()->name;
  PodRef const ref{pod.namespace_name, pod.name, pod.uid, ""};
  Progress progress(context, !options.follow);
  if (!options.follow || options.previous) {
    LogStream log(**cluster, ref, *request, context, progress);
    auto const read = log.read_once();
    return read ? 0 : report_error(read.error(), context);
  }
  FollowOptions follow;
  follow.pod = ref;
  follow.log = *request;
  Followed const followed = follow_run(**cluster, follow, context);
  // The log is what was asked for: how the driver ended is said, but it is not our exit code.
  bool const interrupted = sys::interrupted_by() != 0;
  if (!interrupted) print_outcome(followed.outcome, context);
  bool const no_log = followed.never_started || followed.outcome.exit_code == 110;
  return interrupted || no_log ? followed.outcome.exit_code : 0;
}

}  // namespace k8spark::app
