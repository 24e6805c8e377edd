#include "cli/server_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(HistoryWords, HaveAnActionFlagsOfSubmitAndAName) {
  auto const parsed = parse_history({"apply",
                                     "--profile",
                                     "aws",
                                     "--image",
                                     "r/x:1",
                                     "--node-port",
                                     "30080",
                                     "--start-timeout",
                                     "90s",
                                     "-n",
                                     "etl",
                                     "h"});
  ASSERT_TRUE(parsed) << parsed.error().message;
  app::HistoryOptions const& o = parsed->options;
  EXPECT_EQ(o.action, app::HistoryOptions::Action::kApply);
  EXPECT_EQ(o.name, "h");
  EXPECT_EQ(o.image, "r/x:1");
  EXPECT_EQ(o.node_port, 30080);
  EXPECT_EQ(o.submit.start_timeout, std::chrono::seconds(90));
  EXPECT_EQ(o.submit.layers.profile, "aws");
  EXPECT_FALSE(o.submit.primary_resource);
}

TEST(HistoryWords, RefuseWhatTheyDoNotKnow) {
  for (auto const& [words, said] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{}, "no action"},
           {{"aply"}, "unknown action"},
           {{"apply", "--logdir", "x"}, "--logdir"},
           {{"open", "--port", "x"}, "is no number"},
           {{"render", "-o", "name"}, "not for this action"},
           {{"status", "-o", "yaml"}, "not for this action"},
           {{"apply", "a", "b"}, "too much"}}) {
    auto const parsed = parse_history(words);
    ASSERT_FALSE(parsed) << said;
    EXPECT_EQ(parsed.error().code, ErrorCode::kUsage);
    EXPECT_THAT(parsed.error().message, HasSubstr(said));
  }
}

TEST(HistoryWords, ShowTheirHelp) {
  for (std::vector<std::string> const& words :
       {std::vector<std::string>{"--help"}, {"apply", "--help"}})
    EXPECT_THAT(parse_history(words)->help, HasSubstr("history-server open")) << words[0];
}

TEST(StandaloneWords, ScaleNeedsANumber) {
  auto const parsed = parse_standalone({"scale", "-n", "sa", "4", "mine"});
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->options.workers, 4);
  EXPECT_EQ(parsed->options.name, "mine");
  EXPECT_FALSE(parse_standalone({"scale", "-n", "sa"}));
  EXPECT_FALSE(parse_standalone({"scale", "-1"}));
}

TEST(StandaloneWords, ExecTakesTheWholeRest) {
  auto const parsed = parse_standalone({"exec", "-n", "sa", "bash", "-c", "exit 7"});
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_THAT(parsed->options.command, ElementsAre("bash", "-c", "exit 7"));
  EXPECT_FALSE(parse_standalone({"exec", "-n", "sa"}));
}

TEST(SmokeWords, NameAnExampleAndItsSlices) {
  EXPECT_EQ(parse_smoke({"pi", "--args", "10"})->options.slices, "10");
  EXPECT_EQ(parse_smoke({"--args", "10", "pi"})->options.slices, "10");
  EXPECT_EQ(parse_smoke({"pi.py", "7"})->options.which, "pi.py");
  EXPECT_EQ(parse_smoke({"pi.py", "7"})->options.slices, "7");
  EXPECT_EQ(parse_smoke({})->options.which, "");
  EXPECT_FALSE(parse_smoke({"pie"}));
  EXPECT_FALSE(parse_smoke({"pi", "0"}));
}

// Nothing of it would have been dry.
TEST(ServerCommands, HaveNoOtherDryRunThanPrinting) {
  EXPECT_TRUE(parse_history({"apply", "--dry-run=client"}));
  EXPECT_TRUE(parse_standalone({"apply", "--dry-run=client"}));
  for (char const* const flag : {"--dry-run=server", "--dry-run=client"})
    for (char const* const action : {"delete", "status"}) {
      EXPECT_FALSE(parse_history({action, flag})) << action << flag;
      EXPECT_FALSE(parse_standalone({action, flag})) << action << flag;
    }
  EXPECT_FALSE(parse_history({"apply", "--dry-run=server"}));
  EXPECT_FALSE(parse_standalone({"apply", "--dry-run=server"}));
  EXPECT_FALSE(parse_standalone({"scale", "--dry-run=client", "3"}));
}

}  // namespace
}  // namespace k8spark::cli
