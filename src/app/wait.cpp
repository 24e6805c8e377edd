#include "app/commands.h"
#include "app/driver_table.h"
#include "app/follow.h"
#include "app/report.h"
#include "diagnosis/pod_state.h"

namespace k8spark::app {

int run_wait(WaitOptions const& options, Context& context) {
  auto cluster = open_cluster(options.kube, context);
  if (!cluster) return report_error(cluster.error(), context);
  auto const found = find_drivers(**cluster, options.driver);
  if (!found) return report_error(found.error(), context);
  diagnosis::PodView const pod = diagnosis::read_pod(found->front());
  FollowOptions follow;
  follow.pod = {pod.namespace_name, pod.name, pod.uid, ""};
  follow.timeout = options.timeout;
  follow.start_timeout = options.start_timeout;
  follow.quiet = options.quiet;
  Followed const followed = follow_run(**cluster, follow, context);
  print_outcome(followed.outcome, context);
  if (options.output == "json") {
    RunInfo run;
    run.ns = pod.namespace_name;
    run.driver = pod.name;
    run.uid = pod.uid;
    run.context = (*cluster)->access().context_name;
    run.server = (*cluster)->access().server;
    context.streams.out(outcome_as_json(followed.outcome, run).dump(2) + '\n');
    context.streams.flush();
  }
  return followed.outcome.exit_code;
}

}  // namespace k8spark::app
