#pragma once

#include "k8spark/result.h"
#include "k8spark/submission.h"
#include "workloads/workload.h"

#include <string>

namespace k8spark::workloads {

struct ConnectWishes {
  std::string name;
  bool authenticated = false;  // with a token out of the Secret NAME-token (Spark 4.0 and newer)
  bool account = false;        // with a ServiceAccount of its own
  std::string scala = "2.12";  // of the image's Spark: below 4.0 the package's
};

inline constexpr int kConnectPort = 15002;  // spark.connect.grpc.binding.port

// Main class of a Spark Connect server.
inline constexpr char const* kConnectClass =
    "org.apache.spark.sql.connect.service.SparkConnectServer";

// A pod in which a Spark Connect server runs, as a driver in client mode: cluster mode refuses its
// class. Below 4.0 the server is a package, which the pod fetches, unless the conf names a jar of
// it. Pure; `submission` is one of cluster mode. kUsage below 3.4, for a name that cannot be, and
// for a token that the line does not know.
// Source: Spark's SparkConnectServer, sbin/start-connect-server.sh, Connect.scala (the keys and
// SPARK_CONNECT_AUTHENTICATE_TOKEN).
Result<Workload> connect_server(Submission const& submission, ConnectWishes const& wishes);

// "org.apache.spark:spark-connect_2.12:3.5.9"; empty from 4.0 on, where the server is part of
// Spark.
std::string connect_package(spark::SparkVersion const& version, std::string const& scala);

}  // namespace k8spark::workloads
