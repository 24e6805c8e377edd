#pragma once

#include "k8spark/conf.h"
#include "k8spark/result.h"
#include "k8spark/submission.h"
#include "spark/conf_reader.h"
#include "sys/file_system.h"

#include <optional>
#include <string>
#include <vector>

// What spark-submit decides before Kubernetes is concerned: the master's form, the application's
// kind and name, which paths mean this machine. Source: Spark's SparkSubmitArguments, SparkSubmit.
namespace k8spark::submission {

struct PrepareInput {
  SparkConf conf;  // all layers merged
  spark::SparkVersion version;
  std::optional<std::string> main_class;
  std::string primary_resource;
  std::vector<std::string> app_args;
  std::optional<std::string> proxy_user;
  std::string user;  // of this machine
  spark::EnvMap environment;
  GivenFiles given;
  std::string default_master;  // "k8s://https://host:6443", when the conf names none
  // What cluster mode refuses (shells, the Connect server) is taken: the plan becomes a pod whose
  // driver is in client mode (workloads/client_pod.h).
  bool for_client_pod = false;
};

// Reads local files through `files`; everything else is pure. The ids are left empty.
// kUsage errors only: nothing was created.
Result<Submission> prepare_submission(PrepareInput input, sys::FileSystem const& files);

// "k8s://host:443" gives "k8s://https://host:443". kUsage for a scheme that is not http(s), and for
// a master that is not Kubernetes. Source: Spark's Utils.checkAndGetK8sMasterUrl.
Result<std::string> normalize_master(std::string const& master);

}  // namespace k8spark::submission
