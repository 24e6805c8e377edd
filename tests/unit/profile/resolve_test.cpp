#include "bench.h"
#include "profile/profile_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::profile {
namespace {

using testing::StartsWith;

std::string file_of(std::string const& profiles) {
  return "version: 1\nprofiles:\n" + profiles;
}

SparkConf conf_of(std::string const& profiles, std::string const& name) {
  Bench bench(file_of(profiles));
  bench.input.profile = name;
  return bench.conf();
}

Error error_of(std::string const& profiles, std::string const& name) {
  Bench bench(file_of(profiles));
  bench.input.profile = name;
  return bench.must_fail();
}

TEST(Extends, MapsMergeAndScalarsReplace) {
  SparkConf const conf = conf_of(
      "  base:\n    driver: {cores: 1, memory: 2g}\n    labels: {team: etl, tier: base}\n"
      "  aws:\n    extends: base\n    driver: {memory: 4g}\n    labels: {tier: aws}\n",
      "aws");
  EXPECT_EQ(at(conf, "spark.driver.cores"), "1 @ k8spark.yaml:4");
  EXPECT_EQ(at(conf, "spark.driver.memory"), "4g @ k8spark.yaml:8");
  EXPECT_EQ(at(conf, "spark.kubernetes.driver.label.team"), "etl @ k8spark.yaml:5");
  EXPECT_EQ(at(conf, "spark.kubernetes.executor.label.tier"), "aws @ k8spark.yaml:9");
}

TEST(Extends, ListsReplace) {
  SparkConf const conf = conf_of(
      "  a: {deps: {packages: [x, y]}}\n"
      "  b: {extends: a, deps: {packages: [z]}}\n",
      "b");
  EXPECT_EQ(conf.get("spark.jars.packages"), "z");
}

TEST(Extends, TheLaterOfSeveralWins) {
  std::string const profiles =
      "  a: {namespace: a, serviceAccount: sa}\n  b: {namespace: b}\n"
      "  ab: {extends: [a, b]}\n  ba: {extends: [b, a]}\n";
  EXPECT_EQ(conf_of(profiles, "ab").get("spark.kubernetes.namespace"), "b");
  EXPECT_EQ(conf_of(profiles, "ba").get("spark.kubernetes.namespace"), "a");
  EXPECT_EQ(conf_of(profiles, "ab").get("spark.kubernetes.authenticate.driver.serviceAccountName"),
            "sa");
}

TEST(Extends, GoesThroughGrandparents) {
  SparkConf const conf = conf_of(
      "  c: {extends: b, driver: {cores: 3}}\n"
      "  b: {extends: a, driver: {memory: 2g}}\n"
      "  a: {driver: {cores: 1, memory: 1g, memoryOverhead: 1g}}\n",
      "c");
  EXPECT_EQ(conf.get("spark.driver.cores"), "3");
  EXPECT_EQ(conf.get("spark.driver.memory"), "2g");
  EXPECT_EQ(conf.get("spark.driver.memoryOverhead"), "1g");
}

TEST(Extends, ACommonGrandparentDoesNotUndoAParent) {
  SparkConf const conf = conf_of(
      "  base: {namespace: base}\n  a: {extends: base, namespace: a}\n"
      "  b: {extends: base}\n  c: {extends: [a, b]}\n",
      "c");
  EXPECT_EQ(conf.get("spark.kubernetes.namespace"), "a");
}

TEST(Extends, NullTakesAValueAway) {
  SparkConf const conf = conf_of(
      "  a: {namespace: a, labels: {x: 1, y: 2}, conf: {spark.z: 3}}\n"
      "  b: {extends: a, namespace: ~, labels: {x: }, conf: {spark.z: null}}\n",
      "b");
  EXPECT_FALSE(conf.contains("spark.kubernetes.namespace"));
  EXPECT_FALSE(conf.contains("spark.kubernetes.driver.label.x"));
  EXPECT_TRUE(conf.contains("spark.kubernetes.driver.label.y"));
  EXPECT_FALSE(conf.contains("spark.z"));
}

TEST(Extends, AnEmptySectionSaysNothing) {
  SparkConf const conf =
      conf_of("  a: {driver: {cores: 1}}\n  b:\n    extends: a\n    driver:\n", "b");
  EXPECT_EQ(conf.get("spark.driver.cores"), "1");
}

TEST(Extends, AFieldBeatsTheSameKeyInAParentsConf) {
  std::string const profiles =
      "  a: {driver: {memory: 1g}, conf: {spark.driver.memory: 2g, spark.executorEnv.A: x}}\n"
      "  b: {extends: a, driver: {memory: 3g}, env: {A: y}}\n"
      "  c: {extends: b, conf: {spark.driver.memory: 4g}}\n";
  EXPECT_EQ(conf_of(profiles, "a").get("spark.driver.memory"), "2g");
  EXPECT_EQ(conf_of(profiles, "b").get("spark.driver.memory"), "3g");
  EXPECT_EQ(conf_of(profiles, "b").get("spark.executorEnv.A"), "y");
  EXPECT_EQ(conf_of(profiles, "c").get("spark.driver.memory"), "4g");
}

TEST(Extends, ACircleIsAnError) {
  Error const error = error_of("  a: {extends: b}\n  b: {extends: c}\n  c: {extends: [a]}\n", "a");
  EXPECT_EQ(error.where, "k8spark.yaml:5:17");
  EXPECT_THAT(error.message,
              StartsWith("profiles extend one another in a circle: a -> b -> c -> a\n"));
  EXPECT_THAT(error_of("  a: {extends: a}\n", "a").message,
              StartsWith("profiles extend one another in a circle: a -> a\n"));
}

TEST(Extends, AMissingParentIsAnErrorWithASuggestion) {
  Error const error = error_of("  base: {}\n  a: {extends: [base, bsae]}\n", "a");
  EXPECT_EQ(error.where, "k8spark.yaml:4:23");
  EXPECT_THAT(error.message, StartsWith("no profile \"bsae\" to extend\n"));
  EXPECT_EQ(error.hint, "did you mean \"base\"?");
}

TEST(Extends, ParentsWithoutEndAreAnError) {
  std::string profiles = "  p0: {}\n";
  for (int i = 1; i < 40; ++i) {
    std::string const last = "p" + std::to_string(i - 1);
    profiles += "  p" + std::to_string(i) + ": {extends: [" + last + ", " + last + "]}\n";
  }
  EXPECT_THAT(error_of(profiles, "p39").message, StartsWith("too many parents"));
}

TEST(Extends, AMistakeInAParentIsFoundThere) {
  EXPECT_EQ(error_of("  a: {nmespace: x}\n  b: {extends: a}\n", "b").where, "k8spark.yaml:3:7");
}

TEST(Validate, FindsEveryMistakeOfEveryProfileInOrder) {
  Result<ProfileFile> const file =
      parse_profile_file(file_of("  a: {nmespace: x, driver: {cores: y}}\n  b: {extends: nobody}\n"
                                 "  c: {namespace: fine}\n  d: {extends: d}\n"),
                         "/f",
                         "f");
  ASSERT_TRUE(file);
  std::vector<Error> const errors = validate(*file);
  ASSERT_EQ(errors.size(), 4U);
  EXPECT_EQ(errors[0].where, "f:3:7");
  EXPECT_EQ(errors[1].where, "f:3:36");
  EXPECT_EQ(errors[2].where, "f:4:16");
  EXPECT_EQ(errors[3].where, "f:6:16");
}

TEST(Validate, AnchorsAndMergeKeysWork) {
  SparkConf const conf =
      conf_of("  a: &a {driver: {cores: 1}}\n  b: {<<: *a, namespace: b}\n", "b");
  EXPECT_EQ(at(conf, "spark.driver.cores"), "1 @ k8spark.yaml:3");
}

}  // namespace
}  // namespace k8spark::profile
