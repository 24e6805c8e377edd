#include "plan/objects.h"

// Source: Spark's HadoopConfDriverFeatureStep, HadoopConfExecutorFeatureStep.
namespace k8spark::plan {

namespace {

constexpr std::string_view kMapKey = "spark.kubernetes.hadoop.configMapName";
constexpr std::string_view kFolder = "/opt/hadoop/conf";
constexpr std::string_view kExecutorMapKey = "spark.kubernetes.executor.hadoopConfigMapName";

void mount_map(Json source, Draft& draft) {
  add_volume(draft,
             {{"name", "hadoop-properties"}, {"configMap", std::move(source)}},
             std::string(kFolder));
  add_env(draft, "HADOOP_CONF_DIR", std::string(kFolder));
}

}  // namespace

Result<void> check_hadoop_conf(StepInput const& in) {
  if (!in.submission.files.hadoop_conf_dir || !in.conf().contains(kMapKey)) return {};
  return usage_error(std::string(kMapKey) + " and HADOOP_CONF_DIR exclude each other",
                     in.conf().where(kMapKey),
                     "unset one of the two");
}

Result<void> add_hadoop_conf(StepInput const& in, Draft& draft) {
  auto const& files = in.submission.files.hadoop_conf_dir;
  K8SPARK_ASSIGN(auto const given, in.reader.text(kMapKey));
  if (!files && !given) return {};
  std::string const name = given ? *given : in.names.prefix + "-hadoop-config";
  Json source = {{"name", name}};
  if (files) {
    StringPairs data;
    Json items = Json::array();
    for (TextFile const& file : *files) {
      K8SPARK_ASSIGN(std::string text, java_text(in, file.bytes, file.name));
      data.emplace_back(file.name, std::move(text));
      items.push_back({{"key", file.name}, {"path", file.name}});
    }
    Json map = make_config_map(name, data, in.version());
    if (data.empty()) map.erase("data");
    if (!items.empty()) source["items"] = std::move(items);
    draft.resources.push_back(std::move(map));
  }
  mount_map(std::move(source), draft);
  if (in.version().at_least(3, 5)) draft.properties[std::string(kExecutorMapKey)] = name;
  return {};
}

// Up to 3.4 executors have no Hadoop configuration of their own.
Result<void> mount_executor_hadoop_conf(StepInput const& in, Draft& draft) {
  if (!in.version().at_least(3, 5)) return {};
  if (auto const name = in.conf().get(kExecutorMapKey)) mount_map({{"name", *name}}, draft);
  return {};
}

}  // namespace k8spark::plan
