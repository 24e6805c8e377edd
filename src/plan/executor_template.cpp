#include "plan/objects.h"

// Source: Spark's PodTemplateConfigMapStep. The text travels as it is; the driver parses it.
namespace k8spark::plan {

Result<void> ship_executor_template(StepInput const& in, Draft& draft) {
  auto const& text = in.submission.files.executor_template;
  if (!text) return {};
  constexpr std::string_view kKey = "podspec-configmap-key";
  constexpr std::string_view kFolder = "/opt/spark/pod-template";
  constexpr std::string_view kFile = "pod-spec-template.yml";
  std::string const name = in.names.prefix + "-driver-podspec-conf-map";
  K8SPARK_ASSIGN(std::string embedded, java_text(in, *text, "the executors' pod template"));
  draft.resources.push_back(
      make_config_map(name, {{std::string(kKey), std::move(embedded)}}, in.version()));
  Json source = {{"name", name}, {"items", Json::array()}};
  source["items"].push_back({{"key", kKey}, {"path", kFile}});
  add_volume(draft,
             {{"name", "pod-template-volume"}, {"configMap", std::move(source)}},
             std::string(kFolder));
  draft.properties["spark.kubernetes.executor.podTemplateFile"] =
      std::string(kFolder) + '/' + std::string(kFile);
  return {};
}

}  // namespace k8spark::plan
