#include "app/commands.h"
#include "app/driver_table.h"
#include "app/report.h"
#include "diagnosis/verdict.h"
#include "diagnosis/why.h"
#include "text/strings.h"

namespace k8spark::app {

namespace {

Json events_of(Cluster& cluster, diagnosis::PodView const& pod) {
  kube::ListOptions options;
  options.field_selector = "involvedObject.uid=" + pod.uid;
  Json events = Json::array();
  if (auto list = cluster.client().list(kube::events(), pod.namespace_name, options))
    for (Json& event : list->items) events.push_back(std::move(event));
  return events;
}

// One driver in words: state, and why it waits or has failed.
std::string describe(Cluster& cluster, Json const& json) {
  diagnosis::PodView const pod = diagnosis::read_pod(json);
  std::string text;
  Json const events = events_of(cluster, pod);
  if (auto const outcome = diagnosis::outcome_of(json, events)) {
    if (outcome->exit_code != 0) text += "  why:  " + outcome->message + '\n';
    if (!outcome->hint.empty()) text += "  hint: " + outcome->hint + '\n';
    return text;
  }
  if (auto const finding = diagnosis::find_cause(json, events)) {
    text += "  why:  " + diagnosis::one_line(*finding) + '\n';
    if (!finding->hint.empty()) text += "  hint: " + finding->hint + '\n';
  }
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
      std::string const why = describe(**cluster, driver);
      if (!why.empty()) context.streams.out(diagnosis::read_pod(driver).name + '\n' + why);
    }
  context.streams.flush();
  return 0;
}

}  // namespace k8spark::app
