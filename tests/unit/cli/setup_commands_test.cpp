#include "cli/setup_commands.h"

#include <gmock/gmock.h>

namespace k8spark::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

TEST(SetupWords, FillLayersClusterAndDelivery) {
  auto const parsed = parse_rbac({"--profile",
                                  "aws",
                                  "--conf",
                                  "spark.a=b=c",
                                  "--conf",
                                  "spark.d=",
                                  "-n",
                                  "etl",
                                  "--apply",
                                  "--force",
                                  "-o",
                                  "json"});
  ASSERT_TRUE(parsed);
  app::SetupOptions const& setup = parsed->options.setup;
  EXPECT_EQ(setup.layers.profile, "aws");
  EXPECT_THAT(setup.layers.conf_flags, ElementsAre(Pair("spark.a", "b=c"), Pair("spark.d", "")));
  EXPECT_EQ(setup.kube.name_space, "etl");
  EXPECT_TRUE(setup.apply && setup.force && !setup.server_dry_run);
  EXPECT_EQ(setup.output, "json");
}

TEST(SetupWords, ADryRunIsTheServers) {
  auto const parsed = parse_namespace({"etl", "--dry-run=server"});
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(parsed->options.setup.apply && parsed->options.setup.server_dry_run);
  EXPECT_FALSE(parse_namespace({"etl", "--dry-run=client"}));
}

TEST(SetupWords, RefuseWithoutRepeatingWhatMayBeASecret) {
  auto const parsed = parse_rbac({"--conf", "PLANTED"});
  ASSERT_FALSE(parsed);
  EXPECT_THAT(parsed.error().message, testing::Not(HasSubstr("PLANTED")));
  EXPECT_THAT(parse_rbac({"--subitter", "x"}).error().hint, HasSubstr("--submitter"));
  EXPECT_FALSE(parse_namespace({}));
  EXPECT_FALSE(parse_namespace({"etl", "--pod-security", "strict"}));
  EXPECT_FALSE(parse_secret_check({}));
}

TEST(SetupWords, TakeLists) {
  auto const parsed = parse_secret_create(
      {"keys", "--from-env", "A,B", "--from-file", "k=f", "--from-file", "g", "--from-azure"});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->options.name, "keys");
  EXPECT_THAT(parsed->options.from_env, ElementsAre("A,B"));
  EXPECT_THAT(parsed->options.from_file, ElementsAre("k=f", "g"));
  EXPECT_TRUE(parsed->options.from_azure);
  auto const policy = parse_iam_policy({"s3a://a/", "--read", "s3a://b/", "--read", "s3a://c/"});
  ASSERT_TRUE(policy);
  EXPECT_THAT(policy->options.paths, ElementsAre("s3a://a/"));
  EXPECT_THAT(policy->options.read, ElementsAre("s3a://b/", "s3a://c/"));
}

TEST(SetupWords, HaveHelpWithExamples) {
  for (auto const& help : {parse_rbac({"--help"})->help,
                           parse_secret_create({"--help"})->help,
                           parse_eventlog({"--help"}, app::EventLogOptions::Action::kInit)->help})
    EXPECT_THAT(help, HasSubstr("Examples:"));
}

}  // namespace
}  // namespace k8spark::cli
