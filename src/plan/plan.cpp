#include "k8spark/plan.h"

#include "plan/draft.h"
#include "plan/objects.h"
#include "spark/key_check.h"
#include "spark/names.h"

#include <algorithm>
#include <array>

namespace k8spark {

namespace {

using plan::Draft;
using plan::Names;
using plan::StepInput;

struct Step {
  std::string_view class_name;  // Spark's, for excludedFeatureSteps; empty: ours
  plan::StepFunction run;
  plan::CheckFunction check = nullptr;  // runs even when the step is left out
};

// Spark's order (KubernetesDriverBuilder): a step sees what the ones before it left.
constexpr std::array kSteps = {
    Step{"", plan::start_from_template},
    Step{"", plan::rewrite_local_entries},  // before the command: it names the new place
    Step{"BasicDriverFeatureStep", plan::set_basic_driver},  // before the Service: makes the labels
    Step{"DriverKubernetesCredentialsFeatureStep", plan::add_driver_credentials},
    Step{"DriverServiceFeatureStep", plan::add_driver_service, plan::check_driver_service},
    Step{"NetworkPolicyFeatureStep", plan::add_network_policy},
    Step{"MountSecretsFeatureStep", plan::mount_secrets},
    Step{"EnvSecretsFeatureStep", plan::set_env_secrets},
    Step{"MountVolumesFeatureStep", plan::mount_volumes, plan::check_executor_volumes},
    Step{"DriverCommandFeatureStep", plan::set_driver_command},
    Step{"HadoopConfDriverFeatureStep", plan::add_hadoop_conf, plan::check_hadoop_conf},
    Step{"KerberosConfDriverFeatureStep", plan::add_kerberos_conf, plan::check_kerberos},
    Step{"PodTemplateConfigMapStep", plan::ship_executor_template},
    Step{"LocalDirsFeatureStep",
         plan::add_local_dirs,
         plan::check_local_dirs},  // after volumes: theirs replace ours
    Step{"VolcanoFeatureStep", plan::add_volcano_pod_group, plan::check_feature_steps},
    Step{"", plan::add_code_maps},
    Step{"", plan::add_conf_map},  // last: needs every property
};

Result<Names> make_names(Submission const& submission, spark::ConfReader const& reader) {
  SparkConf const& conf = submission.conf;
  Names names;
  K8SPARK_ASSIGN(names.namespace_name, reader.text_or_empty("spark.kubernetes.namespace"));
  K8SPARK_ASSIGN(auto const given_pod, reader.text("spark.kubernetes.driver.pod.name"));
  names.prefix = spark::resource_name_prefix(
      conf.get_or("spark.app.name", "spark"), submission.ids.name_unique, submission.version);
  names.driver_pod = given_pod.value_or(names.prefix + "-driver");
  names.driver_service = spark::driver_service_name(names.prefix, submission.ids.service_unique);
  names.conf_map = spark::conf_map_name(submission.ids.conf_map_unique);
  return names;
}

// Full class names of steps to leave out; 4.1 and newer.
Result<std::vector<std::string>> excluded_steps(StepInput const& in) {
  if (!in.version().at_least(4, 1)) return std::vector<std::string>();
  return in.reader.list("spark.kubernetes.driver.pod.excludedFeatureSteps");
}

bool is_excluded(Step const& step, std::vector<std::string> const& excluded) {
  std::string const full = "org.apache.spark.deploy.k8s.features." + std::string(step.class_name);
  return !step.class_name.empty() &&
         std::find(excluded.begin(), excluded.end(), full) != excluded.end();
}

Plan finish(StepInput const& in, Draft draft) {
  plan::list_in(draft.pod["spec"], "containers").push_back(std::move(draft.container));
  Plan plan;
  plan.app_id = in.submission.ids.app_id;
  plan.app_name = in.conf().get_or("spark.app.name", "spark");
  plan.namespace_name = in.names.namespace_name;
  plan.driver_pod_name = in.names.driver_pod;
  plan.pre_resources = std::move(draft.pre_resources);
  plan.driver_pod = std::move(draft.pod);
  plan.resources = std::move(draft.resources);
  plan.properties = std::move(draft.properties);
  plan.uploads = std::move(draft.uploads);
  plan.warnings = std::move(draft.warnings);
  return plan;
}

}  // namespace

Result<Plan> plan_driver(Submission const& submission) {
  spark::ConfReader const reader(submission.conf, submission.environment, submission.version);
  K8SPARK_ASSIGN(Names const names, make_names(submission, reader));
  StepInput const in{submission, reader, names};
  K8SPARK_ASSIGN(auto const excluded, excluded_steps(in));
  Draft draft;
  draft.warnings =
      spark::remarks_on_keys(submission.conf, submission.version, spark::KeyMode::kCluster);
  for (Step const& step : kSteps)
    if (step.check != nullptr) K8SPARK_CHECK(step.check(in));
  for (Step const& step : kSteps)
    if (!is_excluded(step, excluded)) K8SPARK_CHECK(step.run(in, draft));
  return finish(in, std::move(draft));
}

}  // namespace k8spark
