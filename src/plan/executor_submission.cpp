#include "plan/executor.h"

// Source: Spark's entrypoint.sh, SparkSubmit (client mode inside the driver pod).
namespace k8spark::plan {

namespace {

// Variables of the driver container that hold text; the last of a name wins, as in Kubernetes.
spark::EnvMap environment_of(Json const& pod) {
  spark::EnvMap environment;
  if (!pod.contains("spec") || !pod["spec"].contains("containers")) return environment;
  Json const& container = pod["spec"]["containers"].back();
  for (Json const& entry : container.value("env", Json::array())) {
    if (!entry.is_object() || !entry.contains("name") || !entry["name"].is_string()) continue;
    Json const value = entry.value("value", Json());
    environment[entry["name"].get<std::string>()] =
        value.is_string() ? value.get<std::string>() : "";
  }
  return environment;
}

void set_derived(SparkConf& conf, std::string const& key, std::string value) {
  conf.set(key, std::move(value), {Layer::kDerived, "driver"});
}

void lay_properties(SparkConf& conf, std::map<std::string, std::string> const& properties) {
  for (auto const& [key, value] : properties)
    if (conf.get(key) != value) set_derived(conf, key, value);
}

// In client mode the driver is on this machine: its address is what it binds, its port is drawn
// when nobody set it.
void set_what_a_client_knows(SparkConf& conf) {
  for (std::string const key : {"spark.driver.host", "spark.driver.bindAddress"})
    if (!conf.contains(key))
      set_derived(conf, key, conf.get_or("spark.driver.host", kDriverAddress));
  if (conf.get_or("spark.driver.port", "0") == "0")
    set_derived(conf, "spark.driver.port", std::string(kDriverPort));
}

}  // namespace

Submission submission_in_driver(Submission const& submission, Plan const& plan) {
  Submission in_driver;
  in_driver.version = submission.version;
  in_driver.conf = submission.conf;
  in_driver.kind = submission.kind;
  in_driver.user = submission.user;
  in_driver.environment = submission.environment;
  in_driver.files.executor_template = submission.files.executor_template;
  in_driver.files.conf_dir = submission.files.conf_dir;
  in_driver.ids = submission.ids;
  if (!plan.driver_pod.is_object() || plan.driver_pod.empty()) {
    set_what_a_client_knows(in_driver.conf);
    return in_driver;
  }
  lay_properties(in_driver.conf, plan.properties);
  set_derived(in_driver.conf, "spark.driver.bindAddress", std::string(kDriverAddress));
  if (submission.version.at_least(3, 5))
    set_derived(
        in_driver.conf, "spark.executorEnv.SPARK_DRIVER_POD_IP", std::string(kDriverAddress));
  in_driver.environment = environment_of(plan.driver_pod);
  auto const user = in_driver.environment.find("SPARK_USER");
  if (user != in_driver.environment.end()) in_driver.user = user->second;
  return in_driver;
}

}  // namespace k8spark::plan
