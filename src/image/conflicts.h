#pragma once

#include "image/named_jar.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What cannot work, or will be missed, among jars that lie in one folder. A table of rules, each
// with what one would see without it.
//
// Source: storage-images-recipes.md 4.4, 1.3 and 2.3; the poms of Hadoop for the pins.
namespace k8spark::image {

struct Holdings {
  // What the folder or the image is built of. Without it only jars are compared with each other.
  std::optional<matrix::Stack> stack;
  std::vector<NamedJar> jars;
  // spark.hadoop.fs.s3a.aws.credentials.provider, or empty.
  std::string s3a_providers;
  // Stores that must be reachable: their jars have to be there.
  std::vector<matrix::Store> stores;
};

enum class Severity { kError, kWarning };

struct Finding {
  std::string rule;  // "hadoop-mismatch"
  Severity severity = Severity::kError;
  std::string message;  // what is wrong, lower case, no full stop
  std::string symptom;  // what Spark would say, or empty
  std::string cure;

  bool operator==(Finding const&) const = default;
};

// In the order of the rules; the same finding is there once.
std::vector<Finding> find_conflicts(Holdings const& holdings);

// Names of the rules, for documentation and tests.
std::vector<std::string_view> rule_names();

}  // namespace k8spark::image
