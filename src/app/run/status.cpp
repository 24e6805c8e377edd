#include "app/commands.h"
#include "app/report.h"
#include "app/run/driver_table.h"
#include "app/run/run_evidence.h"
#include "diagnosis/pod_state.h"

namespace k8spark::app {

namespace {

// One driver in words: why it waits, has failed, or gets no executor.
std::string describe(Cluster& cluster, Json const& json, Context& context) {
  diagnosis::PodView const pod = diagnosis::read_pod(json);
  if (pod.phase == "Succeeded") return {};
  GatherOptions gather;
  gather.ns = pod.namespace_name;
  gather.driver = pod.name;
  gather.pod = json;
  // A driver that runs or is done needs no reading of its log.
  gather.log = pod.phase == "Failed";
  Result<Gathered> gathered = gather_evidence(cluster, gather, context);
  if (!gathered) return {};
  diagnosis::Diagnosis const diagnosis = diagnose_run(cluster, gathered->evidence, context);
  if (!diagnosis.cause) return {};
  std::string text = "  why:  " + diagnosis::one_line(*diagnosis.cause) + '\n';
  if (!diagnosis.cause->hint.empty()) text += "  hint: " + diagnosis.cause->hint + '\n';
  return text;
}

Result<std::vector<Json>> wanted_drivers(Cluster& cluster, StatusOptions const& options) {
  std::string const ns = options.all_namespaces ? "" : cluster.ns();
  if (options.drivers.empty()) return list_drivers(cluster, ns, options.selector, "");
  std::vector<Json> drivers;
  for (std::string const& name : options.drivers) {
    bool const one = !options.all_namespaces && options.selector.empty();
    K8SPARK_ASSIGN(
        auto found,
        one ? find_drivers(cluster, name) : list_drivers(cluster, ns, options.selector, name));
    if (found.empty()) return no_such_driver(name, ns);
    for (Json& driver : found) drivers.push_back(std::move(driver));
  }
  return drivers;
}

}  // namespace

int run_status(StatusOptions const& options, Context& context) {
  auto cluster = open_cluster(options.kube, context);
  if (!cluster) return report_error(cluster.error(), context);
  auto const drivers = wanted_drivers(**cluster, options);
  if (!drivers) return report_error(drivers.error(), context);
  context.streams.out(
      drivers_as_text(*drivers, options.output, options.all_namespaces, context.clock));
  if (options.output == "table" || options.output == "wide")
    for (Json const& driver : *drivers) {
      std::string const why = describe(**cluster, driver, context);
      if (!why.empty()) context.streams.out(diagnosis::read_pod(driver).name + '\n' + why);
    }
  context.streams.flush();
  return 0;
}

}  // namespace k8spark::app
