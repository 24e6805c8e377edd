#include "profile/field_rows.h"

#include <array>

namespace k8spark::profile {

namespace {

using enum FieldType;

// Servers that live longer than a run: docs/history-server.md, docs/standalone.md.
constexpr auto kRows = std::to_array<Field>({
    {"historyServer.image", kText, "", "", "image of the history server; else image.name"},
    {"historyServer.logDir",
     kText,
     "",
     "",
     "folder of the event logs that it shows; else eventLog.dir"},
    {"historyServer.memory", kText, "", "", "its heap; 1g unless said otherwise"},
    {"historyServer.javaOptions", kText, "", "", "SPARK_HISTORY_OPTS"},
    {"historyServer.claim",
     kText,
     "",
     "",
     "PersistentVolumeClaim that holds a file: folder of event logs"},
    {"historyServer.claimPath", kText, "", "", "where it is mounted; else the folder itself"},
    {"historyServer.service.type",
     kChoice,
     "",
     "ClusterIP|NodePort|LoadBalancer",
     "type of its Service"},
    {"historyServer.service.nodePort", kInteger, "", "", "port of every node"},
    {"historyServer.ingress.host", kText, "", "", "host name of an Ingress"},
    {"historyServer.ingress.className", kText, "", "", "class of the Ingress"},
    {"historyServer.ingress.tlsSecret", kText, "", "", "Secret with its certificate"},
    {"historyServer.route", kBoolean, "", "", "OpenShift: a Route in place of the Ingress"},
    {"standalone.workers.replicas", kInteger, "", "", "workers of a standalone cluster; 2"},
    {"standalone.workers.cores", kInteger, "", "", "CPUs of each worker; 1"},
    {"standalone.workers.memory", kText, "", "", "memory for executors of each worker; 1g"},
    {"standalone.workers.requestCores", kText, "", "", "CPU request, as a Kubernetes quantity"},
    {"standalone.daemonMemory", kText, "", "", "heap of master and worker themselves; 512m"},
    {"standalone.reverseProxy",
     kBoolean,
     "",
     "",
     "pages of workers and applications through the master's; true"},
    {"standalone.reverseProxyUrl", kText, "", "", "address under which a proxy of yours shows it"},
    {"standalone.controller",
     kChoice,
     "",
     "deployment|replicationController",
     "what makes its pods"},
});

}  // namespace

std::span<Field const> server_fields() {
  return kRows;
}

}  // namespace k8spark::profile
