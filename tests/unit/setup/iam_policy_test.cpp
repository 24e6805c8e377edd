#include "setup/iam_policy.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::setup {
namespace {

TEST(S3Place, IsABucketAndAFolder) {
  EXPECT_EQ(*parse_s3_place("s3a://logs/history"), (S3Place{"logs", "history/", true}));
  EXPECT_EQ(*parse_s3_place("s3://logs", false), (S3Place{"logs", "", false}));
  EXPECT_EQ(*parse_s3_place("s3a://logs//a/b//"), (S3Place{"logs", "a/b/", true}));
  for (char const* const bad : {"", "logs", "hdfs://x/y", "s3a:///x", "s3a://key:secret@logs/x"})
    EXPECT_FALSE(parse_s3_place(bad)) << bad;
}

TEST(IamPolicy, NamesBucketAndContents) {
  EXPECT_EQ(
      iam_policy({{"logs", "history/", true}}).dump(),
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:ListBucket",)"
      R"("s3:GetBucketLocation","s3:ListBucketMultipartUploads"],"Resource":"arn:aws:s3:::logs"},)"
      R"({"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:DeleteObject",)"
      R"("s3:AbortMultipartUpload"],"Resource":"arn:aws:s3:::logs/history/*"}]})");
}

TEST(IamPolicy, GivesReadersNoWrites) {
  std::string const text = iam_policy({{"data", "", false}}, "aws-cn").dump();
  EXPECT_NE(text.find("arn:aws-cn:s3:::data/*"), std::string::npos);
  EXPECT_EQ(text.find("Put"), std::string::npos);
  EXPECT_EQ(text.find("Delete"), std::string::npos);
}

TEST(IamPolicy, JoinsPlacesOfOneBucket) {
  Json const policy =
      iam_policy({{"b", "in/", false}, {"b", "out/", true}, {"b", "log/", true}, {"c", "", false}});
  Json const& statements = policy["Statement"];
  ASSERT_EQ(statements.size(), 5U);  // b: bucket, read, write; c: bucket, read
  EXPECT_EQ(statements[1]["Resource"], "arn:aws:s3:::b/in/*");
  EXPECT_EQ(statements[2]["Resource"].dump(), R"(["arn:aws:s3:::b/log/*","arn:aws:s3:::b/out/*"])");
}

}  // namespace
}  // namespace k8spark::setup
