#include "workloads/history_server.h"

#include "spark/uri.h"
#include "text/strings.h"
#include "workloads/daemon.h"
#include "workloads/objects.h"
#include "workloads/pod.h"

#include <algorithm>
#include <array>

namespace k8spark::workloads {

namespace {

constexpr char const* kComponent = "server";
constexpr char const* kCacheFolder = "/var/spark-history";

// What a history server reads. Source: Spark's History config object, HistoryServer, UIUtils.
constexpr std::array<std::string_view, 8> kRead = {"spark.hadoop.",
                                                   "spark.history.",
                                                   "spark.ssl.",
                                                   "spark.redaction.",
                                                   "spark.ui.",
                                                   "spark.acls.",
                                                   "spark.admin.acls",
                                                   "spark.io."};

void keep_what_it_reads(Base& base, HistoryWishes const& wishes) {
  std::erase_if(base.properties, [](auto const& entry) {
    return std::none_of(kRead.begin(), kRead.end(), [&](std::string_view prefix) {
      return entry.first.starts_with(prefix);
    });
  });
  // Of drivers: where theirs is, and whether they have one.
  base.properties.erase("spark.ui.port");
  base.properties.erase("spark.ui.enabled");
  base.properties["spark.history.fs.logDirectory"] = wishes.log_dir;
  base.properties["spark.history.ui.port"] = std::to_string(kHistoryPort);
  base.properties.try_emplace("spark.history.store.path", kCacheFolder);
}

std::string without_slash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

// The name of what the driver mounts at that path, or "". Kubernetes takes one mount for a path.
std::string mounted_at(Json const& container, std::string const& path) {
  for (Json const& one : container.value("volumeMounts", Json::array()))
    if (without_slash(one.value("mountPath", "/")) == without_slash(path))
      return one.value("name", "");
  return "";
}

// Drivers that log into a claim mount it themselves, often at the same place.
Result<void> check_claim(Base const& base, HistoryWishes const& wishes) {
  if (wishes.claim.empty()) return {};
  std::string const name = mounted_at(base.container, wishes.claim_path);
  if (name.empty()) return {};
  for (Json const& volume : base.pod["spec"].value("volumes", Json::array()))
    if (volume.value("name", "") == name &&
        volume.value("/persistentVolumeClaim/claimName"_json_pointer, "") == wishes.claim)
      return {};
  return usage_error("the driver has its volume " + name + " at " + wishes.claim_path +
                         ", and no room is left there for the claim " + wishes.claim,
                     "historyServer.claim",
                     "leave it out to read the driver's volume, or historyServer.claimPath "
                     "and a historyServer.logDir below it");
}

void mount_where_free(Json& pod, Json volume, std::string const& path) {
  if (mounted_at(pod["spec"]["containers"].back(), path).empty())
    mount(pod, std::move(volume), path);
}

Result<void> check_folder(Base const& base, HistoryWishes const& wishes) {
  std::string const scheme = spark::scheme_of(wishes.log_dir);
  bool const is_file = scheme == "file" || (scheme.empty() && wishes.log_dir.starts_with("/"));
  if (!is_file) return {};
  auto const uri = spark::parse_uri(wishes.log_dir);
  std::string const path = uri ? uri->path : wishes.log_dir;
  auto const covers = [&](std::string const& folder) {
    std::string const mount = without_slash(folder);
    return path == mount || path.starts_with(mount + '/');
  };
  if (!wishes.claim.empty() && covers(wishes.claim_path)) return {};
  for (Json const& mount : base.container.value("volumeMounts", Json::array())) {
    std::string const name = mount.value("name", "");
    bool const is_scratch = name.starts_with("spark-local-dir-");
    if (!is_scratch && covers(mount.value("mountPath", "/"))) return {};
  }
  return usage_error("no volume holds the folder of the event logs, " + wishes.log_dir,
                     "",
                     "historyServer.claim names a PersistentVolumeClaim that the drivers write to; "
                     "or let them log into a store: eventLog.dir");
}

Json probe(int seconds, int failures) {
  Json out = http_probe(kHistoryPort, "/");
  out["periodSeconds"] = seconds;
  out["failureThreshold"] = failures;
  return out;
}

Json make_pod(Base const& base, Identity const& identity) {
  PodWishes pod;
  pod.component = kComponent;
  pod.container_name = "history-server";
  pod.args = {"/opt/spark/bin/spark-class",
              "org.apache.spark.deploy.history.HistoryServer",
              "--properties-file",
              std::string(kPropertiesPath)};
  pod.ports = {{"http", kHistoryPort}};
  pod.is_driver = false;
  pod.readiness_probe = probe(1, 3);
  return pod_of(base, identity, identity.name, pod);
}

void add_volumes(Json& pod, HistoryWishes const& wishes) {
  Json const empty = Json::object();
  mount_where_free(pod, {{"name", "history-cache"}, {"emptyDir", empty}}, kCacheFolder);
  mount_where_free(pod, {{"name", "history-tmp"}, {"emptyDir", empty}}, "/tmp");
  if (!wishes.claim.empty())
    mount_where_free(pod, claim_volume("event-logs", wishes.claim), wishes.claim_path);
  // A JVM on a busy node starts in minutes: only one that had started is started again.
  Json& container = pod["spec"]["containers"].back();
  container["startupProbe"] = probe(2, 300);
  container["livenessProbe"] = probe(10, 6);
}

Json service(Identity const& identity, HistoryWishes const& wishes) {
  Json out = {{"apiVersion", "v1"}, {"kind", "Service"}};
  out["metadata"]["name"] = identity.name;
  identify(out, identity, kComponent);
  Json port = {{"name", "http"}, {"port", kHistoryPort}, {"targetPort", kHistoryPort}};
  if (wishes.node_port) port["nodePort"] = *wishes.node_port;
  std::string const type = wishes.service_type.empty() ? "ClusterIP" : wishes.service_type;
  out["spec"] = {{"type", type},
                 {"selector", selector_of(identity, kComponent)},
                 {"ports", Json::array({std::move(port)})}};
  return out;
}

Json route(Identity const& identity, HistoryWishes const& wishes) {
  Json out = {{"apiVersion", "route.openshift.io/v1"}, {"kind", "Route"}};
  out["metadata"]["name"] = identity.name;
  identify(out, identity, kComponent);
  if (!wishes.host.empty()) out["spec"]["host"] = wishes.host;
  out["spec"]["to"] = {{"kind", "Service"}, {"name", identity.name}};
  out["spec"]["port"] = {{"targetPort", "http"}};
  out["spec"]["tls"] = {{"termination", "edge"}, {"insecureEdgeTerminationPolicy", "Redirect"}};
  return out;
}

Json ingress(Identity const& identity, HistoryWishes const& wishes) {
  Json out = {{"apiVersion", "networking.k8s.io/v1"}, {"kind", "Ingress"}};
  out["metadata"]["name"] = identity.name;
  identify(out, identity, kComponent);
  Json& spec = out["spec"];
  if (!wishes.ingress_class.empty()) spec["ingressClassName"] = wishes.ingress_class;
  if (!wishes.tls_secret.empty())
    spec["tls"] =
        Json::array({{{"hosts", Json::array({wishes.host})}, {"secretName", wishes.tls_secret}}});
  Json backend = {{"service", {{"name", identity.name}, {"port", {{"name", "http"}}}}}};
  Json path = {{"path", "/"}, {"pathType", "Prefix"}, {"backend", std::move(backend)}};
  Json rule = {{"host", wishes.host}};
  rule["http"]["paths"] = Json::array({std::move(path)});
  spec["rules"] = Json::array({std::move(rule)});
  return out;
}

}  // namespace

Result<Workload> history_server(Submission submission,
                                Identity const& identity,
                                HistoryWishes const& wishes) {
  K8SPARK_ASSIGN(Base base, daemon_base(std::move(submission)));
  K8SPARK_CHECK(check_folder(base, wishes));
  K8SPARK_CHECK(check_claim(base, wishes));
  std::vector<Json> env = daemon_env(base, wishes.memory);
  if (!wishes.java_options.empty())
    env.push_back(env_of_text("SPARK_HISTORY_OPTS", wishes.java_options));
  keep_what_it_reads(base, wishes);
  Json pod = make_pod(base, identity);
  Json& own_env = pod["spec"]["containers"].back()["env"];
  for (Json& entry : env) own_env.push_back(std::move(entry));
  add_volumes(pod, wishes);
  std::vector<Json> objects = {conf_map_of(base, identity), service(identity, wishes)};
  if (wishes.route)
    objects.push_back(route(identity, wishes));
  else if (!wishes.host.empty())
    objects.push_back(ingress(identity, wishes));
  objects.push_back(deployment_of(std::move(pod), identity, kComponent, 1));
  return assemble_server(base, identity, std::move(objects), kComponent, {{"http", kHistoryPort}});
}

}  // namespace k8spark::workloads
