#include "spark/key_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::spark {
namespace {

using testing::ElementsAre;

std::string remark(char const* key, char const* version, KeyMode mode = KeyMode::kCluster) {
  return remark_on_key(key, *parse_spark_version(version), mode).value_or("");
}

SparkConf conf_of(std::vector<std::string> const& keys) {
  SparkConf conf;
  for (std::string const& key : keys) conf.set(key, "x", {Layer::kConfFlag, "--conf"});
  return conf;
}

TEST(RemarkOnKey, HasNoneForKnownKeysAndForeignOnes) {
  for (char const* const key : {"spark.kubernetes.namespace",
                                "spark.kubernetes.driver.label.team",
                                "spark.kubernetes.driver.label.a/b.c",
                                "spark.hadoop.fs.s3a.endpoint",
                                "spark.driver.memroy",
                                "spark.nothing"})
    EXPECT_EQ(remark(key, "4.1"), "") << key;
}

TEST(RemarkOnKey, GuessesWhatWasMeant) {
  EXPECT_EQ(remark("spark.kubernetes.namspace", "4.1.0"),
            "Spark 4.1.0 does not know spark.kubernetes.namspace; did you mean "
            "spark.kubernetes.namespace?");
  EXPECT_EQ(remark("spark.kubernetes.driver.labels.team.x", "4.1.0"),
            "Spark 4.1.0 does not know spark.kubernetes.driver.labels.team.x; did you mean "
            "spark.kubernetes.driver.label.team.x?");
  EXPECT_EQ(remark("spark.kubernetes.zzz", "4.1.0"),
            "Spark 4.1.0 does not know spark.kubernetes.zzz");
}

TEST(RemarkOnKey, SaysWhichLinesKnowAKey) {
  EXPECT_EQ(remark("spark.kubernetes.driver.pod.excludedFeatureSteps", "4.0.0"),
            "Spark 4.0.0 does not know spark.kubernetes.driver.pod.excludedFeatureSteps "
            "(known from 4.1 on)");
  EXPECT_EQ(remark("spark.kubernetes.driver.pod.excludedFeatureSteps", "4.1"), "");
  EXPECT_EQ(remark("spark.kubernetes.pyspark.pythonVersion", "4.1.0"),
            "Spark 4.1.0 does not know spark.kubernetes.pyspark.pythonVersion (gone since 4.1)");
  EXPECT_EQ(remark("spark.kubernetes.pyspark.pythonVersion", "4.0"), "");
}

TEST(RemarkOnKey, GuessesKeysOfOtherLinesToo) {
  EXPECT_EQ(remark("spark.kubernetes.driver.pod.excludedFeatureStep", "3.5.0"),
            "Spark 3.5.0 does not know spark.kubernetes.driver.pod.excludedFeatureStep; did you "
            "mean spark.kubernetes.driver.pod.excludedFeatureSteps (known from 4.1 on)?");
}

TEST(RemarkOnKey, KnowsOldNames) {
  EXPECT_EQ(remark("spark.kubernetes.driver.docker.image", "3.5.0"),
            "Spark 3.5.0 does not know spark.kubernetes.driver.docker.image; it is called "
            "spark.kubernetes.driver.container.image");
}

TEST(RemarkOnKey, LooksBelowVolumes) {
  struct Case {
    char const* rest;
    char const* expected;  // behind "Spark 3.5.0 does not know KEY"; "": no remark
  };
  for (auto const& [rest, expected] : {
           Case{"emptyDir.x.mount.path", ""},
           Case{"emptyDir.x.mount.pth",
                "; did you mean spark.kubernetes.driver.volumes.emptyDir.x.mount.path?"},
           Case{"emptyDir.x.options.claimName",
                "; a emptyDir volume has mount.path, mount.readOnly, mount.subPath, "
                "mount.subPathExpr, options.medium, options.sizeLimit"},
           Case{"hostPath.x.options.type", " (known from 4.0 on)"},
           Case{"persistentVolumeClaim.x.label.team", " (known from 4.0 on)"},
           Case{"emptydir.x.mount.path", "; did you mean the type emptyDir?"},
           Case{"configMap.x.mount.path",
                "; a volume is one of emptyDir, hostPath, nfs, persistentVolumeClaim"},
           Case{"nfs.x",
                "; a volume's keys are spark.kubernetes.driver.volumes.TYPE.NAME."
                "mount.path and so on"},
       }) {
    std::string const key = std::string("spark.kubernetes.driver.volumes.") + rest;
    std::string const said = remark(key.c_str(), "3.5.0");
    EXPECT_EQ(said, *expected == '\0' ? "" : "Spark 3.5.0 does not know " + key + expected);
  }
  EXPECT_EQ(remark("spark.kubernetes.executor.volumes.hostPath.x.options.type", "4.0"), "");
}

TEST(RemarkOnKey, SaysWhatHasNoEffect) {
  EXPECT_EQ(remark("spark.kubernetes.submitInDriver", "4.1"),
            "spark.kubernetes.submitInDriver is set by the submission: this value is overwritten");
  EXPECT_EQ(remark("spark.kubernetes.authenticate.driver.oauthTokenFile", "4.1"),
            "spark.kubernetes.authenticate.driver.oauthTokenFile is read by nobody: this value has "
            "no effect");
  EXPECT_EQ(remark("spark.kubernetes.driver.label.x", "4.1", KeyMode::kClient),
            "spark.kubernetes.driver.label.x has no effect in client mode");
  EXPECT_EQ(remark("spark.kubernetes.executor.label.x", "4.1", KeyMode::kClient), "");
  EXPECT_EQ(remark("spark.driver.host", "4.1", KeyMode::kClient), "");
}

TEST(RemarksOnKeys, NamesTheOriginAndStopsAtTwenty) {
  EXPECT_THAT(remarks_on_keys(conf_of({"spark.kubernetes.zzz", "spark.x"}),
                              *parse_spark_version("4.1.0"),
                              KeyMode::kCluster),
              ElementsAre("--conf: Spark 4.1.0 does not know spark.kubernetes.zzz"));
  std::vector<std::string> many;
  for (int i = 0; i < 10000; ++i) many.push_back("spark.kubernetes.unknown" + std::to_string(i));
  auto const remarks =
      remarks_on_keys(conf_of(many), *parse_spark_version("4.1.0"), KeyMode::kCluster);
  ASSERT_EQ(remarks.size(), 21U);
  EXPECT_EQ(remarks.back(), "and 9980 more keys that Spark 4.1.0 does not know");
}

}  // namespace
}  // namespace k8spark::spark
