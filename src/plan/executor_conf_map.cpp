#include "plan/conf_map.h"
#include "plan/executor.h"
#include "plan/objects.h"
#include "spark/properties.h"

// Source: Spark's KubernetesClusterSchedulerBackend (setUpExecutorConfigMap),
// KubernetesClientUtils.
namespace k8spark::plan {

namespace {

constexpr std::string_view kFolder = "/opt/spark/conf";
constexpr std::string_view kVolume = "spark-conf-volume-exec";

// 3.3 and newer. The properties hold nothing else: executors fetch their conf from the driver.
void add_namespace(StepInput const& in, StringPairs& data) {
  StringPairs const properties = {{"spark.kubernetes.namespace", in.names.namespace_name}};
  std::string const header =
      "Java properties built from Kubernetes config map with name: " + in.names.conf_map;
  data.emplace_back("spark.properties", spark::write_properties({properties.front()}, header, ""));
  data.push_back(properties.front());
}

Json make_map(StepInput const& in, std::vector<TextFile> const& files) {
  StringPairs data;
  for (TextFile const& file : files) data.emplace_back(file.name, file.bytes);
  if (in.version().at_least(3, 3)) add_namespace(in, data);
  Json map = make_config_map(in.names.conf_map, data, in.version());
  map["metadata"]["labels"] = {{"spark-app-selector", in.submission.ids.app_id},
                               {"spark-role", "executor"}};
  if (in.version().at_least(3, 3)) map["metadata"]["namespace"] = in.names.namespace_name;
  set_owner(in, map);
  return map;
}
}  // namespace

Result<void> add_executor_conf_map(StepInput const& in, Draft& draft) {
  constexpr std::string_view kOff = "spark.kubernetes.executor.disableConfigMap";
  if (in.version().at_least(3, 2)) {
    K8SPARK_ASSIGN(bool const off, in.reader.boolean(kOff));
    if (off) return {};
  }
  Draft ignored;  // the submission has warned already
  K8SPARK_ASSIGN(auto const files, shipped_conf_files(in, ignored));
  std::vector<std::string> names;
  names.reserve(files.size());
  for (TextFile const& file : files) names.push_back(file.name);
  Json source = {{"name", in.names.conf_map}};
  if (!names.empty()) source["items"] = conf_map_items(std::move(names));
  draft.resources.push_back(make_map(in, files));
  add_volume(draft, {{"name", kVolume}, {"configMap", std::move(source)}}, std::string(kFolder));
  return {};
}

}  // namespace k8spark::plan
