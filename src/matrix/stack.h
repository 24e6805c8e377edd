#pragma once

#include "k8spark/result.h"
#include "k8spark/spark_version.h"

#include <compare>
#include <string>
#include <string_view>

// What belongs to a Spark line: its Hadoop, Scala, Java, Python and log4j.
//
// Source: Spark's pom.xml, its migration guides and the jars of the distributions themselves
// (storage-images-recipes.md 4.1). The label of a download does not tell: "bin-hadoop3.2" of
// Spark 3.2 holds Hadoop 3.3.1.
namespace k8spark::matrix {

struct HadoopVersion {
  int major = 0;
  int minor = 0;
  int patch = 0;

  [[nodiscard]] std::string text() const;  // "3.3.4"
  [[nodiscard]] bool at_least(int want_major, int want_minor, int want_patch = 0) const {
    return *this >= HadoopVersion{want_major, want_minor, want_patch};
  }
  std::strong_ordering operator<=>(HadoopVersion const&) const = default;  // NOLINT: clang-tidy 14
};

// "3.3.4" as it is. kUsage for anything but three numbers.
Result<HadoopVersion> parse_hadoop_version(std::string_view text);

enum class Log4j { k1, k2 };

// One line as its distributions are built.
struct SparkLine {
  std::string_view line;           // "3.5"
  std::string_view hadoop;         // of the usual build: "3.3.4"
  std::string_view hadoop2;        // of the build with Hadoop 2, "2.7.4"; empty: there is none
  std::string_view scala;          // of the usual build: "2.12"
  std::string_view other_scala;    // "2.13"; empty: there is none
  std::string_view java;           // majors, newest last: "8 11 17"
  std::string_view oldest_python;  // "3.8"
  Log4j log4j = Log4j::k2;
};

// Of the lines that k8spark knows, the one of this version; a later one counts as the newest.
SparkLine const& line_of(spark::SparkVersion const& version);

// The build that an image holds.
struct Stack {
  spark::SparkVersion spark;
  HadoopVersion hadoop;
  std::string scala;  // "2.12"

  bool operator==(Stack const&) const = default;
};

// `hadoop`: empty for the usual build; "2.7" or "2" for the one with Hadoop 2; a whole version
// ("3.3.6") for a build of one's own. `scala`: empty or "2.12".
// kUsage for a build that never was, with those that were as hint.
Result<Stack> make_stack(spark::SparkVersion const& version,
                         std::string_view hadoop = {},
                         std::string_view scala = {});

}  // namespace k8spark::matrix
