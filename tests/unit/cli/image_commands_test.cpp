#include "cli/image_commands.h"

#include "cli/ci_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

template <typename Options>
Options options_of(std::vector<std::string> const& words) {
  auto const parsed = parse_image(words);
  if (!parsed) {
    ADD_FAILURE() << parsed.error().message;
    return {};
  }
  return std::get<Options>(parsed->options);
}

TEST(ImageCommand, ReadsListsAndRepeatedFlags) {
  auto const jars = options_of<app::ImageJarsOptions>({"jars",
                                                       "--store",
                                                       "s3,gcs",
                                                       "--store",
                                                       "azure",
                                                       "--jar",
                                                       "g:a:1",
                                                       "--jar",
                                                       "g:b:2",
                                                       "--spark-version",
                                                       "3.5",
                                                       "--hadoop",
                                                       "3.3.6",
                                                       "--conf",
                                                       "a=b,c=d",
                                                       "--conf",
                                                       "e=f"});
  EXPECT_THAT(jars.jars.stores, ElementsAre("s3", "gcs", "azure"));
  EXPECT_THAT(jars.jars.jars, ElementsAre("g:a:1", "g:b:2"));
  EXPECT_EQ(jars.stack.layers.spark_version, "3.5");
  EXPECT_EQ(jars.stack.hadoop, "3.3.6");
  ASSERT_EQ(jars.stack.layers.conf_flags.size(), 2U);
  EXPECT_EQ(jars.stack.layers.conf_flags[0].second, "b,c=d");
}

TEST(ImageCommand, ReadsEachSubcommand) {
  auto const file = options_of<app::ImageDockerfileOptions>({"dockerfile",
                                                             "app.py",
                                                             "--pip",
                                                             "numpy>=1,<2",
                                                             "--uid",
                                                             "1001",
                                                             "-o",
                                                             "Dockerfile",
                                                             "--logger",
                                                             "a=info"});
  EXPECT_EQ(file.app, "app.py");
  EXPECT_THAT(file.pip, ElementsAre("numpy>=1,<2"));
  EXPECT_EQ(file.uid, 1001);
  EXPECT_EQ(file.output, "Dockerfile");
  auto const build = options_of<app::ImageBuildOptions>({"build",
                                                         "-t",
                                                         "app:1",
                                                         "--build-arg",
                                                         "A=1",
                                                         "--platform",
                                                         "linux/amd64,linux/arm64",
                                                         "--push",
                                                         "--dry-run"});
  EXPECT_EQ(build.name, "app:1");
  EXPECT_THAT(build.platforms, ElementsAre("linux/amd64", "linux/arm64"));
  EXPECT_TRUE(build.push);
  EXPECT_EQ(options_of<app::ImagePushOptions>({"push", "app:1", "--load", "kind"}).load, "kind");
  auto const tool = options_of<app::ImageToolOptions>(
      {"tool", "push", "-r", "me/x", "-t", "1", "--python-image", "-b", "k=v", "-n", "-X"});
  EXPECT_EQ(tool.step, "push");
  EXPECT_TRUE(tool.python && tool.no_cache && tool.buildx);
  auto const source = options_of<app::ImageDistributionOptions>(
      {"distribution", "-P", "yarn", "-P", "hadoop-3", "-D", "hadoop.version=3.3.6", "--pip"});
  EXPECT_THAT(source.profiles, ElementsAre("yarn", "hadoop-3"));
}

TEST(ImageCommand, HelpsAndGuesses) {
  EXPECT_THAT(parse_image({"--help"})->help, HasSubstr("dockerfile"));
  for (char const* const name : {"jars", "dockerfile", "build", "push", "tool", "distribution"})
    EXPECT_THAT(parse_image({name, "--help"})->help,
                HasSubstr("k8spark image " + std::string(name)));
  EXPECT_EQ(parse_image({"jar"}).error().hint, "did you mean \"jars\"?");
  EXPECT_EQ(parse_image({}).error().code, ErrorCode::kUsage);
  EXPECT_EQ(parse_image({"jars", "--stor", "s3"}).error().code, ErrorCode::kUsage);
  EXPECT_EQ(parse_image({"jars", "--conf", "x"}).error().code, ErrorCode::kUsage);
}

TEST(CiCommandLine, HasArgumentsBehindTheDashes) {
  auto const parsed = parse_ci(
      {"gitlab", "--profile", "prod", "app.py", "--timeout", "90m", "--", "2026-01-01", "--fast"});
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->options.system, "gitlab");
  EXPECT_EQ(parsed->options.app, "app.py");
  EXPECT_THAT(parsed->options.args, ElementsAre("2026-01-01", "--fast"));
  EXPECT_EQ(parsed->options.timeout, std::chrono::minutes(90));
  EXPECT_THAT(parse_ci({"--help"})->help, HasSubstr("k8spark ci github"));
  EXPECT_FALSE(parse_ci({}));
  EXPECT_FALSE(parse_ci({"github", "--timeout", "soon"}));
}

TEST(CiCommandLine, ReadsReports) {
  auto const parsed = parse_ci({"report", "r.json", "--form", "markdown"});
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->options.system, "report");
  EXPECT_EQ(parsed->options.app, "r.json");
  EXPECT_EQ(parsed->options.form, "markdown");
}

}  // namespace
}  // namespace k8spark::cli
