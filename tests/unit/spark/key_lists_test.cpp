#include "spark/key_table.h"
#include "text/strings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>

// The table against what Spark's own classes declare (keys/README.md).
namespace k8spark::spark {
namespace {

constexpr std::array<char const*, 9> kLines = {
    "3.1", "3.2", "3.3", "3.4", "3.5", "4.0", "4.1", "4.2", "4.3"};

// Columns of a line of a file; a bare name has the type "name".
struct Declared {
  std::string type;
  std::string since;
  std::optional<std::string> value;
  std::string fallback;
  bool is_internal = false;
};

std::map<std::string, Declared> declared_by(std::string const& line) {
  std::ifstream file(K8SPARK_KEY_LISTS "/" + line + ".txt");
  std::map<std::string, Declared> found;
  for (std::string text; std::getline(file, text);) {
    auto const columns = text::split(text, '\t');
    Declared& entry = found[columns[0]];
    entry.type = columns[1];
    if (columns.size() < 6) continue;
    entry.since = columns[2];
    if (columns[3] != "-") entry.value = columns[3].substr(1, columns[3].size() - 2);
    if (columns[4] != "-") entry.fallback = columns[4];
    entry.is_internal = columns[5] == "internal";
  }
  return found;
}

std::string type_text(KeySpec const& row) {
  switch (row.type) {
    case KeyType::kText:
      return "text";
    case KeyType::kBoolean:
      return "boolean";
    case KeyType::kInteger:
      return "integer";
    case KeyType::kReal:
      return "real";
    case KeyType::kSize:
      return "size/" + std::to_string(row.unit);
    case KeyType::kTime:
      return "time/" + std::to_string(row.unit);
    case KeyType::kList:
      return "list";
    case KeyType::kMap:
      return "name";
  }
  return "";
}

// Where the table differs from the class files on purpose.
bool differs_knowingly(std::string_view key) {
  constexpr auto kKeys = std::to_array<std::string_view>({
      "spark.blockManager.port",           // an absent one, not 0, decides (driver_service.cpp)
      "spark.connect.grpc.binding.port",   // declared by a jar that lines before 4.0 do not bundle
      "spark.driver.bindAddress",          // falls back to the host, which cluster mode removes
      "spark.driver.blockManager.port",    // Kubernetes has a default of its own
      "spark.driver.host",                 // the default is the machine's address
      "spark.driver.port",                 // Kubernetes has a default of its own
      "spark.eventLog.compression.codec",  // 3.1 falls back to spark.io.compression.codec
      "spark.executor.instances",          // the scheduler's default
      "spark.submit.deployMode",           // docs/decisions/0005-cluster-mode-default.md
      "spark.task.cpus",                   // a fraction from 4.3 on
  });
  return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end();
}

// Keys that are put together from a stem and a word, or declared by a class that the packages of a
// line do not hold: nothing to look up.
bool is_below_a_stem(std::string_view key) {
  return key == "spark.kubernetes.setSubmitTimeInDriver" ||  // a bare name in SparkSubmit
         key.starts_with("spark.kubernetes.authenticate.") ||
         key.starts_with("spark.kubernetes.scheduler.volcano.");
}

TEST(KeyLists, AreThere) {
  for (char const* const line : kLines) EXPECT_GT(declared_by(line).size(), 150U) << line;
}

TEST(KeyLists, HaveNoKubernetesKeyThatTheTableLacks) {
  for (char const* const line : kLines) {
    for (auto const& [key, entry] : declared_by(line)) {
      KeySpec const* const row = find_key(key);
      bool const stem = entry.type == "name" && key.starts_with("spark.kubernetes.authenticate");
      if (stem) continue;
      ASSERT_NE(row, nullptr) << line << ' ' << key;
      EXPECT_EQ(row->name, key) << line;
      EXPECT_TRUE(is_known(*row, *parse_spark_version(line))) << line << ' ' << key;
    }
  }
}

TEST(KeyLists, HaveEveryKubernetesKeyOfTheTable) {
  for (char const* const line : kLines) {
    auto const declared = declared_by(line);
    for (KeySpec const& row : key_table()) {
      if (!row.name.starts_with("spark.kubernetes.") || is_below_a_stem(row.name)) continue;
      EXPECT_EQ(is_known(row, *parse_spark_version(line)), declared.contains(std::string(row.name)))
          << line << ' ' << row.name;
    }
  }
}

TEST(KeyLists, AgreeOnTypeDefaultAndFallback) {
  for (char const* const line : kLines) {
    for (auto const& [key, entry] : declared_by(line)) {
      KeySpec const* const row = find_key(key);
      if (row == nullptr || entry.type == "name" || differs_knowingly(key)) continue;
      EXPECT_EQ(type_text(*row), entry.type) << line << ' ' << key;
      EXPECT_EQ(row->fallback_key, entry.fallback) << line << ' ' << key;
      EXPECT_EQ(row->is_internal, entry.is_internal) << line << ' ' << key;
      auto const value = default_of(*row, *parse_spark_version(line));
      EXPECT_EQ(value ? std::optional(std::string(*value)) : std::nullopt, entry.value)
          << line << ' ' << key;
    }
  }
}

}  // namespace
}  // namespace k8spark::spark
