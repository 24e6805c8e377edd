#pragma once

#include "matrix/stack.h"

#include <string>
#include <string_view>
#include <vector>

// The jars that a distribution of Spark lacks and a store needs.
//
// Source: hadoop-project's pom.xml of each Hadoop version, Spark's own dependency manifests
// (storage-images-recipes.md 2.3 and 4.2).
namespace k8spark::matrix {

enum class Store { kS3, kWasb, kAbfs, kGcs };

struct Jar {
  std::string group;  // "org.apache.hadoop"
  std::string artifact;
  std::string version;
  std::string classifier;  // "shaded"; mostly empty

  [[nodiscard]] std::string coordinate() const;  // group:artifact[:jar:classifier]:version
  [[nodiscard]] std::string file() const;        // "hadoop-aws-3.3.4.jar"
  // Below a Maven repository: "org/apache/hadoop/hadoop-aws/3.3.4/hadoop-aws-3.3.4.jar".
  [[nodiscard]] std::string path() const;
  bool operator==(Jar const&) const = default;
};

// "g:a:v" or Maven's "g:a:jar:classifier:v". kUsage otherwise.
Result<Jar> parse_coordinate(std::string_view text);

// In the order in which people name them: the file system's first.
// kUsage where this Hadoop has no such file system (wasb from 3.5, abfs before 3.2).
Result<std::vector<Jar>> jars_for(Stack const& stack, Store store);

// spark-hadoop-cloud with the binding classes of the S3A committers: of this patch, or the nearest
// one of the line that was published. kUsage, with what else to do, where there is none: before
// Spark 3.2, and of 4.2 and newer.
Result<Jar> cloud_jar(Stack const& stack);

// AWS's SDK that Hadoop's own hadoop-aws wants: v1 up to Hadoop 3.3, v2 from 3.4 on.
Jar aws_sdk(HadoopVersion const& hadoop);

}  // namespace k8spark::matrix
