#pragma once

#include "k8spark/result.h"
#include "submission/prepare.h"

namespace k8spark::submission {

// What spark-submit's launcher and argument parser refuse, whatever the application is: flags that
// exclude each other, heap sizes in Java options, sizes and counts that are none.
// kUsage, `where` being the origin of the value.
// Source: Spark's SparkSubmitCommandBuilder.checkJavaOptions, SparkSubmitArguments.validate*.
Result<void> check_arguments(PrepareInput const& in);

// The keys that spark-submit's own API client and its waiting read: switches, times.
// Source: Spark's SparkKubernetesClientFactory, LoggingPodStatusWatcher.
Result<void> check_client_keys(spark::ConfReader const& reader);

}  // namespace k8spark::submission
