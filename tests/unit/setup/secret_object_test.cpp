#include "setup/secret_object.h"

#include "text/encoding.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace k8spark::setup {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

SecretEntry entry(std::string key, std::string value, SecretKind kind = SecretKind::kOther) {
  return {std::move(key), std::move(value), "$SOURCE", kind};
}

Json secret_with(std::vector<std::pair<std::string, std::string>> const& values) {
  std::vector<SecretEntry> entries;
  for (auto const& [key, value] : values) entries.push_back(entry(key, value));
  return secret_object("etl", "s", entries);
}

TEST(PreparedSecret, LosesTheLineEndAndSaysSo) {
  auto const prepared = prepare_secret({entry("k", "value\n")});
  ASSERT_TRUE(prepared);
  EXPECT_EQ(prepared->entries[0].value, "value");
  EXPECT_THAT(prepared->notes, ElementsAre(HasSubstr("a line feed at the end of $SOURCE")));
}

TEST(PreparedSecret, RefusesWhatCannotBeRight) {
  auto const swapped = prepare_secret(
      {entry("id", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", SecretKind::kAwsAccessKeyId)});
  ASSERT_FALSE(swapped);
  EXPECT_EQ(swapped.error().code, ErrorCode::kUsage);
  EXPECT_THAT(swapped.error().message, HasSubstr("key id"));
  EXPECT_THAT(swapped.error().message, testing::Not(HasSubstr("wJalr")));
  EXPECT_FALSE(prepare_secret({entry("a b", "x")}));
  EXPECT_FALSE(prepare_secret({entry("..", "x")}));
  EXPECT_FALSE(prepare_secret({entry("k", "x"), entry("k", "y")}));
  EXPECT_FALSE(prepare_secret({entry("k", "")}));
}

TEST(PreparedSecret, WarnsOfWhatIsUnusual) {
  auto const prepared = prepare_secret({entry("k", "minioadmin", SecretKind::kAwsAccessKeyId)});
  ASSERT_TRUE(prepared);
  EXPECT_THAT(prepared->warnings, ElementsAre(HasSubstr("has 10 characters")));
}

TEST(Secret, IsOutlinedWithoutValues) {
  std::string const text = secret_outline("etl", "s", {entry("k", "PLANTED")}).dump();
  EXPECT_THAT(text, HasSubstr(R"("stringData":{"k":"<value of $SOURCE>"})"));
  EXPECT_THAT(text, testing::Not(HasSubstr("PLANTED")));
  EXPECT_EQ(secret_with({{"k", "v"}})["data"]["k"], text::base64_encode("v"));
}

TEST(FaultsIn, NameTheMissingKeyAndTheNearestOne) {
  auto const faults = faults_in(secret_with({{"aws-acess-key", "x"}}), {{"aws-access-key", ""}});
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].fault.text, "is not in the Secret");
  EXPECT_THAT(faults[0].fault.cure, HasSubstr("did you mean aws-acess-key"));
}

TEST(FaultsIn, JudgeByTheNameOfTheVariableFirst) {
  Json const secret = secret_with({{"one", "AKIAIOSFODNN7EXAMPLE"}});
  EXPECT_TRUE(faults_in(secret, {{"one", "AWS_ACCESS_KEY_ID"}}).empty());
  auto const faults = faults_in(secret, {{"one", "AWS_SECRET_ACCESS_KEY"}});
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_THAT(faults[0].fault.text, HasSubstr("swapped"));
}

TEST(FaultsIn, LookAtEveryKeyWhenNoneIsNamed) {
  EXPECT_EQ(faults_in(secret_with({{"a", "x\n"}, {"b", "y"}, {"c", "z\r"}}), {}).size(), 2U);
  EXPECT_TRUE(faults_in(Json(), {}).empty());
  EXPECT_EQ(faults_in(Json(), {{"k", ""}}).size(), 1U);
}

TEST(TrimmedData, HoldsOnlyWhatChanges) {
  std::vector<std::string> changed;
  Json const patch = trimmed_data(secret_with({{"a", "x\n"}, {"b", "y"}}), changed);
  EXPECT_EQ(patch.dump(), R"({"a":"eA=="})");
  EXPECT_THAT(changed, ElementsAre("a"));
}

}  // namespace
}  // namespace k8spark::setup
