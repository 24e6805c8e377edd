#include "launcher/ports.h"

#include "text/strings.h"

namespace k8spark::launcher {

namespace {

constexpr int kLowest = 1024;  // of those that a retry reaches
constexpr int kHighest = 65535;
constexpr std::string_view kRetriesKey = "spark.port.maxRetries";
constexpr int kUsualRetries = 16;
constexpr int kUsualUiPort = 4040;

// The number of `key`, or `fallback` when it is not set. Not every such key has a row with a
// default in the key table.
Result<int> number_of(spark::ConfReader const& reader,
                      std::string_view key,
                      int fallback,
                      int lowest_but_zero) {
  auto const raw = reader.conf().get(key);
  if (!raw) return fallback;
  K8SPARK_ASSIGN(std::string const text, reader.expand(*raw));
  auto const number = text::to_integer(text::trim(text));
  if (number && (*number == 0 || (*number >= lowest_but_zero && *number <= kHighest)))
    return static_cast<int>(*number);
  return usage_error(std::string(key) + " must be a number from " +
                         std::to_string(lowest_but_zero) + " to " + std::to_string(kHighest) +
                         ", not \"" + text + '"',
                     reader.conf().where(key));
}

}  // namespace

std::vector<int> DriverPort::candidates() const {
  if (port == 0) return {};
  std::vector<int> ports;
  for (int offset = 0; offset <= retries; ++offset) {
    int const wanted = port + offset;
    ports.push_back(wanted <= kHighest ? wanted : wanted - kHighest - 1 + kLowest);
  }
  return ports;
}

std::vector<std::pair<int, int>> DriverPort::ranges() const {
  if (port == 0) return {};
  int const last = port + retries;
  if (last <= kHighest) return {{port, last}};
  return {{port, kHighest}, {kLowest, last - kHighest - 1 + kLowest}};
}

Result<std::vector<DriverPort>> driver_ports(spark::ConfReader const& reader) {
  K8SPARK_ASSIGN(int const retries, number_of(reader, kRetriesKey, kUsualRetries, 0));
  K8SPARK_ASSIGN(int const rpc, number_of(reader, "spark.driver.port", 0, kLowest));
  // The driver's own key comes before the one for all.
  bool const own = reader.conf().contains("spark.driver.blockManager.port");
  std::string const blocks_key = own ? "spark.driver.blockManager.port" : "spark.blockManager.port";
  K8SPARK_ASSIGN(int const blocks, number_of(reader, blocks_key, 0, kLowest));
  std::vector<DriverPort> ports = {
      {"spark.driver.port", "executors register", rpc, retries},
      {own || blocks != 0 ? blocks_key : "spark.driver.blockManager.port",
       "executors fetch blocks",
       blocks,
       retries}};
  if (text::equals_ignore_case(reader.conf().get_or("spark.ui.enabled", "true"), "false"))
    return ports;
  K8SPARK_ASSIGN(int const ui, number_of(reader, "spark.ui.port", kUsualUiPort, kLowest));
  ports.push_back({"spark.ui.port", "people look at the UI", ui, retries});
  return ports;
}

}  // namespace k8spark::launcher
