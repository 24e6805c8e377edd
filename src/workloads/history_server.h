#pragma once

#include "k8spark/result.h"
#include "k8spark/submission.h"
#include "workloads/identity.h"
#include "workloads/workload.h"

#include <optional>
#include <string>

namespace k8spark::workloads {

inline constexpr int kHistoryPort = 18080;  // Spark's spark.history.ui.port

struct HistoryWishes {
  std::string log_dir;           // "s3a://logs/history/", "file:///spark-events"
  std::string memory = "1g";     // heap: the submission's driver memory is the same
  std::string java_options;      // of the server alone
  std::string claim;             // holds the folder of a file: address; empty: none
  std::string claim_path;        // where it is mounted
  std::string service_type;      // empty: ClusterIP
  std::optional<int> node_port;  // of NodePort
  std::string host;              // Ingress (or Route) for this host; empty: none
  std::string ingress_class;     // empty: the cluster's
  std::string tls_secret;        // of the Ingress
  bool route = false;            // OpenShift: a Route in place of the Ingress
};

// Deployment, Service and ConfigMap of a history server, with the store's keys, Secrets and jars of
// the submission. It needs no right in the API, so no token is mounted.
// kUsage when it could never see a log: a file: folder that is on no volume.
// Source: Spark's HistoryServer, FsHistoryProvider; "Monitoring" of Spark's documentation.
Result<Workload> history_server(Submission submission,
                                Identity const& identity,
                                HistoryWishes const& wishes);

}  // namespace k8spark::workloads
