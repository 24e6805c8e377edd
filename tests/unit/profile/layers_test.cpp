#include "profile/layers.h"

#include "bench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::profile {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char const* kMemory = "spark.executor.memory";

// Every layer says something of the executors' memory.
Bench full_house() {
  Bench bench = Bench::with("  executors:\n    memory: profile\n");
  bench.environment["SPARK_EXECUTOR_MEMORY"] = "environment";
  bench.environment["SPARK_CONF_DIR"] = "/conf";
  bench.files.add("/conf/spark-defaults.conf", "# first\nspark.executor.memory defaults\n");
  bench.files.add("/work/repo/etc/job.conf", "\n\nspark.executor.memory=file\n");
  bench.input.properties_file = "etc/job.conf";
  bench.input.load_spark_defaults = true;
  bench.input.conf_flags = {{kMemory, "first"}, {kMemory, "conf"}};
  bench.input.flags = {{"--executor-memory", kMemory, "flag"}};
  return bench;
}

TEST(Layers, HigherOnesWinAndSayWhereTheyStand) {
  Bench bench = full_house();
  SparkConf conf = bench.conf();
  EXPECT_EQ(at(conf, kMemory), "flag @ --executor-memory");
  EXPECT_EQ(conf.find(kMemory)->origin.layer, Layer::kFlag);

  bench.input.flags.clear();
  conf = bench.conf();
  EXPECT_EQ(at(conf, kMemory), "conf @ --conf");
  EXPECT_EQ(conf.find(kMemory)->origin.layer, Layer::kConfFlag);

  bench.input.conf_flags.clear();
  conf = bench.conf();
  EXPECT_EQ(at(conf, kMemory), "file @ etc/job.conf:3");
  EXPECT_EQ(conf.find(kMemory)->origin.layer, Layer::kPropertiesFile);

  bench.input.properties_file.reset();
  conf = bench.conf();
  EXPECT_EQ(at(conf, kMemory), "profile @ k8spark.yaml:6");
  EXPECT_EQ(conf.find(kMemory)->origin.layer, Layer::kProfile);

  bench.input.no_profile = true;
  conf = bench.conf();
  EXPECT_EQ(at(conf, kMemory), "defaults @ spark-defaults.conf:2");
  EXPECT_EQ(conf.find(kMemory)->origin.layer, Layer::kSparkDefaults);

  bench.environment.erase("SPARK_CONF_DIR");
  conf = bench.conf();
  EXPECT_EQ(at(conf, kMemory), "environment @ $SPARK_EXECUTOR_MEMORY");
  EXPECT_EQ(conf.find(kMemory)->origin.layer, Layer::kEnvironment);

  bench.environment.erase("SPARK_EXECUTOR_MEMORY");
  EXPECT_EQ(at(bench.conf(), kMemory), "none");
}

TEST(Layers, AreAlwaysSevenAndLowestFirst) {
  Layers const layers = full_house().must_load();
  ASSERT_EQ(layers.in_order.size(), 7U);
  std::vector<std::string> values;
  for (ConfMap const& layer : layers.in_order)
    values.push_back(layer.contains(kMemory) ? layer.find(kMemory)->second.value : "");
  EXPECT_THAT(values,
              ElementsAre("", "environment", "defaults", "profile", "file", "conf", "flag"));
  EXPECT_EQ(Bench().must_load().in_order.size(), 7U);
}

TEST(Layers, KnowTheEnvironmentsFallbacks) {
  Bench bench;
  bench.environment = {{"MASTER", "k8s://h"},
                       {"DEPLOY_MODE", "cluster"},
                       {"SPARK_DRIVER_MEMORY", "1g"},
                       {"SPARK_EXECUTOR_CORES", "3"},
                       {"SPARK_WORKER_CORES", "9"}};
  SparkConf const conf = bench.conf();
  EXPECT_EQ(at(conf, "spark.master"), "k8s://h @ $MASTER");
  EXPECT_EQ(at(conf, "spark.submit.deployMode"), "cluster @ $DEPLOY_MODE");
  EXPECT_EQ(at(conf, "spark.driver.memory"), "1g @ $SPARK_DRIVER_MEMORY");
  EXPECT_EQ(at(conf, "spark.executor.cores"), "3 @ $SPARK_EXECUTOR_CORES");
  EXPECT_EQ(conf.values().size(), 4U);
}

// spark-submit takes an empty size for one that is wrong; an empty MASTER names nothing.
TEST(Layers, TakeAnEmptySizeOfTheEnvironmentSeriously) {
  Bench bench;
  bench.environment = {{"MASTER", ""}, {"DEPLOY_MODE", ""}, {"SPARK_EXECUTOR_MEMORY", ""}};
  SparkConf const conf = bench.conf();
  EXPECT_EQ(at(conf, "spark.executor.memory"), " @ $SPARK_EXECUTOR_MEMORY");
  EXPECT_EQ(conf.values().size(), 1U);
}

TEST(Layers, TakeKeysFromSparkSubmitOpts) {
  Bench bench;
  bench.environment = {
      {"SPARK_SUBMIT_OPTS",
       "-Xss4m -Dspark.a=1 '-Dspark.b=x y' -Dspark.c -Dother=2 -Dspark.master=local "
       "-Dspark.driver.memory=2g -Dspark.d=opts"},
      {"SPARK_DRIVER_MEMORY", "3g"}};
  bench.input.conf_flags = {{"spark.d", "conf"}};
  SparkConf const conf = bench.conf();
  EXPECT_EQ(at(conf, "spark.a"), "1 @ $SPARK_SUBMIT_OPTS");
  EXPECT_EQ(at(conf, "spark.b"), "x y @ $SPARK_SUBMIT_OPTS");
  EXPECT_EQ(at(conf, "spark.c"), " @ $SPARK_SUBMIT_OPTS");
  EXPECT_EQ(at(conf, "spark.d"), "conf @ --conf");
  EXPECT_EQ(at(conf, "spark.driver.memory"), "3g @ $SPARK_DRIVER_MEMORY");
  EXPECT_EQ(conf.values().size(), 5U);
  bench.environment["SPARK_SUBMIT_OPTS"] = "-Dspark.a='x";
  EXPECT_EQ(bench.must_fail().where, "$SPARK_SUBMIT_OPTS");
}

TEST(Layers, ReadTheEnvironmentAfterSparkEnvSh) {
  Bench bench;
  bench.environment = {{"SPARK_CONF_DIR", "/conf"}, {"SPARK_DRIVER_MEMORY", "1g"}};
  bench.files.add("/conf/spark-env.sh", "export SPARK_DRIVER_MEMORY=3g\nulimit -c 0\n");
  EXPECT_EQ(at(bench.conf(), "spark.driver.memory"), "3g @ $SPARK_DRIVER_MEMORY");
  EXPECT_EQ(bench.must_load().environment.get("SPARK_DRIVER_MEMORY"), "3g");
  EXPECT_THAT(bench.must_load().warnings, ElementsAre(testing::StartsWith("spark-env.sh:2: ")));
}

TEST(Layers, KnowNoFlagThatTheLineDoesNotKnow) {
  Bench bench;
  bench.input.flags = {{"--driver-default-class-path", "spark.driver.defaultExtraClassPath", "/x"}};
  bench.input.spark_version = "4.0";
  EXPECT_TRUE(bench.load());
  bench.input.spark_version = "3.5";
  EXPECT_EQ(bench.must_fail().where, "--driver-default-class-path");
}

TEST(Layers, DropForeignKeysWithAWarningThatShowsNoValue) {
  Bench bench;
  bench.files.add("/work/repo/p.conf", "hadoop.a=hunter2\nspark.b=1\n");
  bench.input.properties_file = "p.conf";
  bench.input.conf_flags = {{"fs.s3a.secret.key", "hunter2"}, {"spark.c", "2"}};
  Layers const layers = bench.must_load();
  EXPECT_EQ(merge(layers.in_order).values().size(), 2U);
  EXPECT_THAT(
      layers.warnings,
      ElementsAre("--conf: ignoring \"fs.s3a.secret.key\", which does not begin with \"spark.\"",
                  "p.conf:1: ignoring \"hadoop.a\", which does not begin with \"spark.\""));
}

TEST(SparkDefaults, LieInTheConfFolderElseInSparkHome) {
  Bench bench;
  bench.files.add("/home/spark/conf/spark-defaults.conf", "spark.a home\n");
  bench.files.add("/conf/spark-defaults.conf", "spark.a conf\n");
  bench.environment["SPARK_HOME"] = "/home/spark";
  EXPECT_EQ(bench.conf().get("spark.a"), "home");
  bench.environment["SPARK_CONF_DIR"] = "/conf";
  EXPECT_EQ(bench.conf().get("spark.a"), "conf");
  bench.environment["SPARK_CONF_DIR"] = "/nowhere";
  EXPECT_FALSE(bench.conf().contains("spark.a"));
}

TEST(SparkDefaults, AreNotReadBesideAPropertiesFile) {
  Bench bench = full_house();
  bench.input.load_spark_defaults = false;
  Layers const layers = bench.must_load();
  EXPECT_THAT(layers.in_order[2], IsEmpty());
  EXPECT_THAT(bench.files.read_log(), testing::Not(testing::Contains("/conf/spark-defaults.conf")));
}

TEST(SparkDefaults, AreReadBesideItFromSpark4OnWhenAsked) {
  Bench bench = full_house();
  bench.input.spark_version = "3.5";
  EXPECT_EQ(bench.must_fail().where, "--load-spark-defaults");
  bench.input.spark_version = "4.0";
  EXPECT_FALSE(bench.must_load().in_order[2].empty());
}

TEST(PropertiesFile, MustBeAFile) {
  Bench bench;
  bench.input.properties_file = "nowhere.conf";
  EXPECT_EQ(bench.must_fail().message, "no such properties file");
  EXPECT_EQ(bench.must_fail().where, "nowhere.conf");
  bench.input.properties_file = ".git";
  EXPECT_EQ(bench.must_fail().where, ".git");
}

TEST(PropertiesFile, MistakesNameTheLine) {
  Bench bench;
  bench.files.add("/work/repo/p.conf", "spark.a=1\nspark.b=\\u12\n");
  bench.input.properties_file = "p.conf";
  EXPECT_EQ(bench.must_fail().where, "p.conf:2");
}

TEST(PropertiesFile, TheLastOfARepeatedKeyCounts) {
  Bench bench;
  bench.files.add("/work/repo/p.conf", "spark.a=1\nspark.a=2\n");
  bench.input.properties_file = "p.conf";
  EXPECT_EQ(at(bench.conf(), "spark.a"), "2 @ p.conf:2");
}

// The case props-precedence of the golden records.
TEST(LauncherFlags, YieldToALaterConf) {
  Bench bench;
  bench.input.conf_flags = {{"spark.driver.memory", "5g"}, {kMemory, "6g"}};
  bench.input.flags = {{"--driver-memory", "spark.driver.memory", "4g", 0},
                       {"--executor-memory", kMemory, "7g", 0}};
  EXPECT_EQ(at(bench.conf(), "spark.driver.memory"), "5g @ --conf");
  EXPECT_EQ(at(bench.conf(), kMemory), "7g @ --executor-memory");
  bench.input.flags[0].conf_flags_before = 1;
  EXPECT_EQ(at(bench.conf(), "spark.driver.memory"), "4g @ --driver-memory");
  bench.input.flags[0].conf_flags_before = FlagValue::kAfterAll;
  EXPECT_EQ(at(bench.conf(), "spark.driver.memory"), "4g @ --driver-memory");
}

TEST(DedicatedFlags, TheLastOneCounts) {
  Bench bench;
  bench.input.flags = {{"--name", "spark.app.name", "a"}, {"--name", "spark.app.name", "b"}};
  EXPECT_EQ(at(bench.conf(), "spark.app.name"), "b @ --name");
}

TEST(Version, FlagBeatsProfileBeatsImageBeatsNewest) {
  Bench bench = Bench::with("  spark: {version: \"4.1\"}\n  image: {name: r/spark:4.0.1}\n");
  bench.input.conf_flags = {{"spark.kubernetes.container.image", "r/spark:3.5.6-java17"}};
  bench.input.spark_version = "3.3";
  Layers layers = bench.must_load();
  EXPECT_EQ(layers.spark_version.minor, 3);
  EXPECT_EQ(layers.spark_version_origin, (Origin{Layer::kFlag, "--spark-version"}));

  bench.input.spark_version.reset();
  layers = bench.must_load();
  EXPECT_EQ(layers.spark_version.minor, 1);
  EXPECT_EQ(layers.spark_version_origin, (Origin{Layer::kProfile, "k8spark.yaml:5"}));

  bench.input.no_profile = true;
  layers = bench.must_load();
  EXPECT_EQ(layers.spark_version.text, "3.5.6");
  EXPECT_EQ(layers.spark_version_origin, (Origin{Layer::kConfFlag, "--conf"}));

  bench.input.conf_flags.clear();
  layers = bench.must_load();
  EXPECT_EQ(layers.spark_version, spark::newest_spark_version());
  EXPECT_EQ(layers.spark_version_origin.where, "newest known");
}

TEST(Version, MayComeFromTheImageInSparkDefaults) {
  Bench bench;
  bench.environment["SPARK_CONF_DIR"] = "/conf";
  bench.files.add("/conf/spark-defaults.conf", "spark.kubernetes.container.image r/spark:3.4.4\n");
  EXPECT_EQ(bench.must_load().spark_version.text, "3.4.4");
}

TEST(Version, TheDriversImageCounts) {
  Bench bench;
  bench.input.conf_flags = {{"spark.kubernetes.container.image", "r/spark:3.5.6"},
                            {"spark.kubernetes.driver.container.image", "r/spark:4.0.1"}};
  EXPECT_EQ(bench.must_load().spark_version.text, "4.0.1");
}

TEST(Version, AWrongOneIsAnErrorWithItsPlace) {
  Bench bench = Bench::with("  spark: {version: four}\n");
  EXPECT_EQ(bench.must_fail().where, "k8spark.yaml:5");
  bench.input.spark_version = "2.4";
  EXPECT_EQ(bench.must_fail().where, "--spark-version");
}

}  // namespace
}  // namespace k8spark::profile
