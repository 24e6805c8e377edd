#include "workloads/standalone.h"

#include "spark/sizes.h"
#include "text/strings.h"
#include "workloads/daemon.h"
#include "workloads/objects.h"
#include "workloads/pod.h"

#include <algorithm>
#include <array>

namespace k8spark::workloads {

namespace {

constexpr char const* kWorkFolder = "/var/spark-work";
constexpr long long kLeastOverheadMib = 384;  // Spark's, beside a heap

// Of Kubernetes' scheduler, of a submission, of one application.
constexpr std::array<std::string_view, 9> kLeftOut = {"spark.kubernetes.",
                                                      "spark.submit.",
                                                      "spark.app.",
                                                      "spark.master",
                                                      "spark.driver.host",
                                                      "spark.driver.port",
                                                      "spark.driver.bindAddress",
                                                      "spark.driver.blockManager.port",
                                                      "spark.blockManager.port"};

bool is_left_out(std::string const& key) {
  return std::any_of(kLeftOut.begin(), kLeftOut.end(), [&](std::string_view name) {
    return name.back() == '.' ? key.starts_with(name) : key == name;
  });
}

void keep_what_it_reads(Base& base, Identity const& identity, StandaloneWishes const& wishes) {
  std::erase_if(base.properties, [](auto const& entry) { return is_left_out(entry.first); });
  base.properties["spark.master"] = master_url(identity);
  base.properties.try_emplace("spark.worker.cleanup.enabled", "true");
  if (wishes.reverse_proxy) base.properties["spark.ui.reverseProxy"] = "true";
  if (!wishes.reverse_proxy_url.empty())
    base.properties["spark.ui.reverseProxyUrl"] = wishes.reverse_proxy_url;
}

long long with_overhead(long long heap_mib) {
  constexpr long long kTenth = 10;
  return heap_mib + std::max(heap_mib / kTenth, kLeastOverheadMib);
}

std::string mib(long long amount) {
  return std::to_string(amount) + "Mi";
}

// The plan's limit holds a driver; the master beside it needs its own.
Json master_resources(Base const& base, StandaloneWishes const& wishes) {
  Json resources = base.container.value("resources", Json::object());
  for (char const* const side : {"requests", "limits"}) {
    if (!resources.contains(side) || !resources[side].contains("memory")) continue;
    std::string const text = resources[side]["memory"];
    auto const driver =
        text.ends_with("Mi") ? text::to_integer(text.substr(0, text.size() - 2)) : std::nullopt;
    if (driver) resources[side]["memory"] = mib(*driver + with_overhead(wishes.daemon_memory_mib));
  }
  return resources;
}

Json worker_resources(StandaloneWishes const& wishes) {
  std::string const cores = std::to_string(wishes.worker_cores);
  std::string const memory =
      mib(with_overhead(wishes.worker_memory_mib) + with_overhead(wishes.daemon_memory_mib));
  std::string const request =
      wishes.worker_request_cores.empty() ? cores : wishes.worker_request_cores;
  return {{"requests", {{"cpu", request}, {"memory", memory}}},
          {"limits", {{"cpu", cores}, {"memory", memory}}}};
}

std::vector<Json> env_of(Base const& base, StandaloneWishes const& wishes) {
  std::vector<Json> env = daemon_env(base, wishes.daemon_memory);
  env.push_back(env_of_field("POD_IP", "status.podIP"));
  // No other pod can resolve a pod's name, and a driver would announce that.
  env.push_back(env_of_text("SPARK_LOCAL_HOSTNAME", "$(POD_IP)"));
  return env;
}

// Master and worker differ in their words, ports and probe.
Json spark_daemon(Base const& base,
                  Identity const& identity,
                  StandaloneWishes const& wishes,
                  char const* component,
                  std::vector<std::string> words) {
  bool const is_master = component == std::string_view(kMaster);
  PodWishes pod;
  pod.component = component;
  pod.container_name = component;
  pod.args = {
      "/opt/spark/bin/spark-class",
      is_master ? "org.apache.spark.deploy.master.Master" : "org.apache.spark.deploy.worker.Worker",
      "--host",
      "$(POD_IP)"};
  pod.args.insert(pod.args.end(), words.begin(), words.end());
  if (is_master) pod.ports.push_back({"spark", kMasterPort});
  pod.ports.push_back({"http", is_master ? kMasterUiPort : kWorkerUiPort});
  pod.env = env_of(base, wishes);
  pod.readiness_probe = is_master ? http_probe(kMasterUiPort, "/json/") : tcp_probe(kWorkerUiPort);
  pod.is_driver = false;
  Json made =
      pod_of(base, identity, is_master ? master_name(identity) : worker_name(identity), pod);
  made["spec"]["containers"].back()["resources"] =
      is_master ? master_resources(base, wishes) : worker_resources(wishes);
  return made;
}

Json master_pod(Base const& base, Identity const& identity, StandaloneWishes const& wishes) {
  return spark_daemon(
      base,
      identity,
      wishes,
      kMaster,
      {"--port", std::to_string(kMasterPort), "--webui-port", std::to_string(kMasterUiPort)});
}

Json worker_pod(Base const& base, Identity const& identity, StandaloneWishes const& wishes) {
  Json made = spark_daemon(base,
                           identity,
                           wishes,
                           kWorker,
                           {"--cores",
                            std::to_string(wishes.worker_cores),
                            "--memory",
                            std::to_string(wishes.worker_memory_mib) + "m",
                            "--work-dir",
                            kWorkFolder,
                            "--webui-port",
                            std::to_string(kWorkerUiPort),
                            master_url(identity)});
  mount(made, {{"name", "spark-work"}, {"emptyDir", Json::object()}}, kWorkFolder);
  return made;
}

// The same pods by the older kind: a selector without matchLabels, no strategy.
Json as_replication_controller(Json deployment) {
  deployment["apiVersion"] = "v1";
  deployment["kind"] = "ReplicationController";
  Json& spec = deployment["spec"];
  spec.erase("strategy");
  Json labels = spec["selector"]["matchLabels"];
  spec["selector"] = std::move(labels);
  return deployment;
}

Json maker_of(Json pod,
              Identity const& identity,
              char const* component,
              int replicas,
              StandaloneWishes const& wishes) {
  Json made = deployment_of(std::move(pod), identity, component, replicas);
  // Two masters would each have half of the workers.
  if (component == std::string_view(kMaster)) made["spec"]["strategy"] = {{"type", "Recreate"}};
  return wishes.replication_controllers ? as_replication_controller(std::move(made)) : made;
}

// An executor that fits into no worker is never started, and the application waits.
void warn_of_size(Base& base, StandaloneWishes const& wishes, spark::SparkVersion const& version) {
  auto const at = base.properties.find("spark.executor.memory");
  if (at == base.properties.end()) return;
  constexpr auto kMib = spark::SizeUnit::kMib;
  auto const memory = spark::parse_size(at->second, kMib, kMib, version);
  if (memory && *memory > wishes.worker_memory_mib)
    base.warnings.push_back("spark.executor.memory=" + at->second + " is more than a worker has (" +
                            std::to_string(wishes.worker_memory_mib) +
                            "m): no executor would ever start");
}

}  // namespace

std::string master_name(Identity const& identity) {
  return identity.name + "-master";
}

std::string worker_name(Identity const& identity) {
  return identity.name + "-worker";
}

std::string master_url(Identity const& identity) {
  return "spark://" + master_name(identity) + ':' + std::to_string(kMasterPort);
}

Result<Workload> standalone(Submission submission,
                            Identity const& identity,
                            StandaloneWishes const& wishes) {
  spark::SparkVersion const version = submission.version;
  K8SPARK_ASSIGN(Base base, daemon_base(std::move(submission)));
  keep_what_it_reads(base, identity, wishes);
  warn_of_size(base, wishes, version);
  Json master = master_pod(base, identity, wishes);
  Json worker = worker_pod(base, identity, wishes);
  std::vector<Port> const ports = {{"spark", kMasterPort}, {"http", kMasterUiPort}};
  std::vector<Json> objects = {
      conf_map_of(base, identity),
      headless_service(base, identity, master_name(identity), kMaster, ports),
      maker_of(std::move(master), identity, kMaster, 1, wishes),
      maker_of(std::move(worker), identity, kWorker, wishes.workers, wishes)};
  Workload workload = assemble(base, identity, std::move(objects), 2);
  workload.must_be_ready = {{kMaster, 1}, {kWorker, wishes.workers}};
  workload.ports = ports;
  return workload;
}

}  // namespace k8spark::workloads
