#include "profile/profile_file.h"

#include "bench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::profile {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

constexpr char const* kOne = "version: 1\ndefaultProfile: a\nprofiles:\n  a: {namespace: one}\n";
constexpr char const* kTwo = "version: 1\ndefaultProfile: a\nprofiles:\n  a: {namespace: two}\n";

TEST(FindProfileFile, LooksUpwardFromTheWorkingFolder) {
  Bench bench(kOne);
  bench.input.cwd = "/work/repo/jobs/daily";
  EXPECT_EQ(at(bench.conf(), "spark.kubernetes.namespace"), "one @ k8spark.yaml:4");
  EXPECT_EQ(bench.must_load().settings.file, "/work/repo/k8spark.yaml");
  EXPECT_TRUE(bench.must_load().settings.from_repository);
}

TEST(FindProfileFile, TakesTheNearest) {
  Bench bench(kOne);
  bench.files.add("/work/repo/jobs/k8spark.yaml", kTwo);
  bench.input.cwd = "/work/repo/jobs";
  EXPECT_EQ(bench.conf().get("spark.kubernetes.namespace"), "two");
}

TEST(FindProfileFile, FallsBackToTheUsersFolder) {
  Bench bench;
  bench.files.add("/home/me/.config/k8spark/k8spark.yaml", kOne);
  Layers const layers = bench.must_load();
  EXPECT_EQ(layers.settings.file, "/home/me/.config/k8spark/k8spark.yaml");
  EXPECT_FALSE(layers.settings.from_repository);
  EXPECT_EQ(at(merge(layers.in_order), "spark.kubernetes.namespace"),
            "one @ /home/me/.config/k8spark/k8spark.yaml:4");
}

TEST(FindProfileFile, HeedsXdgConfigHomeWhenItIsAbsolute) {
  Bench bench;
  bench.files.add("/home/me/.config/k8spark/k8spark.yaml", kOne);
  bench.files.add("/xdg/k8spark/k8spark.yaml", kTwo);
  bench.environment["XDG_CONFIG_HOME"] = "/xdg";
  EXPECT_EQ(bench.conf().get("spark.kubernetes.namespace"), "two");
  bench.environment["XDG_CONFIG_HOME"] = "xdg";
  EXPECT_EQ(bench.conf().get("spark.kubernetes.namespace"), "one");
}

TEST(FindProfileFile, FlagBeatsEnvironmentBeatsSearch) {
  Bench bench(kOne);
  bench.files.add("/work/repo/ci/prod.yaml", kTwo);
  bench.environment["K8SPARK_PROFILE_FILE"] = "ci/prod.yaml";
  EXPECT_EQ(at(bench.conf(), "spark.kubernetes.namespace"), "two @ ci/prod.yaml:4");
  bench.input.profile_file = "k8spark.yaml";
  EXPECT_EQ(bench.conf().get("spark.kubernetes.namespace"), "one");
}

TEST(FindProfileFile, AFileThatWasNamedMustBeThere) {
  Bench bench(kOne);
  bench.input.profile_file = "nowhere.yaml";
  EXPECT_EQ(bench.must_fail().where, "nowhere.yaml");
}

TEST(FindProfileFile, WithoutAFileTheLayersAreSparkSubmits) {
  Bench const bench;
  EXPECT_TRUE(bench.conf().values().empty());
  EXPECT_TRUE(bench.must_load().settings.name.empty());
}

TEST(FindProfileFile, NoProfileDoesNotEvenReadTheFile) {
  Bench bench("{ broken");
  bench.input.no_profile = true;
  bench.environment["K8SPARK_PROFILE"] = "x";
  EXPECT_TRUE(bench.conf().values().empty());
  EXPECT_TRUE(bench.files.read_log().empty());
}

TEST(ChooseProfile, FlagBeatsEnvironmentBeatsDefault) {
  Bench bench(
      "version: 1\ndefaultProfile: a\nprofiles:\n"
      "  a: {namespace: a}\n  b: {namespace: b}\n  c: {namespace: c}\n");
  EXPECT_EQ(bench.conf().get("spark.kubernetes.namespace"), "a");
  bench.environment["K8SPARK_PROFILE"] = "b";
  EXPECT_EQ(bench.conf().get("spark.kubernetes.namespace"), "b");
  bench.input.profile = "c";
  EXPECT_EQ(bench.conf().get("spark.kubernetes.namespace"), "c");
  EXPECT_EQ(bench.must_load().settings.name, "c");
}

TEST(ChooseProfile, WithoutADefaultThereIsNoProfileLayer) {
  Bench const bench("version: 1\nprofiles:\n  a: {namespace: a}\n");
  EXPECT_TRUE(bench.conf().values().empty());
}

TEST(ChooseProfile, SuggestsTheNearestName) {
  Bench bench("version: 1\nprofiles:\n  staging: {}\n  production: {}\n");
  bench.input.profile = "stagging";
  EXPECT_EQ(bench.must_fail().hint, "did you mean \"staging\"?");
  EXPECT_EQ(bench.must_fail().where, "k8spark.yaml");
  bench.input.profile = "x";
  EXPECT_EQ(bench.must_fail().hint, "known here: staging, production");
}

TEST(ChooseProfile, SaysWhenThereIsNoFileAtAll) {
  Bench bench;
  bench.input.profile = "aws";
  EXPECT_EQ(bench.must_fail().message, "no profile \"aws\": there is no k8spark.yaml");
}

TEST(ParseProfileFile, ChecksTheOutermostLevel) {
  struct Case {
    char const* text;
    char const* where;
    char const* message;
  };
  for (Case const& wrong :
       {Case{"", "f", "a profile file is a map"},
        Case{"profiles: {}\n", "f:1:1", "\"version\" is missing"},
        Case{"version: 2\nprofiles: {}\n", "f:1:10", "\"version\" must be 1"},
        Case{"version: 1\n", "f:1:1", "\"profiles\" is missing"},
        Case{"version: 1\nprofiles: [a]\n", "f:2:11", "\"profiles\" must be a map"},
        Case{"version: 1\nprofils: {}\n", "f:2:1", "unknown key \"profils\""},
        Case{"version: 1\ndefaultProfile: b\nprofiles: {a: {}}\n", "f:2:17", "no profile \"b\""},
        Case{"version: 1\ndefaultProfile: [b]\nprofiles: {a: {}}\n",
             "f:2:17",
             "\"defaultProfile\" must be a name"},
        Case{"version: 1\nprofiles:\n  a: {}\n  a: {}\n", "f:4:3", "duplicate key \"a\""}}) {
    Result<ProfileFile> const file = parse_profile_file(wrong.text, "/f", "f");
    ASSERT_FALSE(file) << wrong.text;
    EXPECT_THAT(file.error().message, StartsWith(wrong.message));
    EXPECT_EQ(file.error().where, wrong.where);
  }
}

TEST(ParseProfileFile, KeepsTheOrderOfNames) {
  Result<ProfileFile> const file =
      parse_profile_file("version: 1\nprofiles: {z: {}, a: {}, m: }\n", "/f", "f");
  ASSERT_TRUE(file);
  EXPECT_THAT(file->names(), ElementsAre("z", "a", "m"));
}

TEST(ParseProfileFile, TakesProfilesWithoutContent) {
  EXPECT_TRUE(Bench("version: 1\ndefaultProfile: a\nprofiles:\n  a:\n").conf().values().empty());
}

}  // namespace
}  // namespace k8spark::profile
