#pragma once

#include "workloads/base.h"
#include "workloads/identity.h"
#include "workloads/workload.h"

#include <string>
#include <vector>

namespace k8spark::workloads {

// What a pod of a thing is, beside what its base says.
struct PodWishes {
  std::string component;          // "server", "master", "worker"
  std::string container_name;     // empty: as the base names it
  std::vector<std::string> args;  // for the image's entrypoint, which makes the user's name
  std::vector<Port> ports;
  std::vector<Json> env;             // further entries; they take the place of one's name
  Json readiness_probe = Json();     // null: ready when it runs
  bool is_driver = true;             // has a driver's labels: logs, ui, why and exec find it
  std::string service_account = {};  // empty: as the base has it
};

// A Pod with restartPolicy Never. Of the base's pod all stays: template, volumes, Secrets, node
// selectors, security contexts. enableServiceLinks is off: a Service named spark-master would set
// SPARK_MASTER_PORT (Spark's MasterArguments).
Json pod_of(Base const& base, Identity const& identity, std::string name, PodWishes const& wishes);

// {"tcpSocket": {"port": N}}, asked every second or so.
Json tcp_probe(int port);
Json http_probe(int port, std::string const& path);

// An environment entry by the downward API: "status.podIP", "metadata.name".
Json env_of_field(std::string_view name, std::string_view field_path);
Json env_of_secret(std::string_view name, std::string const& secret, std::string const& key);
Json env_of_text(std::string_view name, std::string value);

// Adds to a pod a volume and its mount in the container of Spark.
void mount(Json& pod, Json volume, std::string const& path);

// The base's files and properties as ConfigMap NAME-conf.
Json conf_map_of(Base const& base, Identity const& identity);

// `pod` as the template of a Deployment of that many; `name` as of pod_of.
Json deployment_of(Json pod, Identity const& identity, std::string const& component, int replicas);

}  // namespace k8spark::workloads
