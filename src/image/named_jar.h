#pragma once

#include "matrix/jars.h"

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Jars by the names of their files: what a folder of jars tells about itself.
namespace k8spark::image {

struct NamedJar {
  std::string artifact;    // "spark-core_2.12"
  std::string version;     // "3.5.6"; empty: the name holds none
  std::string classifier;  // "shaded", "linux-x86_64"; mostly empty
  std::string file;        // "spark-core_2.12-3.5.6.jar"

  // "2.12" of spark-core_2.12; empty for a jar that is for any Scala.
  [[nodiscard]] std::string scala() const;
  bool operator==(NamedJar const&) const = default;
};

// Reads what Maven writes, ARTIFACT-VERSION[-CLASSIFIER].jar. The version is the first part that
// begins with a digit and after which no name goes on: log4j-1.2-api-2.20.0.jar is 2.20.0.
NamedJar read_jar_name(std::string_view file);
NamedJar named(matrix::Jar const& jar);

// The jars of a listing: a name or a path a line, everything that does not end in ".jar" is passed
// over. For `ls jars`, `find -name '*.jar'`, `tar t`.
std::vector<NamedJar> read_jar_listing(std::string_view text);

// Which Spark, Hadoop and Scala a folder holds. Each may be missing.
//
// Source: Spark has its version and its Scala in spark-core's name, Hadoop its own in
// hadoop-client-api's (3.2 and newer, shaded) or in hadoop-common's.
struct Detected {
  std::optional<spark::SparkVersion> spark;
  std::optional<matrix::HadoopVersion> hadoop;
  std::string scala;  // "2.12", or empty

  // With the line's own Hadoop and Scala for what is not known; nothing without a Spark.
  [[nodiscard]] std::optional<matrix::Stack> stack() const;
};
Detected detect(std::vector<NamedJar> const& jars);

// Versions as people compare them: numbers by value, "1.12.262" < "1.12.1000".
std::strong_ordering compare_versions(std::string_view a, std::string_view b);

}  // namespace k8spark::image
