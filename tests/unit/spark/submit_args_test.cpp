#include "spark/submit_args.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace k8spark::spark {
namespace {

using Words = std::vector<std::string>;
using Flags = std::vector<FlagUse>;

constexpr std::array kOwn = {FlagSpec{"--profile", "-p", "NAME", "", "Ours", "profile to use"},
                             FlagSpec{"--detach", "", "", "", "Ours", "do not wait"}};

SubmitArgs parsed(Words const& words) {
  auto args = parse_submit_args(words, kOwn);
  EXPECT_TRUE(args) << args.error().message;
  return args ? *args : SubmitArgs{};
}

Error refused(Words const& words) {
  auto args = parse_submit_args(words, kOwn);
  EXPECT_FALSE(args);
  return args ? Error{} : args.error();
}

TEST(ParseSubmitArgs, TakesTheNextWordAsAValueEvenIfItBeginsWithADash) {
  EXPECT_EQ(parsed({"--name", "--verbose", "a.py"}).flags, (Flags{{"--name", "--verbose"}}));
}

TEST(ParseSubmitArgs, CutsAtTheFirstEqualsSign) {
  EXPECT_EQ(parsed({"--conf=spark.a=b=c", "a.py"}).flags, (Flags{{"--conf", "spark.a=b=c"}}));
  EXPECT_EQ(parsed({"--name=x", "a.py"}).flags, (Flags{{"--name", "x"}}));
}

TEST(ParseSubmitArgs, DoesNotCutAnEmptyValue) {
  Error const error = refused({"--name=", "a.py"});
  EXPECT_EQ(error.code, ErrorCode::kUsage);
  EXPECT_EQ(error.message, "unknown option \"--name\"");
}

TEST(ParseSubmitArgs, DoesNotCutShortOptions) {
  EXPECT_EQ(refused({"-c=spark.a=b", "a.py"}).message, "unknown option \"-c\"");
  EXPECT_EQ(parsed({"-c", "spark.a=b", "a.py"}).flags, (Flags{{"--conf", "spark.a=b"}}));
}

TEST(ParseSubmitArgs, KnowsTheSwitches) {
  EXPECT_EQ(parsed({"--supervise", "-v", "--load-spark-defaults", "a.py"}).flags,
            (Flags{{"--supervise", ""}, {"--verbose", ""}, {"--load-spark-defaults", ""}}));
}

TEST(ParseSubmitArgs, IgnoresTheValueOfASwitch) {
  EXPECT_EQ(parsed({"--verbose=x", "a.py"}).flags, (Flags{{"--verbose", ""}}));
}

TEST(ParseSubmitArgs, LeavesEverythingAfterTheApplicationToIt) {
  SubmitArgs const args = parsed({"--name", "n", "a.py", "--master", "x", "--", "-h", ""});
  EXPECT_EQ(args.primary_resource, "a.py");
  EXPECT_EQ(args.app_args, (Words{"--master", "x", "--", "-h", ""}));
  EXPECT_FALSE(args.has("--master"));
}

TEST(ParseSubmitArgs, HasNoDoubleDash) {
  EXPECT_NE(refused({"--", "a.py"}).hint.find("\"--\""), std::string::npos);
}

TEST(ParseSubmitArgs, StopsAtVersionAndHelp) {
  EXPECT_EQ(parsed({"--version", "--nonsense"}).flags, (Flags{{"--version", ""}}));
  EXPECT_EQ(parsed({"-h", "--nonsense"}).flags, (Flags{{"--help", ""}}));
}

TEST(ParseSubmitArgs, NamesAnOptionWithoutItsValue) {
  EXPECT_EQ(refused({"--executor-memory"}).message, "option --executor-memory needs a value");
}

TEST(ParseSubmitArgs, SuggestsTheNearestOption) {
  EXPECT_EQ(refused({"--executor-memroy", "4g", "a.py"}).hint, "did you mean --executor-memory?");
  EXPECT_EQ(refused({"--profil=x"}).hint, "did you mean --profile?");
  EXPECT_EQ(refused({"--zzzzzzzzzz"}).hint, "k8spark submit --help lists the options");
}

TEST(ParseSubmitArgs, DoesNotRepeatAValueInAMessage) {
  EXPECT_EQ(refused({"--tokenn=s3cr3t"}).message.find("s3cr3t"), std::string::npos);
}

TEST(ParseSubmitArgs, ReadsOurFlagsByTheSameRules) {
  EXPECT_EQ(parsed({"-p", "prod", "--detach", "--profile=x", "a.py"}).flags,
            (Flags{{"--profile", "prod"}, {"--detach", ""}, {"--profile", "x"}}));
}

TEST(ParseSubmitArgs, KeepsCarriageReturnsForTheVersionToDecide) {
  EXPECT_EQ(parsed({"--conf", "spark.a=x\ry", "a.py", "\r"}).flags[0].value, "spark.a=x\ry");
}

TEST(ParseSubmitArgs, NeedsNoApplication) {
  SubmitArgs const args = parsed({"--kill", "ns:pod"});
  EXPECT_FALSE(args.primary_resource);
  EXPECT_EQ(args.last("--kill"), "ns:pod");
}

TEST(SubmitArgs, GivesTheLastUseOfAFlag) {
  SubmitArgs const args = parsed({"--name", "a", "--name", "b"});
  EXPECT_EQ(args.last("--name"), "b");
  EXPECT_EQ(args.last("--class"), std::nullopt);
}

TEST(SparkSubmitFlags, AreUniqueAndWellFormed) {
  std::set<std::string_view> names;
  for (FlagSpec const& flag : spark_submit_flags()) {
    EXPECT_TRUE(names.insert(flag.name).second) << flag.name;
    EXPECT_TRUE(flag.name.starts_with("--")) << flag.name;
    EXPECT_TRUE(flag.conf_key.empty() || flag.conf_key.starts_with("spark.")) << flag.name;
    EXPECT_TRUE(flag.conf_key.empty() || flag.takes_value()) << flag.name;
  }
  EXPECT_EQ(names.size(), 35U);
}

}  // namespace
}  // namespace k8spark::spark
