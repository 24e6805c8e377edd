#pragma once

#include "k8spark/spark_version.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

// Every spark.* key that a submission reads or that its users meet, declared once.
namespace k8spark::spark {

enum class KeyType : std::uint8_t {
  kText,
  kBoolean,
  kInteger,
  kReal,
  kSize,  // `unit` is bytes
  kTime,  // `unit` is milliseconds
  kList,
  kMap,  // a family: the name ends in '.', the rest is the user's
};

// Who reads the key.
enum class KeyUse : std::uint8_t {
  kSubmission,  // acts on the submission or on the driver's objects
  kPassed,      // only travels in spark.properties: for the driver and its executors
};

// Where the key has an effect.
enum class KeyMode : std::uint8_t { kBoth, kCluster, kClient };

// What becomes of a user's value in cluster mode.
enum class KeyFate : std::uint8_t {
  kKept,
  kOverwritten,  // the submission sets the key itself
  kIgnored,      // nobody reads it
};

struct MinorVersion {
  int major = 0;
  int minor = 0;

  bool operator==(MinorVersion const&) const = default;
};

struct DefaultValue {
  MinorVersion since;      // {0, 0}: no further default
  std::string_view value;  // as text
};

// Source: Spark's own classes of each line (tests/unit/spark/keys/), its Config.scala,
// internal/config/package.scala and docs/running-on-kubernetes.md.
struct KeySpec {
  static constexpr std::size_t kMostDefaults = 3;

  std::string_view name;
  KeyType type = KeyType::kText;
  std::string_view doc;         // one line
  long long unit = 1;           // of a number without a suffix; what a reader gets
  MinorVersion since = {3, 1};  // {3, 1}: in every known line
  MinorVersion until;           // first line without it; {0, 0}: still there
  std::array<DefaultValue, kMostDefaults> defaults;  // oldest first
  std::string_view fallback_key;                     // read when the key itself is absent
  KeyUse use = KeyUse::kSubmission;
  KeyMode mode = KeyMode::kBoth;
  KeyFate fate = KeyFate::kKept;
  bool is_internal = false;  // Spark's own, in no documentation
  bool is_secret = false;    // its value is shown nowhere
};

// Sorted by name.
std::span<KeySpec const> key_table();

// The row of a key; for "spark.kubernetes.driver.label.team" the row
// "spark.kubernetes.driver.label.".
KeySpec const* find_key(std::string_view key);

bool is_known(KeySpec const& spec, SparkVersion const& version);

// The default of a line; nothing where it has none. A fallback key is not followed.
std::optional<std::string_view> default_of(KeySpec const& spec, SparkVersion const& version);

}  // namespace k8spark::spark
