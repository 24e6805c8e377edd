#pragma once

#include "k8spark/conf.h"
#include "k8spark/json.h"
#include "k8spark/spark_version.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

// What differs between two configurations, and between the objects that they become. Pure.
namespace k8spark::render {

struct KeyDifference {
  enum class Kind {
    kValue,    // only here, only there, or another value
    kDefault,  // nobody sets it, and the two Spark versions have different defaults
    kUnknown,  // set, and one of the two versions does not know the key
  };
  Kind kind = Kind::kValue;
  std::string key;
  // Redacted; nothing where the key is absent.
  std::optional<std::string> left;
  std::optional<std::string> right;
  std::string left_origin;
  std::string right_origin;
  bool operator==(KeyDifference const&) const = default;
};

struct ConfSide {
  SparkConf conf;
  spark::SparkVersion version;
};

// In the order of the keys: values, then defaults, then keys that a version does not know.
std::vector<KeyDifference> diff_conf(ConfSide const& left, ConfSide const& right);

// A field of an object: "ConfigMap conf-map: /data/spark.properties".
struct FieldDifference {
  std::string object;
  std::string path;  // JSON Pointer
  Json left;         // null where it is absent
  Json right;
  bool operator==(FieldDifference const&) const = default;
};

// Objects are paired by kind and by their place among those of the same kind.
std::vector<FieldDifference> diff_objects(std::vector<Json> const& left,
                                          std::vector<Json> const& right);

}  // namespace k8spark::render
