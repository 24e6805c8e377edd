#include "app/run/seen_run.h"

#include "app/reach/reach.h"
#include "app/run/driver_table.h"
#include "app/run/follow.h"
#include "app/run/run_evidence.h"

namespace k8spark::app {

namespace {

// The server's time, as far as its answers have told it.
std::int64_t server_now(Cluster& cluster, Context& context) {
  constexpr std::int64_t kMillisecondNs = 1'000'000;
  auto const skew = cluster.client().clock_skew().value_or(std::chrono::milliseconds{0});
  return (context.clock.wall() + skew).count() * kMillisecondNs;
}

}  // namespace

Result<SeenRun> see_run(Cluster& cluster,
                        std::string const& driver,
                        bool all_lines,
                        Context& context) {
  K8SPARK_ASSIGN(Json pod, find_driver(cluster, driver));
  SeenRun seen;
  seen.run = run_of(cluster, pod_now(pod).pod);
  GatherOptions gather;
  gather.ns = seen.run.ns;
  gather.driver = seen.run.driver;
  gather.pod = pod;
  K8SPARK_ASSIGN(Gathered gathered, gather_evidence(cluster, gather, context));
  seen.diagnosis = diagnose_run(cluster, gathered.evidence, context);
  seen.not_seen = std::move(gathered.not_seen);
  K8SPARK_ASSIGN(seen.timeline, collect_timeline(cluster, std::move(pod), all_lines, context));
  seen.at_ns = server_now(cluster, context);
  return seen;
}

}  // namespace k8spark::app
