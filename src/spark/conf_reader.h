#pragma once

#include "k8spark/conf.h"
#include "k8spark/result.h"
#include "k8spark/spark_version.h"
#include "spark/sizes.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace k8spark::spark {

using EnvMap = std::map<std::string, std::string, std::less<>>;

// Typed reads of a SparkConf, as Spark's ConfigEntry makes them: ${spark.key}, ${env:NAME} are
// expanded, the key table (spark/key_table.h) knows the default of the line and the fallback key,
// and a value that does not parse is a kUsage error whose `where` is the value's origin.
// Raw reads (SparkConf::get, with_prefix) do not expand: that is Spark's difference, not ours.
class ConfReader {
 public:
  // The arguments must outlive the reader.
  ConfReader(SparkConf const& conf, EnvMap const& environment, SparkVersion const& version)
      : conf_(conf), environment_(environment), version_(version) {}

  // The expanded text; when the key is absent that of its fallback key, else the line's default;
  // nothing when it has none.
  [[nodiscard]] Result<std::optional<std::string>> text(std::string_view key) const;
  // As text(), "" when there is none.
  [[nodiscard]] Result<std::string> text_or_empty(std::string_view key) const;

  // These need a key whose table row has a default.
  [[nodiscard]] Result<bool> boolean(std::string_view key) const;
  [[nodiscard]] Result<long long> integer(std::string_view key) const;
  [[nodiscard]] Result<double> real(std::string_view key) const;
  [[nodiscard]] Result<std::vector<std::string>> list(std::string_view key) const;
  [[nodiscard]] Result<long long> mib(std::string_view key) const;
  // One of `allowed`, compared as written.
  [[nodiscard]] Result<std::string> choice(std::string_view key,
                                           std::vector<std::string> const& allowed) const;

  [[nodiscard]] SparkConf const& conf() const { return conf_; }
  [[nodiscard]] SparkVersion const& version() const { return version_; }

  // ${...} expanded by Spark's rules: unknown references stay, a circular one is an error.
  [[nodiscard]] Result<std::string> expand(std::string_view value) const;

 private:
  [[nodiscard]] Result<std::string> expand(std::string_view value,
                                           std::vector<std::string>& open) const;
  [[nodiscard]] Result<std::optional<std::string>> look_up(std::string_view reference,
                                                           std::vector<std::string>& open) const;
  // The key itself, or the one that it falls back to when only that is set.
  [[nodiscard]] std::string_view source_key(std::string_view key) const;
  // Value or the table's default, not expanded.
  [[nodiscard]] std::optional<std::string> raw_text(std::string_view key) const;
  [[nodiscard]] Error bad_value(std::string_view key, std::string_view wanted) const;

  SparkConf const& conf_;
  EnvMap const& environment_;
  SparkVersion const& version_;
};

}  // namespace k8spark::spark
