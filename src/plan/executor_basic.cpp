#include "plan/basic_pod.h"
#include "plan/executor.h"
#include "plan/objects.h"
#include "plan/port.h"
#include "spark/names.h"
#include "spark/sizes.h"

// Source: Spark's BasicExecutorFeatureStep, KubernetesConf,
// ExecutorKubernetesCredentialsFeatureStep.
namespace k8spark::plan {

namespace {

constexpr std::size_t kMaxHostName = 63;  // DNS label

std::map<std::string, std::string> preset_labels(StepInput const& in) {
  std::map<std::string, std::string> preset = {{"spark-exec-id", std::string(kExecutorId)},
                                               {"spark-app-selector", in.submission.ids.app_id},
                                               {"spark-role", "executor"},
                                               {"spark-exec-resourceprofile-id", "0"}};
  if (!in.version().at_least(3, 3)) return preset;
  preset["spark-version"] = in.version().text;
  preset["spark-app-name"] = spark::app_name_label(in.conf().get_or("spark.app.name", "spark"));
  return preset;
}

// The last 63 characters of the pod's name, beginning with a letter, a digit or '_'; a dot would
// begin a domain.
std::string host_name(std::string const& pod_name) {
  std::string name =
      pod_name.size() > kMaxHostName ? pod_name.substr(pod_name.size() - kMaxHostName) : pod_name;
  name.erase(0, name.find_first_not_of("-."));
  std::string host;
  for (char const c : name) {
    if (c != '.')
      host += c;
    else if (!host.ends_with('_'))
      host += '_';
  }
  return host;
}

// Up to 3.3 the template's ports are replaced. A port of 0 is chosen by the executor itself.
Result<void> set_ports(StepInput const& in, Draft& draft) {
  K8SPARK_ASSIGN(long long const port, port_of(in, {"spark.blockManager.port"}, 7079));
  if (port != 0 && (port < 1024 || port > 65535))
    return usage_error("spark.blockManager.port must be 0 or from 1024 to 65535",
                       in.conf().where("spark.blockManager.port"));
  if (!in.version().at_least(3, 4)) draft.container.erase("ports");
  if (port != 0)
    list_in(draft.container, "ports")
        .push_back({{"name", "blockmanager"}, {"containerPort", port}, {"protocol", "TCP"}});
  return {};
}

// Lets the executor hand over its blocks before it goes. The template's hooks are replaced.
Result<void> set_decommissioning(StepInput const& in, Draft& draft) {
  constexpr std::string_view kKey = "spark.decommission.enabled";
  if (!in.conf().contains(kKey)) return {};
  K8SPARK_ASSIGN(bool const wanted, in.reader.boolean(kKey));
  if (!wanted) return {};
  std::string script = "/opt/decom.sh";
  if (in.version().at_least(3, 2)) {
    K8SPARK_ASSIGN(script, in.reader.text_or_empty("spark.kubernetes.decommission.script"));
  }
  Json& lifecycle = draft.container["lifecycle"] = Json::object();
  lifecycle["preStop"]["exec"]["command"] = Json::array({script});
  return {};
}

// 4.1 and newer; the template's value is replaced.
Result<void> set_grace_period(StepInput const& in, Draft& draft) {
  constexpr std::string_view kKey = "spark.kubernetes.executor.terminationGracePeriodSeconds";
  if (!in.version().at_least(4, 1)) return {};
  K8SPARK_ASSIGN(auto const text, in.reader.text(kKey));
  auto const period = spark::parse_time_ms(text.value_or("30s"), 1000);
  if (!period || *period < 0)
    return usage_error(std::string(kKey) + " must be a time, not \"" + text.value_or("") + '"',
                       in.conf().where(kKey));
  draft.pod["spec"]["terminationGracePeriodSeconds"] = *period / 1000;
  return {};
}

// 4.2 and newer: CPU and memory may be changed without a restart.
void set_resize_policy(StepInput const& in, Draft& draft) {
  if (!in.version().at_least(4, 2)) return;
  for (std::string_view const resource : {"cpu", "memory"})
    list_in(draft.container, "resizePolicy")
        .push_back({{"resourceName", resource}, {"restartPolicy", "NotRequired"}});
}

}  // namespace

Result<void> set_basic_executor(StepInput const& in, Draft& draft) {
  std::string const name = in.names.prefix + "-exec-" + std::string(kExecutorId);
  draft.pod["metadata"]["name"] = name;
  K8SPARK_CHECK(set_image(in, draft));
  K8SPARK_CHECK(set_labels(in, draft, preset_labels(in)));
  set_owner(in, draft.pod);
  K8SPARK_CHECK(set_ports(in, draft));
  K8SPARK_CHECK(set_executor_env(in, draft));
  K8SPARK_CHECK(set_executor_resources(in, draft));
  set_resize_policy(in, draft);
  list_in(draft.container, "args").push_back("executor");
  K8SPARK_CHECK(add_executor_conf_map(in, draft));
  K8SPARK_CHECK(set_decommissioning(in, draft));
  draft.pod["spec"]["hostname"] = host_name(name);
  K8SPARK_CHECK(set_pod_spec(in, draft));
  return set_grace_period(in, draft);
}

Result<void> set_executor_account(StepInput const& in, Draft& draft) {
  Json& spec = map_in(draft.pod, "spec");
  if (spec.contains("serviceAccount")) return {};  // the template's, by its old name
  for (std::string_view const key : {"spark.kubernetes.authenticate.executor.serviceAccountName",
                                     "spark.kubernetes.authenticate.driver.serviceAccountName"}) {
    K8SPARK_ASSIGN(auto const account, in.reader.text(key));
    if (!account) continue;
    spec["serviceAccount"] = *account;
    spec["serviceAccountName"] = *account;
    return {};
  }
  return {};
}

}  // namespace k8spark::plan
