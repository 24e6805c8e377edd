#include "app/commands.h"
#include "app/driver_table.h"
#include "app/report.h"
#include "diagnosis/pod_state.h"

namespace k8spark::app {

namespace {

Result<void> kill_driver(Cluster& cluster, Json const& json, KillOptions const& options) {
  diagnosis::PodView const pod = diagnosis::read_pod(json);
  kube::RemoveOptions remove;
  remove.uid = pod.uid;
  if (options.grace_seconds) remove.grace_seconds = static_cast<int>(*options.grace_seconds);
  return cluster.client().remove({kube::pods(), pod.namespace_name, pod.name, remove});
}

}  // namespace

int run_kill(KillOptions const& options, Context& context) {
  auto cluster = open_cluster(options.kube, context);
  if (!cluster) return report_error(cluster.error(), context);
  int code = 0;
  for (std::string const& name : options.drivers) {
    auto const found = find_drivers(**cluster, name);
    if (!found) {
      bool const missing = found.error().code == ErrorCode::kNotFound;
      if (missing && options.ignore_not_found)
        say(context, found.error().message);
      else
        code = report_error(found.error(), context);
      continue;
    }
    for (Json const& driver : *found) {
      auto const killed = kill_driver(**cluster, driver, options);
      std::string const pod = diagnosis::read_pod(driver).name;
      if (killed)
        context.streams.out(pod + " deleted\n");
      else
        code = report_error(killed.error(), context);
    }
  }
  context.streams.flush();
  return code;
}

}  // namespace k8spark::app
