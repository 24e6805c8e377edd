#include "importing/from_documents.h"

#include "importing/notation.h"
#include "operators/apache.h"
#include "operators/kubeflow.h"

namespace k8spark::importing {

namespace {

std::string text_of(Json const& object, std::string_view path) {
  Json const* const value = operators::find_at(object, path);
  return value != nullptr && value->is_string() ? value->get<std::string>() : "";
}

// Everything but keys, version and name becomes what a profile takes for itself.
void into_notation(operators::Run& run) {
  for (auto& [key, value] : run.conf) value = as_notation(value);
  if (run.main_class) run.main_class = as_notation(*run.main_class);
  if (run.proxy_user) run.proxy_user = as_notation(*run.proxy_user);
  run.primary_resource = as_notation(run.primary_resource);
  for (std::string& word : run.app_args) word = as_notation(word);
}

Result<ImportedRun> from_application(Json const& document) {
  bool const kubeflow = text_of(document, "apiVersion") == operators::kKubeflowVersion;
  K8SPARK_ASSIGN(operators::Imported read,
                 kubeflow ? operators::read_kubeflow(document) : operators::read_apache(document));
  ImportedRun imported;
  imported.run = std::move(read.run);
  imported.warnings = std::move(read.warnings);
  into_notation(imported.run);
  return imported;
}

// kubeflow's schedule around an application's spec.
Result<ImportedRun> from_scheduled(Json const& document) {
  Json inner = {{"apiVersion", operators::kKubeflowVersion}, {"kind", "SparkApplication"}};
  inner["metadata"] = document.value("metadata", Json::object());
  if (Json const* const spec = operators::find_at(document, "spec.template")) inner["spec"] = *spec;
  K8SPARK_ASSIGN(ImportedRun imported, from_application(inner));
  imported.warnings.emplace_back("the schedule is left out: a profile is one run");
  return imported;
}

void unfold(Json const& document, std::vector<Json>& objects) {
  Json const* const items = operators::find_at(document, "items");
  if (items == nullptr || !items->is_array()) {
    objects.push_back(document);
    return;
  }
  for (Json const& item : *items) unfold(item, objects);
}

bool is_driver(Json const& object) {
  if (text_of(object, "kind") != "Pod") return false;
  Json const* const labels = operators::find_at(object, "metadata.labels");
  return labels != nullptr && labels->is_object() &&
         operators::text_in(*labels, "spark-role") == "driver";
}

bool is_application(Json const& object) {
  std::string const version = text_of(object, "apiVersion");
  return text_of(object, "kind") == "SparkApplication" &&
         (version == operators::kKubeflowVersion || version.starts_with(operators::kApacheGroup));
}

}  // namespace

Result<std::vector<ImportedRun>> from_documents(std::vector<Json> const& documents,
                                                std::string const& file) {
  std::vector<Json> objects;
  for (Json const& document : documents) unfold(document, objects);
  std::vector<ImportedRun> runs;
  for (Json const& object : objects) {
    Result<ImportedRun> run = usage_error("");
    if (is_application(object))
      run = from_application(object);
    else if (text_of(object, "kind") == "ScheduledSparkApplication")
      run = from_scheduled(object);
    else if (is_driver(object))
      run = from_pod(object, objects);
    else
      continue;
    if (!run) {
      Error error = std::move(run).error();
      if (error.where.empty()) error.where = file;
      return error;
    }
    runs.push_back(*std::move(run));
  }
  if (runs.empty())
    return usage_error("there is no SparkApplication and no driver pod in it", file);
  return runs;
}

}  // namespace k8spark::importing
