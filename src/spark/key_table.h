#pragma once

#include "k8spark/spark_version.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace k8spark::spark {

enum class KeyType { kText, kBoolean, kInteger, kReal, kSize, kTime, kList, kMap };

// Who reads the key.
enum class KeyUse {
  kSubmission,  // acts on the submission or on the driver's objects
  kPassed,      // only travels in spark.properties: for the driver and its executors
};

struct MinorVersion {
  int major = 0;
  int minor = 0;
};

// One spark.* key, declared once. Source: Spark's Config.scala and docs/running-on-kubernetes.md.
struct KeySpec {
  std::string_view name;  // a kMap key ends in '.': the rest is the user's
  KeyType type = KeyType::kText;
  MinorVersion since;  // {3, 1}: in every known line
  MinorVersion until;  // first line without it; {0, 0}: still there
  bool has_default = false;
  std::string_view default_value;  // as text
  std::string_view fallback_key;   // read when the key itself is absent
  KeyUse use = KeyUse::kSubmission;
  std::string_view doc;  // one line
};

// Sorted by name.
std::span<KeySpec const> key_table();

// The row of a key; for "spark.kubernetes.driver.label.team" the row
// "spark.kubernetes.driver.label.".
KeySpec const* find_key(std::string_view key);

// For a spark.kubernetes.* key that no line knows: the nearest known name, or nothing if the key is
// known or not under spark.kubernetes.
struct UnknownKey {
  std::string key;
  std::optional<std::string> near;
};
std::optional<UnknownKey> check_kubernetes_key(std::string_view key, SparkVersion const& version);

}  // namespace k8spark::spark
