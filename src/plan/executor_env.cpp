#include "plan/executor.h"
#include "plan/objects.h"
#include "text/strings.h"

#include <algorithm>

// Source: Spark's BasicExecutorFeatureStep, KubernetesConf, RpcEndpointAddress.
namespace k8spark::plan {

namespace {

// Where an executor finds its driver.
Result<std::string> driver_url(StepInput const& in) {
  constexpr std::string_view kUseAddress = "spark.kubernetes.executor.useDriverPodIP";
  bool use_address = in.version().at_least(4, 3);
  if (in.version().at_least(4, 1) && in.conf().contains(kUseAddress)) {
    K8SPARK_ASSIGN(use_address, in.reader.boolean(kUseAddress));
  }
  std::string const host = in.conf().get_or(
      use_address ? "spark.driver.bindAddress" : "spark.driver.host", kDriverAddress);
  return "spark://CoarseGrainedScheduler@" + host + ':' +
         in.conf().get_or("spark.driver.port", kDriverPort);
}

// Names that Kubernetes takes for a variable; Spark leaves others out with a warning.
bool is_variable_name(std::string_view name) {
  auto const legal = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
  };
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
  return std::all_of(name.begin(), name.end(), legal);
}

void add_user_env(StepInput const& in, Draft& draft) {
  constexpr std::string_view kPrefix = "spark.executorEnv.";
  for (auto const& [name, value] : in.conf().with_prefix(kPrefix)) {
    std::string const key = std::string(kPrefix) + name;
    if (is_variable_name(name))
      add_env(draft, name, value);
    else
      draft.warnings.push_back(in.conf().where(key) + ": " + key +
                               " is no name of a variable: executors will not have it");
  }
}

// For the links to logs of a user's own server; 4.0 and newer.
void add_log_attributes(StepInput const& in, Draft& draft) {
  if (!in.version().at_least(4, 0) || !in.conf().contains("spark.ui.custom.executor.log.url"))
    return;
  add_env(draft, "SPARK_EXECUTOR_ATTRIBUTE_APP_ID", in.submission.ids.app_id);
  add_env(draft, "SPARK_EXECUTOR_ATTRIBUTE_EXECUTOR_ID", std::string(kExecutorId));
}

void add_field(Draft& draft, std::string name, std::string path) {
  Json value = Json::object();
  value["fieldRef"] = {{"apiVersion", "v1"}, {"fieldPath", std::move(path)}};
  list_in(draft.container, "env")
      .push_back({{"name", std::move(name)}, {"valueFrom", std::move(value)}});
}

// The driver makes up a secret and gives it to each executor, unless they read it from a file.
Result<void> add_secret(StepInput const& in, Draft& draft) {
  constexpr std::string_view kKey = "spark.authenticate";
  if (!in.conf().contains(kKey)) return {};
  K8SPARK_ASSIGN(bool const wanted, in.reader.boolean(kKey));
  bool const from_file = in.conf().contains("spark.authenticate.secret.executor.file") ||
                         in.conf().contains("spark.authenticate.secret.file");
  if (wanted && !from_file) add_env(draft, "_SPARK_AUTH_SECRET", std::string(kUnknownSecret));
  return {};
}

// Spark's own words in this one variable are replaced by what they name.
void fill_in_folders(StepInput const& in, Draft& draft) {
  for (Json& entry : list_in(draft.container, "env")) {
    if (!entry.is_object() || entry.value("name", Json()) != Json("SPARK_EXECUTOR_DIRS")) continue;
    if (!entry.contains("value") || !entry["value"].is_string()) continue;
    entry["value"] = text::replace_all(
        text::replace_all(
            entry["value"].get<std::string>(), "SPARK_APPLICATION_ID", in.submission.ids.app_id),
        "SPARK_EXECUTOR_ID",
        kExecutorId);
  }
}

}  // namespace

Result<void> set_executor_env(StepInput const& in, Draft& draft) {
  K8SPARK_ASSIGN(std::string const url, driver_url(in));
  K8SPARK_ASSIGN(long long const cores, in.reader.integer("spark.executor.cores"));
  K8SPARK_ASSIGN(long long const heap, in.reader.mib("spark.executor.memory"));
  K8SPARK_ASSIGN(auto const class_path, in.reader.text("spark.executor.extraClassPath"));
  K8SPARK_ASSIGN(auto const library_path, in.reader.text("spark.executor.extraLibraryPath"));
  K8SPARK_ASSIGN(auto const options, executor_java_options(in));
  add_env(draft, "SPARK_USER", in.submission.user);
  add_env(draft, "SPARK_DRIVER_URL", url);
  add_env(draft, "SPARK_EXECUTOR_CORES", std::to_string(cores));
  add_env(draft, "SPARK_EXECUTOR_MEMORY", std::to_string(heap) + 'm');
  add_env(draft, "SPARK_APPLICATION_ID", in.submission.ids.app_id);
  add_env(draft, "SPARK_CONF_DIR", "/opt/spark/conf");
  add_env(draft, "SPARK_EXECUTOR_ID", std::string(kExecutorId));
  add_env(draft, "SPARK_RESOURCE_PROFILE_ID", "0");
  add_log_attributes(in, draft);
  add_user_env(in, draft);
  K8SPARK_CHECK(add_secret(in, draft));
  if (class_path) add_env(draft, "SPARK_CLASSPATH", *class_path);
  if (library_path && in.version().at_least(4, 0))
    add_env(draft, "SPARK_EXECUTOR_LIBRARY_PATH", *library_path);
  for (std::size_t i = 0; i < options.size(); ++i)
    add_env(draft, "SPARK_JAVA_OPT_" + std::to_string(i), options[i]);
  add_field(draft, "SPARK_EXECUTOR_POD_IP", "status.podIP");
  if (in.version().at_least(3, 3)) add_field(draft, "SPARK_EXECUTOR_POD_NAME", "metadata.name");
  fill_in_folders(in, draft);
  return {};
}

}  // namespace k8spark::plan
