#include "app/commands.h"
#include "app/driver_table.h"
#include "app/report.h"

namespace k8spark::app {

int run_list(ListOptions const& options, Context& context) {
  auto cluster = open_cluster(options.kube, context);
  if (!cluster) return report_error(cluster.error(), context);
  std::string const ns = options.all_namespaces ? "" : (*cluster)->ns();
  auto const drivers = list_drivers(**cluster, ns, options.selector, options.name_glob);
  if (!drivers) return report_error(drivers.error(), context);
  bool const as_table = options.output == "table" || options.output == "wide";
  if (drivers->empty() && as_table) {
    context.streams.err("No drivers found" + (ns.empty() ? "" : " in namespace " + ns) + ".\n");
    return 0;
  }
  context.streams.out(
      drivers_as_text(*drivers, options.output, options.all_namespaces, context.clock));
  context.streams.flush();
  return 0;
}

}  // namespace k8spark::app
