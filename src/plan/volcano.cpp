#include "plan/objects.h"
#include "yaml/yaml.h"

// Source: Spark's VolcanoFeatureStep. The scheduler's name is not set here: the user sets
// spark.kubernetes.scheduler.name=volcano.
namespace k8spark::plan {

namespace {

constexpr std::string_view kVolcanoStep = "org.apache.spark.deploy.k8s.features.VolcanoFeatureStep";

Result<Json> pod_group_template(StepInput const& in) {
  constexpr std::string_view kFileKey = "spark.kubernetes.scheduler.volcano.podGroupTemplateFile";
  constexpr std::string_view kJsonKey = "spark.kubernetes.scheduler.volcano.podGroupTemplateJson";
  std::optional<std::string> text = in.submission.files.pod_group_template;
  std::string where = in.conf().get_or(kFileKey, "");
  if (!text && in.version().at_least(4, 2)) {
    text = in.conf().get(kJsonKey);
    where = in.conf().where(kJsonKey);
  }
  if (!text) return Json::object();
  K8SPARK_ASSIGN(yaml::Node const tree, yaml::parse(*text, where));
  K8SPARK_ASSIGN(Json group, yaml::to_json(tree));
  if (!group.is_object()) return usage_error("the PodGroup template is no map", where);
  return group;
}

// A class that the distribution does not have cannot be loaded; others are Java and cannot be run.
Result<bool> wants_volcano(StepInput const& in) {
  std::string const key = in.key("pod.featureSteps");
  if (!in.version().at_least(3, 2)) return false;
  K8SPARK_ASSIGN(auto const steps, in.reader.list(key));
  for (std::string const& step : steps) {
    if (step != kVolcanoStep)
      return usage_error(
          "feature step " + step + " is a Java class and cannot be run",
          in.conf().where(key),
          "put what it does into a pod template; " + std::string(kVolcanoStep) + " is built in");
    if (!in.version().at_least(4, 2))
      return usage_error(key + ": Spark " + in.version().text + " comes without " + step +
                             ", only 4.2 and newer have it",
                         in.conf().where(key),
                         "make the PodGroup yourself and name it in the pod's annotation "
                         "scheduling.k8s.io/group-name");
  }
  return !steps.empty();
}

void set_annotation(Draft& draft, std::string const& group) {
  map_in(draft.pod["metadata"], "annotations")["scheduling.k8s.io/group-name"] = group;
}

}  // namespace

Result<void> check_feature_steps(StepInput const& in) {
  K8SPARK_CHECK(wants_volcano(in));
  return {};
}

Result<void> add_volcano_pod_group(StepInput const& in, Draft& draft) {
  K8SPARK_ASSIGN(bool const wanted, wants_volcano(in));
  if (!wanted) return {};
  K8SPARK_ASSIGN(Json group, pod_group_template(in));
  std::string const name = in.submission.ids.app_id + "-podgroup";
  Json object = make_object("scheduling.volcano.sh/v1beta1", "PodGroup", name);
  object["metadata"] = map_in(group, "metadata");
  object["metadata"]["name"] = name;
  object["metadata"]["namespace"] = in.names.namespace_name;
  object["spec"] = map_in(group, "spec");
  draft.pre_resources.push_back(std::move(object));
  set_annotation(draft, name);
  return {};
}

Result<void> annotate_pod_group(StepInput const& in, Draft& draft) {
  K8SPARK_ASSIGN(bool const wanted, wants_volcano(in));
  if (wanted) set_annotation(draft, in.submission.ids.app_id + "-podgroup");
  return {};
}

}  // namespace k8spark::plan
