#include "app/run/run_id.h"

#include "app/run/run_labels.h"
#include "k8spark/json.h"
#include "support/memory_file_system.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::app {
namespace {

TEST(LabelValue, ALegalTextStaysAndAnotherGetsAHash) {
  EXPECT_EQ(label_value("nightly-2026_01.a"), "nightly-2026_01.a");
  EXPECT_EQ(label_value(std::string(63, 'a')), std::string(63, 'a'));
  EXPECT_EQ(label_value("dag/task").substr(0, 9), "dag-task-");
  for (std::string const& text : {std::string(64, 'a'),
                                  std::string("dag/task"),
                                  std::string("-a"),
                                  std::string("a-"),
                                  std::string("é"),
                                  std::string("///")}) {
    std::string const value = label_value(text);
    EXPECT_NE(value, text);
    EXPECT_LE(value.size(), 63U) << text;
    EXPECT_EQ(value, label_value(value)) << "must be legal: " << value;
  }
  EXPECT_NE(label_value("dag/task"), label_value("dag:task"));
}

TEST(RunId, TheDriversNameComesFromTheIdAlone) {
  std::string const name = driver_name_of_run("Nightly 2026/01", 1);
  EXPECT_EQ(name, driver_name_of_run("Nightly 2026/01", 1));
  EXPECT_EQ(name.substr(0, 16), "nightly-2026-01-");
  EXPECT_TRUE(name.ends_with("-driver"));
  EXPECT_NE(name, driver_name_of_run("nightly 2026/01", 1));
  EXPECT_NE(name, driver_name_of_run("nightly-2026-01", 1));
  EXPECT_TRUE(driver_name_of_run("x", 2).ends_with("-2-driver"));
  EXPECT_LE(driver_name_of_run(std::string(256, 'x'), 1).size(), 63U);
  EXPECT_TRUE(driver_name_of_run("\xc3\xa9", 1).starts_with("run-"));
}

TEST(RunId, OddIdsAreRefused) {
  EXPECT_TRUE(check_run_id("airflow/dag/2026-01-01T00:00:00+00:00"));
  for (std::string const& id :
       {std::string(), std::string(257, 'a'), std::string("a\nb"), std::string("\xff")}) {
    auto const checked = check_run_id(id);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, ErrorCode::kUsage);
  }
}

TEST(RunId, AConfThatNamesTheDriverIsRefusedWithTheKeysPlace) {
  SparkConf conf;
  ASSERT_TRUE(name_run("etl", 1, conf));
  EXPECT_EQ(conf.get(kDriverPodNameKey), driver_name_of_run("etl", 1));
  EXPECT_EQ(conf.get("spark.kubernetes.executor.label.k8spark.io/run-id"), "etl");
  SparkConf named;
  named.set(std::string(kDriverPodNameKey), "mine", {Layer::kProfile, "prod.yaml:3"});
  auto const refused = name_run("etl", 1, named);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().where, "prod.yaml:3");
}

Plan plan_with(SubmissionIds const& ids, std::string const& argument) {
  Plan plan;
  plan.app_id = ids.app_id;
  plan.driver_pod_name = "etl-driver";
  plan.driver_pod = {{"metadata", {{"name", "etl-driver"}, {"labels", {{"app", ids.app_id}}}}},
                     {"spec", {{"args", {argument}}}}};
  plan.resources = {
      {{"kind", "ConfigMap"},
       {"metadata", {{"name", "spark-drv-" + ids.conf_map_unique + "-conf-map"}}},
       {"data",
        {{"spark.properties",
          "#written at " + ids.app_id + "-o'clock " + std::to_string(*ids.submit_time_ms / 7) +
              "\nspark.app.submitTime=" + std::to_string(*ids.submit_time_ms)}}}}};
  return plan;
}

SubmissionIds ids_of(std::string const& digit, std::int64_t time) {
  SubmissionIds ids;
  ids.app_id = "spark-" + digit;
  ids.conf_map_unique = digit + "cm";
  ids.submit_time_ms = time;
  return ids;
}

TEST(SubmissionHash, IsTheSameForTheSameSubmissionAndNamesTheDifferentPart) {
  test::MemoryFileSystem const files;
  auto const hash = [&](std::string const& digit, std::int64_t time, std::string const& argument) {
    SubmissionIds const ids = ids_of(digit, time);
    return submission_hash(plan_with(ids, argument), ids, files);
  };
  std::string const first = hash("1111", 1'700'000'000'000, "a");
  EXPECT_EQ(first, hash("2222", 1'700'000'009'999, "a"));
  EXPECT_EQ(different_parts(first, hash("2222", 1'700'000'009'999, "b")), "pod");
  EXPECT_EQ(different_parts(first, ""), "objects and pod and properties and uploads");
}

TEST(SubmissionHash, AnUploadCountsByItsBytes) {
  SubmissionIds const ids = ids_of("1111", 1);
  auto const hash = [&](std::string const& bytes) {
    test::MemoryFileSystem files;
    files.add("/work/app.jar", bytes);
    Plan plan = plan_with(ids, "a");
    plan.uploads = {{"/work/app.jar", "s3a://b/app.jar"}};
    return submission_hash(plan, ids, files);
  };
  EXPECT_EQ(hash("one"), hash("one"));
  EXPECT_EQ(different_parts(hash("one"), hash("two")), "uploads");
}

TEST(RunMarks, AreOnEverythingThatIsCreated) {
  SubmissionIds const ids = ids_of("1111", 1);
  Plan plan = plan_with(ids, "a");
  mark_run({"dag/task", 2, "prod", "ann", "pod:x"}, plan);
  for (Json const& object : {plan.driver_pod, plan.resources.front()}) {
    EXPECT_EQ(object["metadata"]["labels"]["k8spark.io/run-id"], label_value("dag/task"));
    EXPECT_EQ(object["metadata"]["annotations"]["k8spark.io/run-id"], "dag/task");
    EXPECT_EQ(object["metadata"]["annotations"]["k8spark.io/submission-id"], ids.app_id);
  }
  Json const& labels = plan.driver_pod["metadata"]["labels"];
  EXPECT_EQ(labels["k8spark.io/attempt"], "2");
  EXPECT_EQ(labels["k8spark.io/profile"], "prod");
  EXPECT_EQ(labels["k8spark.io/user"], "ann");
  EXPECT_EQ(plan.driver_pod["metadata"]["annotations"]["k8spark.io/submission-hash"], "pod:x");
}

}  // namespace
}  // namespace k8spark::app
