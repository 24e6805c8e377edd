#include "k8spark/spark_version.h"

#include <gtest/gtest.h>

namespace k8spark::spark {
namespace {

TEST(ParseSparkVersion, KeepsAFullVersionAsWritten) {
  auto const version = parse_spark_version("3.5.6");
  ASSERT_TRUE(version);
  EXPECT_EQ(*version, (SparkVersion{3, 5, 6, "3.5.6"}));
}

TEST(ParseSparkVersion, TakesTheNewestKnownPatchOfALine) {
  EXPECT_EQ(parse_spark_version("3.1")->text, "3.1.3");
  EXPECT_EQ(parse_spark_version("3.5")->text, "3.5.9");
  EXPECT_EQ(parse_spark_version("4")->text, newest_spark_version().text);
  EXPECT_EQ(parse_spark_version("3")->text, "3.5.9");
}

TEST(ParseSparkVersion, TakesALineThatIsNewerThanThisProgram) {
  EXPECT_EQ(parse_spark_version("4.9")->text, "4.9.0");
  EXPECT_EQ(parse_spark_version("5.0.1")->major, 5);
}

TEST(ParseSparkVersion, KeepsASuffixInTheText) {
  auto const version = parse_spark_version("4.0.0-SNAPSHOT");
  ASSERT_TRUE(version);
  EXPECT_EQ(version->text, "4.0.0-SNAPSHOT");
  EXPECT_TRUE(version->at_least(4, 0));
}

TEST(ParseSparkVersion, RefusesWhatIsNoVersion) {
  for (char const* const text : {"", "v4", "latest", "4.", "4.1.", "4.1.2.3", "4.1x", "-4.1", "5"})
    EXPECT_FALSE(parse_spark_version(text)) << text;
}

TEST(ParseSparkVersion, RefusesLinesOlderThanThreeOne) {
  for (char const* const text : {"2", "2.4", "3.0", "3.0.3", "2.4.8"})
    EXPECT_FALSE(parse_spark_version(text)) << text;
}

TEST(SparkVersion, ComparesMajorThenMinorThenPatch) {
  SparkVersion const version = *parse_spark_version("3.5.1");
  EXPECT_TRUE(version.at_least(3, 5, 1));
  EXPECT_FALSE(version.at_least(3, 5, 2));
  EXPECT_TRUE(version.at_least(3, 4, 9));
  EXPECT_FALSE(version.at_least(4, 0));
}

TEST(VersionInImageTag, ReadsTheVersionOutOfATag) {
  auto const read = [](char const* image) { return version_in_image_tag(image)->text; };
  EXPECT_EQ(read("apache/spark:3.5.6-java17-python3"), "3.5.6");
  EXPECT_EQ(read("registry.example.com:5000/team/spark:4.1.0"), "4.1.0");
  EXPECT_EQ(read("spark:v3.4.1"), "3.4.1");
  EXPECT_EQ(read("spark:4.0"), "4.0.5");
  EXPECT_EQ(read("spark:scala2.12-3.3.4"), "3.3.4");
  EXPECT_EQ(read("spark:3.5.6@sha256:00"), "3.5.6");
}

TEST(VersionInImageTag, FindsNothingWhereNoKnownLineIsNamed) {
  for (char const* const image : {"spark",
                                  "spark:latest",
                                  "spark:v12",
                                  "spark:3",
                                  "spark:2.4.8",
                                  "spark:2024.5.1",
                                  "spark:9.9.9",
                                  "registry:3.5/spark",
                                  "spark@sha256:3.5.6"})
    EXPECT_FALSE(version_in_image_tag(image)) << image;
}

}  // namespace
}  // namespace k8spark::spark
