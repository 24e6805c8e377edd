#include "app/run/operator_run.h"

#include "operators/apache.h"
#include "operators/kubeflow.h"
#include "operators/pod_template.h"
#include "yaml/yaml.h"

namespace k8spark::app {

namespace {

Result<std::optional<Json>> pod_template(std::optional<std::string> const& text,
                                         std::string const& file) {
  if (!text) return std::optional<Json>();
  K8SPARK_ASSIGN(yaml::Node const tree, yaml::parse(*text, file));
  K8SPARK_ASSIGN(Json json, yaml::to_json(tree));
  return std::optional<Json>(operators::template_spec(std::move(json)));
}

// Files of the submitter's machine that spark-submit would have put into objects.
void warn_of_client_files(Built const& built, std::vector<std::string>& warnings) {
  ClientFiles const& files = built.submission.files;
  if (!files.conf_dir.empty())
    warnings.emplace_back("the files of SPARK_CONF_DIR do not go into a SparkApplication");
  if (files.hadoop_conf_dir)
    warnings.emplace_back(
        "the files of HADOOP_CONF_DIR do not go into a SparkApplication: name a "
        "ConfigMap, spark.kubernetes.hadoop.configMapName");
}

}  // namespace

Result<operators::Run> operator_run(Built const& built) {
  render::SubmitCommand const& command = built.command;
  operators::Run run;
  for (auto const& [key, value] : command.conf.values()) run.conf[key] = value.value;
  run.main_class = command.main_class;
  run.proxy_user = command.proxy_user;
  run.primary_resource = command.primary_resource;
  run.app_args = command.app_args;
  run.spark_version = built.layers.spark_version.text;
  run.name = built.submission.conf.get_or("spark.app.name", "");
  ClientFiles const& files = built.submission.files;
  K8SPARK_ASSIGN(run.driver_template,
                 pod_template(files.driver_template,
                              command.conf.get_or("spark.kubernetes.driver.podTemplateFile", "")));
  K8SPARK_ASSIGN(
      run.executor_template,
      pod_template(files.executor_template,
                   command.conf.get_or("spark.kubernetes.executor.podTemplateFile", "")));
  // They travel by content.
  if (run.driver_template) run.conf.erase("spark.kubernetes.driver.podTemplateFile");
  if (run.executor_template) run.conf.erase("spark.kubernetes.executor.podTemplateFile");
  return run;
}

Result<std::string> render_operator(std::string const& format,
                                    Built const& built,
                                    std::vector<std::string>& warnings) {
  K8SPARK_ASSIGN(operators::Run const run, operator_run(built));
  operators::Rendered rendered =
      format == "operator" ? operators::render_kubeflow(run) : operators::render_apache(run);
  warnings = std::move(rendered.warnings);
  warn_of_client_files(built, warnings);
  return yaml::emit(rendered.object);
}

}  // namespace k8spark::app
