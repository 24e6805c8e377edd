#pragma once

#include "k8spark/result.h"
#include "k8spark/submission.h"
#include "workloads/identity.h"
#include "workloads/workload.h"

#include <string>

namespace k8spark::workloads {

inline constexpr int kMasterPort = 7077;
inline constexpr int kMasterUiPort = 8080;
inline constexpr int kWorkerUiPort = 8081;
inline constexpr char const* kMaster = "master";  // components
inline constexpr char const* kWorker = "worker";

struct StandaloneWishes {
  int workers = 2;
  int worker_cores = 1;                  // CPUs that executors share; the container's limit
  long long worker_memory_mib = 1024;    // memory that executors share; the limit has more
  std::string worker_request_cores;      // CPU request, as a quantity; empty: worker_cores
  std::string daemon_memory = "512m";    // heap of master and worker themselves
  long long daemon_memory_mib = 512;     // the same
  bool reverse_proxy = true;             // worker and application pages through the master's
  std::string reverse_proxy_url;         // where a proxy of one's own shows it; empty: none
  bool replication_controllers = false;  // in place of Deployments, as old guides have them
};

// Names of the two sorts of pods, and of what makes them: NAME-master, NAME-worker. The Service has
// the master's.
std::string master_name(Identity const& identity);
std::string worker_name(Identity const& identity);
// "spark://NAME-master:7077"
std::string master_url(Identity const& identity);

// Master, workers, a headless Service, a ConfigMap by which every Spark in these pods finds the
// master. A pod's Spark names itself by the pod's address, which all others can reach, so that a
// driver may run in each of them. The master's pod has room for one driver of the submission.
// Source: Spark's Master, Worker, MasterArguments, WorkerArguments, Utils.localHostName.
Result<Workload> standalone(Submission submission,
                            Identity const& identity,
                            StandaloneWishes const& wishes);

}  // namespace k8spark::workloads
