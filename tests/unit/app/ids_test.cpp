#include "app/run/ids.h"

#include <gtest/gtest.h>

#include <regex>

namespace k8spark::app {
namespace {

Submission submission_of(std::string const& args) {
  Submission submission;
  submission.version = spark::newest_spark_version();
  submission.primary_resource = "local:///opt/app.py";
  submission.app_args = {args};
  return submission;
}

TEST(MakeIds, HaveSparksShapes) {
  sys::SeededRandom random("seed");
  SubmissionIds const ids = make_ids(random, 1767225600000, 2);
  EXPECT_TRUE(std::regex_match(ids.app_id, std::regex("spark-[0-9a-f]{32}")));
  EXPECT_TRUE(std::regex_match(ids.name_unique, std::regex("[0-9a-f]{16}")));
  EXPECT_NE(ids.name_unique, ids.conf_map_unique);
  EXPECT_EQ(ids.upload_uuids.size(), 2U);
  EXPECT_EQ(ids.submit_time_ms, 1767225600000);
}

TEST(DeriveIds, AreTheSameForTheSameInputAndOthersForAnother) {
  SubmissionIds const one = derive_ids(submission_of("1"));
  EXPECT_EQ(one.app_id, derive_ids(submission_of("1")).app_id);
  EXPECT_NE(one.app_id, derive_ids(submission_of("2")).app_id);
  EXPECT_TRUE(std::regex_match(one.name_unique, std::regex("[0-9a-f]{16}")));
}

TEST(DeriveIds, ChangeWithTheContentOfLocalFiles) {
  Submission a = submission_of("1");
  a.local_files = {{"file:/app.py", "/app.py", "print(1)"}};
  Submission b = a;
  b.local_files[0].bytes = "print(2)";
  EXPECT_NE(derive_ids(a).name_unique, derive_ids(b).name_unique);
}

TEST(DeriveIds, HaveNoTimeUnlessSourceDateEpochGivesOne) {
  Submission submission = submission_of("1");
  EXPECT_FALSE(derive_ids(submission).submit_time_ms);
  submission.environment["SOURCE_DATE_EPOCH"] = "1767225600";
  EXPECT_EQ(derive_ids(submission).submit_time_ms, 1767225600000);
}

}  // namespace
}  // namespace k8spark::app
