#pragma once

#include "k8spark/conf.h"
#include "k8spark/result.h"
#include "sys/environment.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace k8spark::storage {

// Hadoop's configuration as spark-submit's JVM would have it: core-site.xml, above it the
// spark.hadoop.* keys. Values are trimmed, and ${...} is expanded as Hadoop does it when it reads:
// ${env.X}, ${env.X:-text} (unset or empty), ${env.X-text} (unset), ${other.key}; at most 20 times.
// Source: Hadoop's Configuration.substituteVars (HADOOP-9642), Spark's SparkHadoopUtil.
class HadoopConf {
 public:
  using Site = std::map<std::string, std::string, std::less<>>;

  // All references outlive it. `site`: what core-site.xml says (storage/xml.h).
  HadoopConf(SparkConf const& conf, sys::Environment const& environment, Site site = {})
      : conf_(conf), environment_(environment), site_(std::move(site)) {}

  // The expanded value; nothing when the key is not set, or empty. What cannot be expanded stays as
  // it is written.
  [[nodiscard]] std::optional<std::string> get(std::string_view key) const;
  [[nodiscard]] std::string get_or(std::string_view key, std::string_view fallback) const;

  // The same for a value that must be complete: kUsage when a ${...} in it cannot be expanded, or
  // when it holds a line break. Never quotes the value.
  [[nodiscard]] Result<std::optional<std::string>> get_secret(std::string_view key) const;

  // "true" and "false" as Hadoop's getBoolean, else the fallback.
  [[nodiscard]] bool get_bool(std::string_view key, bool fallback) const;

  // "spark.hadoop.KEY" or where it was set, for messages.
  [[nodiscard]] std::string where(std::string_view key) const;

 private:
  [[nodiscard]] std::optional<std::string> raw(std::string_view key) const;
  [[nodiscard]] std::optional<std::string> variable(std::string_view name) const;
  [[nodiscard]] std::string expanded(std::string text) const;

  SparkConf const& conf_;
  sys::Environment const& environment_;
  Site site_;
};

}  // namespace k8spark::storage
