#include "app/run/driver_table.h"

#include "app/run/driver_rows.h"
#include "app/run/driver_selection.h"
#include "app/run/last_run.h"
#include "app/run/run_labels.h"
#include "diagnosis/pod_state.h"
#include "render/table.h"
#include "text/strings.h"
#include "yaml/yaml.h"

#include <algorithm>

namespace k8spark::app {

namespace {

// Who was given a run id (docs/runs.md): the newest attempt.
Result<std::vector<Json>> find_run(Cluster& cluster, std::string const& id, Error not_found) {
  kube::ListOptions options;
  options.label_selector = "spark-role=driver," + std::string(kRunIdLabel) + '=' + label_value(id);
  Result<kube::ObjectList> list = cluster.client().list(kube::pods(), cluster.ns(), options);
  // Not allowed to list: then the name is all there is to go by.
  if (!list || list->items.empty()) return not_found;
  auto const newest =
      std::max_element(list->items.begin(), list->items.end(), [](Json const& a, Json const& b) {
        return diagnosis::read_pod(a).created_at < diagnosis::read_pod(b).created_at;
      });
  return std::vector<Json>{std::move(*newest)};
}

Result<std::vector<Json>> find_last(Cluster& cluster) {
  K8SPARK_ASSIGN(LastRun const last, read_last_run(cluster.context()));
  if (last.server != cluster.access().server)
    return Error{ErrorCode::kNotFound,
                 "the last run, " + last.driver + ", is in the cluster " + last.server +
                     ", not in " + cluster.access().server,
                 "@last",
                 "name its context: --context"};
  Result<Json> pod = cluster.client().get(kube::pods(), last.ns, last.driver);
  bool const other = pod && diagnosis::read_pod(*pod).uid != last.uid && !last.uid.empty();
  if (other || (!pod && pod.error().code == ErrorCode::kNotFound))
    return Error{
        ErrorCode::kNotFound,
        "the driver of the last run, " + last.driver + " in namespace " + last.ns + ", is gone",
        "@last",
        "k8spark list -A shows all drivers"};
  if (!pod) return std::move(pod).error();
  return std::vector<Json>{*std::move(pod)};
}

}  // namespace

Error no_such_driver(std::string const& name, std::string const& ns) {
  return Error{ErrorCode::kNotFound,
               "there is no driver \"" + name + "\" in " +
                   (ns.empty() ? "any namespace" : "namespace " + ns),
               "",
               "k8spark list -A shows all drivers"};
}

Result<std::vector<Json>> list_drivers(Cluster& cluster,
                                       std::string const& ns,
                                       std::string const& selector,
                                       std::string const& glob) {
  kube::ListOptions options;
  K8SPARK_ASSIGN(options.label_selector, driver_selector(selector));
  K8SPARK_ASSIGN(kube::ObjectList list, cluster.client().list(kube::pods(), ns, options));
  std::vector<Json> drivers;
  for (Json& pod : list.items)
    if (matches_glob(diagnosis::read_pod(pod).name, glob)) drivers.push_back(std::move(pod));
  return drivers;
}

Result<std::vector<Json>> find_drivers(Cluster& cluster, std::string const& name_or_glob) {
  if (name_or_glob == "@last") return find_last(cluster);
  if (is_glob(name_or_glob)) {
    K8SPARK_ASSIGN(auto drivers, list_drivers(cluster, cluster.ns(), "", name_or_glob));
    if (drivers.empty()) return no_such_driver(name_or_glob, cluster.ns());
    return drivers;
  }
  Error const missing = no_such_driver(name_or_glob, cluster.ns());
  // A run id may be no name of a pod.
  if (!kube::check_path_name(name_or_glob, "")) return find_run(cluster, name_or_glob, missing);
  Result<Json> pod = cluster.client().get(kube::pods(), cluster.ns(), name_or_glob);
  if (!pod && pod.error().code == ErrorCode::kNotFound)
    return find_run(cluster, name_or_glob, missing);
  if (!pod) return std::move(pod).error();
  return std::vector<Json>{*std::move(pod)};
}

Result<Json> find_driver(Cluster& cluster, std::string const& name_or_glob) {
  K8SPARK_ASSIGN(std::vector<Json> found, find_drivers(cluster, name_or_glob));
  if (found.size() == 1) return std::move(found.front());
  return usage_error(std::to_string(found.size()) + " drivers match \"" + name_or_glob + '"',
                     "",
                     "name one: k8spark list '" + name_or_glob + "' shows them");
}

std::string drivers_as_text(std::vector<Json> const& drivers,
                            std::string const& output,
                            bool with_namespace,
                            sys::Clock const& clock) {
  if (output == "json" || output == "yaml") {
    Json items = Json::array();
    for (Json const& driver : drivers) items.push_back(driver);
    Json const list = {{"apiVersion", "v1"}, {"kind", "List"}, {"items", std::move(items)}};
    if (output == "yaml") return yaml::emit(list);
    return list.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
  }
  if (output == "name") {
    std::string names;
    for (Json const& driver : drivers) names += diagnosis::read_pod(driver).name + '\n';
    return names;
  }
  TableStyle const style{output == "wide", with_namespace};
  std::vector<std::vector<std::string>> rows;
  rows.reserve(drivers.size());
  for (Json const& driver : drivers)
    rows.push_back(table_cells(row_of_pod(driver, style.wide), style, clock));
  return render::table(table_header(style), rows);
}

bool PodDocument::add(std::string_view json) {
  // Lists leave out what kind their objects are.
  Json pod = {{"apiVersion", "v1"}, {"kind", "Pod"}};
  if (Json const parsed = Json::parse(json, nullptr, false); parsed.is_object()) pod.update(parsed);
  bool const first = count_++ == 0;
  std::string text;
  if (format_ == "yaml") {
    constexpr std::string_view kHead = "items:\n";
    if (first) text = "apiVersion: v1\nkind: List\nitems:\n";
    text += yaml::emit({{"items", Json::array({std::move(pod)})}}).substr(kHead.size());
    return streams_.out(text);
  }
  text = first ? "{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"List\",\n  \"items\": [\n    "
               : ",\n    ";
  text +=
      text::replace_all(pod.dump(2, ' ', false, Json::error_handler_t::replace), "\n", "\n    ");
  return streams_.out(text);
}

void PodDocument::end() {
  bool const yaml = format_ == "yaml";
  if (count_ == 0)
    streams_.out(yaml
                     ? "apiVersion: v1\nkind: List\nitems: []\n"
                     : "{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"List\",\n  \"items\": []\n}\n");
  else if (!yaml)
    streams_.out("\n  ]\n}\n");
}

}  // namespace k8spark::app
