#pragma once

#include "k8spark/conf.h"
#include "k8spark/json.h"
#include "k8spark/result.h"
#include "k8spark/spark_version.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

// Values of the Helm chart stable/spark-history-server, 1.4.3, which is archived at
// https://charts.helm.sh/stable. Pure. Source: the chart's templates.
namespace k8spark::render {

struct ChartInput {
  SparkConf conf;  // all layers
  spark::SparkVersion version;
  std::string image;
  std::string pull_policy;
  std::string log_dir;
  std::string memory;
  std::string java_options;
  std::string service_type;  // empty: ClusterIP; the chart's own default is a public LoadBalancer
  std::optional<int> node_port;
  std::string host;
  std::string claim;
  std::string account;
};

struct ChartValues {
  Json values;
  std::vector<std::string> warnings;  // what the chart does that this program's server does not
};

// kUsage for a folder that the chart cannot show: no abfss, a file: folder without a claim.
Result<ChartValues> chart_values(ChartInput const& input);

}  // namespace k8spark::render
