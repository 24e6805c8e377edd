#include "app/run/run_evidence.h"
#include "diagnosis/pod_state.h"
#include "spark/properties.h"

// What a first look asks for: nodes, other runs, queues, properties, the log of an executor.
namespace k8spark::app {

namespace {

using diagnosis::Diagnosis;
using diagnosis::PodView;
using diagnosis::RunEvidence;

constexpr long kExecutorLogLines = 200;

std::string label_of(Json const& pod, char const* name) {
  Json const metadata = pod.value("metadata", Json::object());
  Json const labels = metadata.is_object() ? metadata.value("labels", Json::object()) : Json();
  if (!labels.is_object()) return {};
  auto const at = labels.find(name);
  return at != labels.end() && at->is_string() ? at->get<std::string>() : std::string();
}

std::string ns_of(RunEvidence const& evidence) {
  return diagnosis::read_pod(evidence.driver).namespace_name;
}

std::vector<Json> list_or_nothing(Cluster& cluster,
                                  kube::Resource const& resource,
                                  std::string const& ns,
                                  std::string const& labels = {}) {
  kube::ListOptions options;
  options.label_selector = labels;
  auto list = cluster.client().list(resource, ns, options);
  return list ? std::move(list->items) : std::vector<Json>{};
}

void add_peers(Cluster& cluster, RunEvidence& evidence) {
  std::string const app = diagnosis::read_pod(evidence.driver).app_id;
  if (app.empty()) return;
  evidence.peers = list_or_nothing(cluster,
                                   kube::pods(),
                                   ns_of(evidence),
                                   "spark-role in (driver,executor),spark-app-selector!=" + app);
}

// The pod waits in a queue: its Workload is owned by it, its PodGroup named by an annotation.
void add_queue(Cluster& cluster, RunEvidence& evidence) {
  kube::Resource const workloads{"kueue.x-k8s.io", "v1beta1", "workloads", "Workload", true};
  std::string const uid = diagnosis::read_pod(evidence.driver).uid;
  for (Json& one : list_or_nothing(cluster, workloads, ns_of(evidence)))
    if (one.dump().find(uid) != std::string::npos) evidence.queue.push_back(std::move(one));
  Json const annotations =
      evidence.driver.value("metadata", Json::object()).value("annotations", Json::object());
  if (!annotations.is_object()) return;
  for (char const* const key :
       {"scheduling.k8s.io/group-name", "scheduling.volcano.sh/group-name"}) {
    std::string const name = annotations.value(key, "");
    auto const resource = kube::find_resource("PodGroup");
    if (name.empty() || !resource) continue;
    if (auto group = cluster.client().get(*resource, ns_of(evidence), name))
      evidence.queue.push_back(*std::move(group));
  }
}

// spark.* of the ConfigMap that the driver has its properties from.
void add_properties(Cluster& cluster, RunEvidence& evidence) {
  Json const volumes =
      evidence.driver.value("spec", Json::object()).value("volumes", Json::array());
  for (Json const& volume : volumes) {
    if (!volume.is_object() || volume.value("name", "") != "spark-conf-volume-driver") continue;
    std::string const name = volume.value("configMap", Json::object()).value("name", "");
    auto const map = cluster.client().get(kube::config_maps(), ns_of(evidence), name);
    if (!map) return;
    std::string const text = map->value("data", Json::object()).value("spark.properties", "");
    auto const entries = spark::parse_properties(text, name);
    if (!entries) return;
    for (spark::Property const& entry : *entries) evidence.properties[entry.key] = entry.value;
  }
}

void add_executor_log(Cluster& cluster, RunEvidence& evidence) {
  auto const pod = dead_executor(evidence);
  if (!pod) return;
  auto tail =
      read_log_tail(cluster, ns_of(evidence), pod->name, pod->driver()->name, kExecutorLogLines);
  if (!tail) return;
  evidence.executor_log = std::move(tail->lines);
  evidence.executor_log_of = pod->name;
}

void add_application(Cluster& cluster, RunEvidence& evidence) {
  std::string const name = label_of(evidence.driver, "sparkoperator.k8s.io/app-name");
  if (name.empty()) return;
  kube::Resource const applications{
      "sparkoperator.k8s.io", "v1beta2", "sparkapplications", "SparkApplication", true};
  if (auto app = cluster.client().get(applications, ns_of(evidence), name))
    evidence.application = *std::move(app);
}

}  // namespace

bool wants_executor_log(Diagnosis const& diagnosis) {
  std::string const rule = diagnosis.cause ? diagnosis.cause->rule : std::string();
  return rule == "W-LOOP" || rule == "W-EXIT" || rule == "W-SIGNAL" || rule == "L-EXECLOST" ||
         rule == "L-MAXFAIL" || rule == "L-ROOT";
}

std::optional<PodView> dead_executor(RunEvidence const& evidence) {
  for (Json const& json : evidence.executors) {
    PodView pod = diagnosis::read_pod(json);
    auto const* const main = pod.driver();
    if (main != nullptr && !main->container_id.empty() &&
        main->state.phase == diagnosis::ContainerPhase::kTerminated)
      return pod;
  }
  return std::nullopt;
}

void add_surroundings(Cluster& cluster,
                      RunEvidence& evidence,
                      Diagnosis const& diagnosis,
                      Context& /*context*/) {
  if (!evidence.driver.is_object()) return;
  std::string const rule = diagnosis.cause ? diagnosis.cause->rule : std::string();
  if (rule == "W-UNSCHED" || rule == "L-NORES") {
    evidence.nodes = list_or_nothing(cluster, kube::nodes(), "");
    add_peers(cluster, evidence);
  }
  if (rule == "W-QUEUE") add_queue(cluster, evidence);
  if (rule == "W-OOM") add_properties(cluster, evidence);
  if (wants_executor_log(diagnosis)) add_executor_log(cluster, evidence);
  add_application(cluster, evidence);
}

Diagnosis diagnose_run(Cluster& cluster, RunEvidence& evidence, Context& context) {
  Diagnosis const first = diagnosis::diagnose(evidence);
  if (!first.cause) return first;
  add_surroundings(cluster, evidence, first, context);
  return diagnosis::diagnose(evidence);
}

}  // namespace k8spark::app
