#pragma once

#include "k8spark/json.h"
#include "k8spark/spark_version.h"
#include "yaml/yaml.h"

#include <string>

namespace k8spark::plan {

// How a pod template's plain scalars are read: every line of Spark brings a YAML reader of its own.
enum class Reading {
  kText,         // 3.1, Jackson: a text field gets what is written there
  kYaml11Old,    // 3.2, as the next; 08 is a number
  kYaml11,       // 3.3, SnakeYAML: yes, 010, 0x1F, 1:30 and dates are no texts
  kYaml11Plain,  // 3.4: the same, but yes and dates are texts
  kJson,         // 3.5 and newer, snakeyaml-engine; and JSON files: only what JSON knows
};

Reading reading_of(spark::SparkVersion const& version, bool is_json);

struct Scalar {
  enum class Kind { kNull, kBool, kInteger, kReal, kText };

  Kind kind = Kind::kNull;
  std::string text;    // as Java prints the value: "1.5" for 1.50, "1.0E8" for 100000000.0
  std::string source;  // as written
};

// Of a node that is null or a scalar.
Scalar read_scalar(yaml::Node const& node, Reading reading);
// What a field that nobody knows is sent as.
Json scalar_json(Scalar const& scalar);

}  // namespace k8spark::plan
