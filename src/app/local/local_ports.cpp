#include "app/local/local_ports.h"

#include "app/report.h"
#include "launcher/ports.h"
#include "spark/conf_reader.h"
#include "sys/tcp.h"
#include "text/strings.h"

namespace k8spark::app {

namespace {

// The UI listens on all addresses, the others where the driver binds.
// Source: Spark's JettyUtils and SparkEnv.
std::string address_for(launcher::DriverPort const& port, SparkConf const& conf) {
  constexpr char const* kAll = "0.0.0.0";
  if (port.key == "spark.ui.port") return kAll;
  std::string const host = conf.get_or("spark.driver.host", kAll);
  return conf.get_or("spark.driver.bindAddress", host);
}

enum class Port { kFree, kTaken, kNotHere };

Port try_port(std::string const& address, int port) {
  auto const socket = sys::listen_on(address, port);
  if (socket) return Port::kFree;
  if (socket.error().code == ErrorCode::kConflict) return Port::kTaken;
  // A name: its addresses are Spark's to find.
  if (socket.error().message == "not an IP address") return try_port("0.0.0.0", port);
  return Port::kNotHere;
}

// The port that Spark will take.
Result<int> find_port(launcher::DriverPort const& port, SparkConf const& conf, Context& context) {
  std::string const address = address_for(port, conf);
  for (int const candidate : port.candidates()) {
    Port const state = try_port(address, candidate);
    if (state == Port::kNotHere)
      return usage_error(address + " cannot be bound on this machine",
                         conf.where("spark.driver.host"),
                         "if others reach this machine by that address, --conf "
                         "spark.driver.bindAddress=0.0.0.0");
    if (state == Port::kTaken) continue;
    if (candidate != port.port && port.key != "spark.ui.port")
      warn(context,
           port.key + ": port " + std::to_string(port.port) + " is taken; Spark will take " +
               std::to_string(candidate));
    return candidate;
  }
  std::string const more =
      port.retries == 0 ? " is" : " and the " + std::to_string(port.retries) + " after it are";
  return usage_error("port " + std::to_string(port.port) + more + " taken on this machine",
                     port.key,
                     "another port, or more of spark.port.maxRetries; which programs have them: "
                     "ss -ltnp");
}

}  // namespace

Result<std::optional<int>> check_local_ports(Built const& built, Context& context) {
  auto const& environment = built.layers.environment.values();
  spark::ConfReader const reader(built.conf, environment, built.layers.spark_version);
  K8SPARK_ASSIGN(auto const ports, launcher::driver_ports(reader));
  std::optional<int> ui;
  for (launcher::DriverPort const& port : ports) {
    if (port.port == 0) continue;
    K8SPARK_ASSIGN(int const found, find_port(port, built.conf, context));
    if (port.key == "spark.ui.port") ui = found;
  }
  return ui;
}

}  // namespace k8spark::app
