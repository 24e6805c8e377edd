#include "app/driver_table.h"

#include "diagnosis/pod_state.h"
#include "render/table.h"
#include "text/duration.h"
#include "text/strings.h"
#include "yaml/yaml.h"

namespace k8spark::app {

namespace {

bool matches(std::string const& name, std::string const& glob) {
  if (glob.empty()) return true;
  if (glob.ends_with('*'))
    return name.starts_with(std::string_view(glob).substr(0, glob.size() - 1));
  return name == glob;
}

std::string label(Json const& pod, char const* name) {
  Json const labels = pod.value("metadata", Json::object()).value("labels", Json::object());
  return labels.is_object() ? labels.value(name, "") : "";
}

std::vector<std::string> row_of(Json const& json,
                                bool wide,
                                bool with_namespace,
                                sys::Clock const& clock) {
  diagnosis::PodView const pod = diagnosis::read_pod(json);
  auto const* const driver = pod.driver();
  std::vector<std::string> row;
  if (with_namespace) row.push_back(pod.namespace_name);
  row.push_back(pod.name);
  row.push_back(label(json, "spark-app-name"));
  row.push_back(diagnosis::status_word(pod));
  row.push_back(text::age_since(pod.created_at, clock.wall()));
  if (wide) {
    row.push_back(label(json, "spark-app-selector"));
    row.push_back(label(json, "spark-version"));
    row.push_back(pod.node.empty() ? "<none>" : pod.node);
    row.push_back(driver == nullptr ? "<none>" : driver->image);
  }
  return row;
}

}  // namespace

Error no_such_driver(std::string const& name, std::string const& ns) {
  return Error{ErrorCode::kNotFound,
               "there is no driver \"" + name + "\" in namespace " + ns,
               "",
               "k8spark list -A shows all drivers"};
}

Result<std::vector<Json>> list_drivers(Cluster& cluster,
                                       std::string const& ns,
                                       std::string const& selector,
                                       std::string const& glob) {
  kube::ListOptions options;
  options.label_selector = "spark-role=driver" + (selector.empty() ? "" : "," + selector);
  K8SPARK_ASSIGN(kube::ObjectList list, cluster.client().list(kube::pods(), ns, options));
  std::vector<Json> drivers;
  for (Json& pod : list.items)
    if (matches(diagnosis::read_pod(pod).name, glob)) drivers.push_back(std::move(pod));
  return drivers;
}

Result<std::vector<Json>> find_drivers(Cluster& cluster, std::string const& name_or_glob) {
  if (name_or_glob.ends_with('*')) {
    K8SPARK_ASSIGN(auto drivers, list_drivers(cluster, cluster.ns(), "", name_or_glob));
    if (drivers.empty()) return no_such_driver(name_or_glob, cluster.ns());
    return drivers;
  }
  Result<Json> pod = cluster.client().get(kube::pods(), cluster.ns(), name_or_glob);
  if (!pod && pod.error().code == ErrorCode::kNotFound)
    return no_such_driver(name_or_glob, cluster.ns());
  if (!pod) return std::move(pod).error();
  return std::vector<Json>{*std::move(pod)};
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
  bool const wide = output == "wide";
  std::vector<std::string> header;
  if (with_namespace) header.emplace_back("NAMESPACE");
  for (char const* const column : {"DRIVER", "APP", "STATUS", "AGE"}) header.emplace_back(column);
  if (wide)
    for (char const* const column : {"APP-ID", "SPARK", "NODE", "IMAGE"})
      header.emplace_back(column);
  std::vector<std::vector<std::string>> rows;
  rows.reserve(drivers.size());
  for (Json const& driver : drivers) rows.push_back(row_of(driver, wide, with_namespace, clock));
  return render::table(header, rows);
}

}  // namespace k8spark::app
