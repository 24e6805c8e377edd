#include "plan_support.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::test {
namespace {

LocalFile local_file(std::string const& path) {
  return {"file:" + path, path, "x"};
}

// Local files under /w go to s3a://b/up.
Submission uploading(Submission submission, std::initializer_list<char const*> paths) {
  set_conf(submission, "spark.kubernetes.file.upload.path", "s3a://b/up");
  for (char const* const path : paths) submission.local_files.push_back(local_file(path));
  return submission;
}

TEST(Uploads, HaveAFolderEach) {
  Submission submission = uploading(
      java_submission("4.1", {{"spark.files", "file:/w/a/x,file:/w/b/x"}}), {"/w/a/x", "/w/b/x"});
  Plan const plan = planned(submission);
  EXPECT_EQ(plan.uploads,
            (std::vector<Upload>{{"/w/a/x", "s3a://b/up/spark-upload-uuid-1/x"},
                                 {"/w/b/x", "s3a://b/up/spark-upload-uuid-2/x"}}));
  EXPECT_EQ(property(plan, "spark.files"),
            "s3a://b/up/spark-upload-uuid-1/x,s3a://b/up/spark-upload-uuid-2/x");
}

TEST(Uploads, DoNotTidyTheTargetsSlashes) {
  Submission submission =
      uploading(python_submission("4.1", {{"spark.files", "file:/w/x"}}), {"/w/x"});
  set_conf(submission, "spark.kubernetes.file.upload.path", "s3a://b/up/");
  EXPECT_EQ(planned(submission).uploads.at(0).target, "s3a://b/up//spark-upload-uuid-1/x");
}

TEST(Uploads, KeepOtherEntriesBehindThemFromThreeTwoOn) {
  Pairs const conf = {{"spark.jars", "s3a://c/r.jar,file:/w/l.jar"}};
  EXPECT_EQ(property(planned(uploading(java_submission("3.2", conf), {"/w/l.jar"})), "spark.jars"),
            "s3a://b/up/spark-upload-uuid-1/l.jar,s3a://c/r.jar");
  EXPECT_EQ(property(planned(uploading(java_submission("3.1", conf), {"/w/l.jar"})), "spark.jars"),
            "s3a://b/up/spark-upload-uuid-1/l.jar");
}

TEST(Uploads, LeaveAListWithoutLocalEntriesAlone) {
  EXPECT_EQ(
      property(planned(java_submission("3.1", {{"spark.jars", "local:///a.jar, s3a://c/r.jar"}})),
               "spark.jars"),
      "local:///a.jar, s3a://c/r.jar");
}

TEST(Uploads, PutTheAliasOfAnArchiveBackOn) {
  Pairs const conf = {{"spark.archives", "file:/w/e.tgz#env"}};
  Submission submission = uploading(python_submission("4.1", conf), {"/w/e.tgz"});
  EXPECT_EQ(property(planned(submission), "spark.archives"),
            "s3a://b/up/spark-upload-uuid-1/e.tgz#env");
  set_conf(submission, "spark.kubernetes.file.upload.path", "file:///up");
  EXPECT_EQ(property(planned(submission), "spark.archives"),
            "file:/up/spark-upload-uuid-1/e.tgz#env");
  set_conf(submission, "spark.archives", "file:/w/e.tgz");
  EXPECT_EQ(property(planned(submission), "spark.archives"), "file:/up/spark-upload-uuid-1/e.tgz");
}

TEST(Uploads, GoToAPathThatIsExpanded) {
  Pairs const conf = {{"spark.archives", "file:/w/e.tgz"}};
  Submission submission = uploading(python_submission("4.1", conf), {"/w/e.tgz"});
  set_conf(submission, "spark.kubernetes.file.upload.path", "file:///${env:UP}");
  submission.environment["UP"] = "up";
  EXPECT_EQ(property(planned(submission), "spark.archives"), "file:/up/spark-upload-uuid-1/e.tgz");
}

TEST(Uploads, NameTheMainFileOfPythonDecoded) {
  Submission submission = uploading(python_submission("4.1"), {});
  submission.primary_resource = "file:/w/my%20app.py";
  submission.local_files = {{"file:/w/my%20app.py", "/w/my app.py", ""}};
  Plan const plan = planned(submission);
  EXPECT_EQ(plan.uploads.at(0).source_path, "/w/my app.py");
  EXPECT_EQ(driver(plan)["args"][5], "s3a://b/up/spark-upload-uuid-1/my app.py");
}

TEST(Uploads, RunALocalJarAsSparkInternal) {
  Submission submission =
      uploading(java_submission("4.1", {{"spark.jars", "file:/w/app.jar"}}), {"/w/app.jar"});
  submission.primary_resource = "file:/w/app.jar";
  Plan const plan = planned(submission);
  EXPECT_EQ(driver(plan)["args"][5], "spark-internal");
  EXPECT_EQ(plan.uploads.size(), 1U);
}

TEST(Uploads, LeaveAnRScriptWhereItIs) {
  Submission submission = uploading(r_submission("4.1"), {"/w/a.R"});
  submission.primary_resource = "file:/w/a.R";
  Plan const plan = planned(submission);
  EXPECT_EQ(driver(plan)["args"][5], "file:/w/a.R");
  EXPECT_TRUE(plan.uploads.empty());
}

TEST(Uploads, OfOneFileTwiceAreTwo) {
  Submission submission = uploading(
      python_submission("4.1", {{"spark.files", "file:/w/x,file:/w/x"}}), {"/w/x", "/w/x"});
  EXPECT_EQ(planned(submission).uploads.size(), 2U);
}

TEST(Uploads, WithoutIdsAreABugAndNoCrash) {
  Submission submission =
      uploading(python_submission("4.1", {{"spark.files", "file:/w/x"}}), {"/w/x"});
  submission.ids.upload_uuids.clear();
  auto const plan = plan_driver(submission);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, ErrorCode::kInternal);
}

TEST(LocalEntries, MustExist) {
  Error const error = refusal(python_submission("4.1", {{"spark.files", "file:/w/my%20x"}}));
  EXPECT_EQ(error.where, "/w/my x");
  EXPECT_NE(error.hint.find("local:///w/my x"), std::string::npos);
}

Submission shipping(Submission submission, std::initializer_list<char const*> paths) {
  submission.ship_code = true;
  for (char const* const path : paths) submission.local_files.push_back(local_file(path));
  return submission;
}

TEST(ShippedCode, IsFoundBelowItsMountPoint) {
  Submission submission = shipping(
      python_submission("3.1", {{"spark.submit.pyFiles", "file:/w/lib.zip,s3a://b/c.egg"}}),
      {"/w/lib.zip", "/w/app.py"});
  submission.primary_resource = "file:/w/app.py";
  Plan const plan = planned(submission);
  EXPECT_EQ(driver(plan)["args"][5], "local:///opt/k8spark/code/app.py");
  EXPECT_EQ(property(plan, "spark.submit.pyFiles"),
            "file:///opt/k8spark/code/lib.zip,s3a://b/c.egg");
  EXPECT_TRUE(plan.uploads.empty());
}

TEST(ShippedCode, IncludesAnRScript) {
  Submission submission = shipping(r_submission("4.1"), {"/w/a.R"});
  submission.primary_resource = "file:/w/a.R";
  EXPECT_EQ(driver(planned(submission))["args"][5], "local:///opt/k8spark/code/a.R");
}

TEST(ShippedCode, TakesAnRScriptThatIsNotHereForOneOfTheImage) {
  Submission submission = shipping(r_submission("4.1"), {});
  submission.primary_resource = "file:/opt/a.R";
  EXPECT_EQ(driver(planned(submission))["args"][5], "file:/opt/a.R");
}

TEST(ShippedCode, KeepsFilesOfOneNameApart) {
  EXPECT_EQ(property(planned(shipping(
                         python_submission("4.1", {{"spark.files", "file:/w/a/x,file:/w/b/x"}}),
                         {"/w/a/x", "/w/b/x"})),
                     "spark.files"),
            "file:///opt/k8spark/code/x,file:///opt/k8spark/code/2/x");
}

TEST(ShippedCode, TravelsOnceHoweverOftenItIsListed) {
  Plan const plan = planned(
      shipping(python_submission(
                   "4.1", {{"spark.files", "file:/w/x,file:/w/x#y"}, {"spark.jars", "file:/w/x"}}),
               {"/w/x"}));
  EXPECT_EQ(property(plan, "spark.files"), "file:///opt/k8spark/code/x,file:/opt/k8spark/code/x#y");
  EXPECT_EQ(property(plan, "spark.jars"), "file:///opt/k8spark/code/x");
  EXPECT_EQ(resource(plan, "ConfigMap")["data"].size(), 1U);
}

}  // namespace
}  // namespace k8spark::test
