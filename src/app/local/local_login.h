#pragma once

#include "app/options.h"
#include "k8spark/conf.h"
#include "k8spark/result.h"
#include "kube/access.h"
#include "launcher/tool.h"
#include "profile/layers.h"

namespace k8spark::app {

// How the driver on this machine logs in to the API server: Spark itself reads the kubeconfig, and
// what our flags change becomes keys of Spark (spark.kubernetes.authenticate.*, without ".driver.")
// and variables of its environment.
struct LocalLogin {
  SparkConf keys;  // perhaps secret ones
  launcher::Variables variables;
};

// kUsage for a login that no key of Spark can say; `--master proxy` can.
// Source: Spark's SparkKubernetesClientFactory; fabric8's Config (KUBECONFIG).
Result<LocalLogin> local_login(SubmitOptions const& options,
                               profile::ProfileSettings const& settings,
                               SparkConf const& conf,
                               kube::ClusterAccess const& access);

// The same where the driver speaks to our own proxy at `url`: none at all.
LocalLogin proxy_login(std::string const& url);

}  // namespace k8spark::app
