#include "profile/starter.h"

#include "profile/profile_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::profile {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Starter, OfEveryKindIsAFileWithoutAMistake) {
  for (std::string const& kind : starter_kinds()) {
    StarterAnswers answers;
    answers.kind = kind;
    auto const text = starter_file(answers);
    ASSERT_TRUE(text) << kind;
    auto const file = parse_profile_file(*text, "/k8spark.yaml", "k8spark.yaml");
    ASSERT_TRUE(file) << file.error().message << '\n' << *text;
    EXPECT_THAT(validate(*file), IsEmpty()) << *text;
    EXPECT_EQ(file->default_profile, kind);
    EXPECT_TRUE(resolve_profile(*file, kind));
  }
}

TEST(Starter, HoldsWhatWasAnswered) {
  StarterAnswers answers;
  answers.kind = "minio";
  answers.name = "no";  // YAML 1.1 would read it as false
  answers.endpoint = "https://s3.cern.ch";
  answers.context = "prod: eu";
  answers.event_log = "s3a://logs/h/";
  auto const file = parse_profile_file(*starter_file(answers), "/k8spark.yaml", "k8spark.yaml");
  ASSERT_TRUE(file);
  auto const profile = resolve_profile(*file, "no");
  ASSERT_TRUE(profile);
  EXPECT_EQ(profile->find("storage")->find("s3")->find("endpoint")->scalar, "https://s3.cern.ch");
  EXPECT_EQ(profile->find("cluster")->find("context")->scalar, "prod: eu");
  EXPECT_EQ(profile->find("eventLog")->find("dir")->scalar, "s3a://logs/h/");
}

TEST(Starter, RefusesWhatItDoesNotKnow) {
  StarterAnswers answers;
  answers.kind = "amazon";
  EXPECT_THAT(starter_file(answers).error().message, HasSubstr("amazon"));
  answers.kind = "aws";
  answers.spark_version = "2.4";
  EXPECT_EQ(starter_file(answers).error().code, ErrorCode::kUsage);
}

}  // namespace
}  // namespace k8spark::profile
