#pragma once

#include "k8spark/result.h"
#include "spark/conf_reader.h"

#include <string>
#include <utility>
#include <vector>

// The ports on which a driver of this machine listens.
namespace k8spark::launcher {

struct DriverPort {
  std::string key;   // that decides it: "spark.driver.port"
  std::string what;  // for people: "executors register"
  int port = 0;      // 0: Spark takes any free one
  int retries = 0;   // further ports that Spark tries where one is taken

  // The ports as ranges, ends included: one, or two where Spark begins again at 1024.
  // Source: Spark's Utils.userPort.
  [[nodiscard]] std::vector<std::pair<int, int>> ranges() const;
  // Each of them, in the order in which Spark tries.
  [[nodiscard]] std::vector<int> candidates() const;
};

// Of the driver, its block manager, and its UI if it has one. kUsage for what is no port.
// Source: Spark's SparkEnv, BlockManager and SparkUI; "Configuring Ports for Network Security".
Result<std::vector<DriverPort>> driver_ports(spark::ConfReader const& reader);

}  // namespace k8spark::launcher
