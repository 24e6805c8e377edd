#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace k8spark {

// Where a value came from, lowest precedence first (product contract: profiles).
enum class Layer {
  kPreset,         // built into k8spark
  kEnvironment,    // MASTER, SPARK_DRIVER_MEMORY ...: only when nothing else spoke
  kSparkDefaults,  // spark-defaults.conf
  kProfile,        // k8spark.yaml, parents first
  kPropertiesFile,
  kConfFlag,  // --conf K=V
  kFlag,      // the dedicated flag: --executor-memory
  kDerived,   // what spark-submit itself computes: normalised master, application name
};

struct Origin {
  Layer layer = Layer::kPreset;
  std::string where;  // "prod.yaml:12", "--conf", "spark-defaults.conf:3", "--executor-memory"

  bool operator==(Origin const&) const = default;
};

struct ConfValue {
  std::string value;
  Origin origin;

  bool operator==(ConfValue const&) const = default;
};

// Every effective spark.* key. Ordered, so that output is stable.
using ConfMap = std::map<std::string, ConfValue, std::less<>>;

// A value: copies are independent. They share their keys until one of them changes, because a
// submission hands its conf on from step to step and may have 100,000 keys.
class SparkConf {
 public:
  SparkConf() = default;
  explicit SparkConf(ConfMap values) : values_(std::make_shared<ConfMap>(std::move(values))) {}

  [[nodiscard]] bool contains(std::string_view key) const { return find(key) != nullptr; }
  // The raw text, or nothing. Raw: ${...} is not expanded.
  [[nodiscard]] std::optional<std::string> get(std::string_view key) const;
  [[nodiscard]] std::string get_or(std::string_view key, std::string_view fallback) const;
  [[nodiscard]] ConfValue const* find(std::string_view key) const;
  // "prod.yaml:12" for error messages; the key itself when nobody knows.
  [[nodiscard]] std::string where(std::string_view key) const;

  void set(std::string key, std::string value, Origin origin);
  void erase(std::string_view key);

  // The keys that start with `prefix`, as (rest of the key, value), in key order.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> with_prefix(
      std::string_view prefix) const;

  [[nodiscard]] ConfMap const& values() const;
  bool operator==(SparkConf const& other) const { return values() == other.values(); }

 private:
  // The keys of this one alone.
  ConfMap& own_values();

  std::shared_ptr<ConfMap> values_;  // null: no keys
};

// Later layers win. Pure; `k8spark explain` prints what this returns. Keys are moved, not copied.
SparkConf merge(std::vector<ConfMap> layers);

}  // namespace k8spark
