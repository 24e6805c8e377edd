#include "workloads/connect.h"

#include "text/strings.h"
#include "workloads/client_driver.h"
#include "workloads/notebook.h"
#include "workloads/pod.h"
#include "workloads/secrets.h"

#include <algorithm>

namespace k8spark::workloads {

namespace {

constexpr char const* kPortKey = "spark.connect.grpc.binding.port";
constexpr char const* kPortName = "spark-connect";

Result<void> check(Submission const& submission, ConnectWishes const& wishes) {
  K8SPARK_CHECK(check_name(wishes.name, "name of the server"));
  if (!submission.version.at_least(3, 4))
    return usage_error("Spark " + submission.version.text + " has no Spark Connect server",
                       "",
                       "it came with 3.4; --spark-version says whose behaviour is followed");
  if (wishes.authenticated && !submission.version.at_least(4, 0))
    return usage_error("Spark " + submission.version.text + " knows no token for Spark Connect",
                       "",
                       "it came with 4.0; leave --auth and SPARK_CONNECT_AUTHENTICATE_TOKEN out");
  return {};
}

// From 4.1 on every driver has the port, whether or not it is a server's.
void set_port(Base& base, int port) {
  auto const at = std::find_if(
      base.ports.begin(), base.ports.end(), [](Port const& one) { return one.name == kPortName; });
  if (at == base.ports.end())
    base.ports.push_back({kPortName, port, "grpc"});
  else
    *at = {kPortName, port, "grpc"};
}

Result<int> port_of(Base const& base, SparkConf const& conf) {
  auto const at = base.properties.find(kPortKey);
  if (at == base.properties.end()) return kConnectPort;
  constexpr long long kHighest = 65535;
  auto const number = text::to_integer(at->second);
  if (number && *number >= 1 && *number <= kHighest) return static_cast<int>(*number);
  return usage_error(std::string(kPortKey) + " must be a port, not \"" + at->second + '"',
                     conf.where(kPortKey));
}

void add_package(Base& base, spark::SparkVersion const& version, std::string const& scala) {
  std::string const package = connect_package(version, scala);
  if (package.empty()) return;
  std::string& packages = base.properties["spark.jars.packages"];
  if (text::contains(packages, ":spark-connect_")) return;
  // A jar of it in the image or beside it is as good.
  for (char const* const key : {"spark.jars", "spark.driver.extraClassPath"})
    if (auto const at = base.properties.find(key);
        at != base.properties.end() && text::contains(at->second, "spark-connect_")) {
      if (packages.empty()) base.properties.erase("spark.jars.packages");
      return;
    }
  packages += (packages.empty() ? "" : ",") + package;
}

PodWishes pod_wishes(Base const& base, ConnectWishes const& wishes, int port) {
  PodWishes pod;
  pod.component = kServerComponent;
  pod.args = {"/opt/spark/bin/spark-submit",
              "--properties-file",
              std::string(kPropertiesPath),
              "--class",
              kConnectClass,
              "spark-internal"};
  pod.ports = base.ports;
  pod.env = {env_of_field(kPodNameVariable, "metadata.name")};
  if (wishes.authenticated) {
    // Unlike a notebook, a server without its token would let everybody in.
    Json token = env_of_token("SPARK_CONNECT_AUTHENTICATE_TOKEN", wishes.name);
    token["valueFrom"]["secretKeyRef"].erase("optional");
    pod.env.push_back(std::move(token));
  }
  pod.readiness_probe = tcp_probe(port);
  if (wishes.account) pod.service_account = wishes.name;
  return pod;
}

}  // namespace

std::string connect_package(spark::SparkVersion const& version, std::string const& scala) {
  if (version.at_least(4, 0)) return "";
  return "org.apache.spark:spark-connect_" + scala + ':' + version.text;
}

Result<Workload> connect_server(Submission const& submission, ConnectWishes const& wishes) {
  K8SPARK_CHECK(check(submission, wishes));
  K8SPARK_ASSIGN(Base base, base_of(submission));
  K8SPARK_ASSIGN(int const port, port_of(base, submission.conf));
  Identity const identity{Kind::kConnect, wishes.name, base.ns};
  add_package(base, submission.version, wishes.scala);
  set_client_keys(base, wishes.name);
  keep_one_application(base, submission);
  // Sessions share the executors.
  base.properties.try_emplace("spark.scheduler.mode", "FAIR");
  set_port(base, port);

  PodWishes const wanted = pod_wishes(base, wishes, port);
  std::vector<Json> objects = {
      headless_service(base, identity, wishes.name, kServerComponent, wanted.ports),
      conf_map_of(base, identity)};
  if (wishes.account)
    for (Json& object : account_of(identity, submission)) objects.push_back(std::move(object));
  objects.push_back(pod_of(base, identity, wishes.name, wanted));
  return assemble_server(base, identity, std::move(objects), kServerComponent, wanted.ports);
}

}  // namespace k8spark::workloads
