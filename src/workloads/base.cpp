#include "workloads/base.h"

#include "spark/redaction.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace k8spark::workloads {

namespace {

constexpr std::string_view kConfVolume = "spark-conf-volume-driver";
constexpr std::string_view kBindAddress = "spark.driver.bindAddress";

// Keys of the submitting machine, and of a driver that was submitted.
constexpr std::array<std::string_view, 8> kLeftOut = {
    "spark.kubernetes.submitInDriver",
    "spark.kubernetes.driver.pod.name",
    "spark.kubernetes.driver.podTemplateFile",
    "spark.kubernetes.context",
    "spark.kubernetes.submission.connectionTimeout",
    "spark.kubernetes.submission.requestTimeout",
    "spark.app.submitTime",
    "spark.app.id"};

bool is_left_out(std::string_view key) {
  return std::find(kLeftOut.begin(), kLeftOut.end(), key) != kLeftOut.end() ||
         key.starts_with("spark.kubernetes.authenticate.submission.") ||
         key.ends_with("oauthToken");
}

std::map<std::string, std::string> effective(Submission const& submission, Plan const& plan) {
  std::map<std::string, std::string> all;
  for (auto const& [key, value] : submission.conf.values()) all[key] = value.value;
  for (auto const& [key, value] : plan.properties) all[key] = value;
  std::erase_if(all, [](auto const& entry) { return is_left_out(entry.first); });
  return all;
}

// ${env.NAME} of Hadoop, ${env:NAME} of Spark.
bool is_reference(std::string_view value) {
  return value.empty() || value.starts_with("<present_but_redacted>") ||
         spark::is_environment_reference(value) || text::contains(value, "${env:");
}

Result<void> check_for_secrets(std::map<std::string, std::string> const& properties,
                               SparkConf const& conf) {
  for (auto const& [key, value] : properties) {
    if (is_reference(value)) continue;
    if (!spark::is_secret_key(key) && !spark::looks_secret(value)) continue;
    return usage_error(key + " holds a secret in clear text, which a ConfigMap would show",
                       conf.where(key),
                       "keep it in a Secret: credentials of the profile, or "
                       "--conf spark.kubernetes.driver.secretKeyRef.NAME=SECRET:KEY and "
                       "${env.NAME} as the value");
  }
  return {};
}

bool is_named(Json const& element, std::string_view name) {
  return element.is_object() && element.value("name", "") == name;
}

void erase_named(Json& owner, char const* list, std::string_view name) {
  auto const at = owner.find(list);
  if (at == owner.end() || !at->is_array()) return;
  Json kept = Json::array();
  for (Json& element : *at)
    if (!is_named(element, name)) kept.push_back(std::move(element));
  *at = std::move(kept);
}

// The plan has put Spark's container last.
void take_container(Base& base) {
  Json& containers = base.pod["spec"]["containers"];
  base.container = std::move(containers.back());
  containers.erase(containers.size() - 1);
  Json const args = base.container.value("args", Json::array());
  for (std::size_t i = 1; i < args.size(); ++i)
    base.application.push_back(args[i].get<std::string>());
  base.container.erase("args");
  for (Json const& port : base.container.value("ports", Json::array()))
    base.ports.push_back({port.value("name", ""), port.value("containerPort", 0)});
  base.container.erase("ports");
  erase_named(base.container, "env", "SPARK_APPLICATION_ID");
  // Ours takes the place of the run's ConfigMap.
  erase_named(base.container, "volumeMounts", kConfVolume);
  erase_named(base.container, "env", "SPARK_CONF_DIR");
  erase_named(base.pod["spec"], "volumes", kConfVolume);
}

void take_files(Base& base, Json const& conf_map) {
  for (auto const& [name, text] : conf_map["data"].items())
    if (name != "spark.properties" && name != "spark.kubernetes.namespace")
      base.files[name] = text.get<std::string>();
}

}  // namespace

Result<Base> base_of(Submission submission) {
  Base base;
  if (submission.conf.contains(kBindAddress)) {
    submission.conf.erase(kBindAddress);
    base.warnings.push_back(std::string(kBindAddress) +
                            " has no effect here: a pod's driver binds its pod's address");
  }
  K8SPARK_ASSIGN(Plan plan, plan_driver(submission));
  base.ns = plan.namespace_name;
  base.properties = effective(submission, plan);
  K8SPARK_CHECK(check_for_secrets(base.properties, submission.conf));
  base.pod = std::move(plan.driver_pod);
  take_container(base);
  if (plan.resources.empty())
    return Error{ErrorCode::kInternal, "the plan has no conf ConfigMap", "", ""};
  take_files(base, plan.resources.back());
  plan.resources.pop_back();
  for (auto* const list : {&plan.pre_resources, &plan.resources})
    for (Json& object : *list) {
      bool const is_service = object.value("kind", "") == "Service" && base.service.is_null();
      if (is_service)
        base.service = std::move(object);
      else
        base.resources.push_back(std::move(object));
    }
  base.uploads = std::move(plan.uploads);
  base.warnings.insert(base.warnings.end(),
                       std::make_move_iterator(plan.warnings.begin()),
                       std::make_move_iterator(plan.warnings.end()));
  return base;
}

}  // namespace k8spark::workloads
