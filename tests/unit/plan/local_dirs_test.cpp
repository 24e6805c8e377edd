#include "plan_support.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::test {
namespace {

TEST(LocalDirs, AreOneFolderByDefault) {
  Plan const plan = planned(java_submission("4.1"));
  std::string const folder = "/var/data/spark-00000000-0000-4000-8000-000000000001";
  EXPECT_EQ(env(plan, "SPARK_LOCAL_DIRS"), folder);
  EXPECT_EQ(named(driver(plan)["volumeMounts"], "spark-local-dir-1")["mountPath"], folder);
  EXPECT_EQ(named(spec(plan)["volumes"], "spark-local-dir-1")["emptyDir"], Json::object());
}

TEST(LocalDirs, AreAsManyAsConfigured) {
  Plan const plan = planned(java_submission(
      "4.1", {{"spark.local.dir", "/a,/b,"}, {"spark.kubernetes.local.dirs.tmpfs", "true"}}));
  EXPECT_EQ(env(plan, "SPARK_LOCAL_DIRS"), "/a,/b");
  EXPECT_EQ(named(driver(plan)["volumeMounts"], "spark-local-dir-2")["mountPath"], "/b");
  EXPECT_EQ(named(spec(plan)["volumes"], "spark-local-dir-2")["emptyDir"],
            (Json{{"medium", "Memory"}}));
}

TEST(LocalDirs, OfCommasAloneAreNone) {
  Plan const plan = planned(java_submission("4.1", {{"spark.local.dir", ","}}));
  EXPECT_EQ(env(plan, "SPARK_LOCAL_DIRS"), "");
  EXPECT_TRUE(named(spec(plan)["volumes"], "spark-local-dir-1").is_null());
}

TEST(LocalDirs, AskForABooleanEvenWhenItHasNoUse) {
  Pairs const conf = {
      {"spark.kubernetes.local.dirs.tmpfs", "yes"},
      {"spark.kubernetes.driver.volumes.emptyDir.spark-local-dir-x.mount.path", "/scratch"}};
  EXPECT_EQ(refused_at(java_submission("4.1", conf)), "at spark.kubernetes.local.dirs.tmpfs");
}

TEST(LocalDirs, ComeFromTheEnvironmentFirst) {
  Submission submission = java_submission("4.1", {{"spark.local.dir", "/a"}});
  submission.environment["SPARK_LOCAL_DIRS"] = "/e";
  EXPECT_EQ(env(planned(submission), "SPARK_LOCAL_DIRS"), "/e");
}

TEST(LocalDirs, AreTheUsersVolumesOfThatName) {
  Plan const plan = planned(java_submission(
      "4.1",
      {{"spark.kubernetes.driver.volumes.emptyDir.spark-local-dir-x.mount.path", "/scratch"}}));
  EXPECT_EQ(env(plan, "SPARK_LOCAL_DIRS"), "/scratch");
  EXPECT_TRUE(named(spec(plan)["volumes"], "spark-local-dir-1").is_null());
}

}  // namespace
}  // namespace k8spark::test
