#include "cli/cluster_commands.h"
#include "cli/gc_command.h"
#include "cli/submit_command.h"
#include "cli/submit_flags.h"

#include <gtest/gtest.h>

namespace k8spark::cli {
namespace {

TEST(ListCommand, TakesFiltersAndALimit) {
  auto const parsed = parse_list({"--status",
                                  "running,failed",
                                  "--status",
                                  "Error",
                                  "--since",
                                  "2h",
                                  "--limit",
                                  "5",
                                  "--sort",
                                  "name",
                                  "--run-id",
                                  "a/b"});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->options.statuses, (std::vector<std::string>{"running,failed", "Error"}));
  EXPECT_EQ(parsed->options.since, std::chrono::hours(2));
  EXPECT_EQ(parsed->options.limit, 5);
  EXPECT_EQ(parsed->options.sort, "name");
  EXPECT_EQ(parsed->options.run_id, "a/b");
  EXPECT_FALSE(parse_list({"--limit", "0"}));
  EXPECT_FALSE(parse_list({"--sort", "size"}));
}

TEST(WaitCommand, TakesSeveralAndSaysForWhat) {
  auto const parsed = parse_wait({"a", "b-*", "--for", "running", "-l", "x=y"});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->options.drivers, (std::vector<std::string>{"a", "b-*"}));
  EXPECT_EQ(parsed->options.wait_for, app::WaitOptions::For::kRunning);
  EXPECT_EQ(parse_wait({"a"})->options.wait_for, app::WaitOptions::For::kCompleted);
  EXPECT_FALSE(parse_wait({"a", "--for", "ever"}));
}

TEST(Commands, NobodyMeansAllDriversBySayingNothing) {
  EXPECT_FALSE(parse_wait({}));
  EXPECT_FALSE(parse_status({}));
  EXPECT_FALSE(parse_kill({}));
  EXPECT_TRUE(parse_kill({"--all"}));
  EXPECT_TRUE(parse_kill({"-l", "a=b"}));
  EXPECT_FALSE(parse_kill({"--all", "a"}));
  EXPECT_FALSE(parse_kill({"a", "--force", "--grace-period", "3"}));
  for (auto const& help : {parse_kill({"--help"})->help, parse_gc({"--help"})->help})
    EXPECT_NE(help.find("Examples:"), std::string::npos);
}

TEST(GcCommand, ChangesNothingUnlessToldAndLeavesTheYoung) {
  auto const plain = parse_gc({});
  ASSERT_TRUE(plain);
  EXPECT_FALSE(plain->options.yes);
  EXPECT_EQ(plain->options.older_than, std::chrono::minutes(10));
  EXPECT_FALSE(plain->options.finished_older_than);
  auto const parsed = parse_gc({"--yes", "--older-than", "0s", "--finished-older-than", "7d"});
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(parsed->options.yes);
  EXPECT_EQ(parsed->options.older_than, std::chrono::seconds(0));
  EXPECT_EQ(parsed->options.finished_older_than, std::chrono::hours(168));
  EXPECT_FALSE(parse_gc({"--older-than", "soon"}));
  EXPECT_FALSE(parse_gc({"-o", "yaml"}));
}

TEST(SubmitCommand, TakesARunIdAndARetryRule) {
  auto const parsed = parse_submit({"--run-id",
                                    "ci/7",
                                    "--attach-anyway",
                                    "--retry",
                                    "3",
                                    "--retry-on",
                                    "capacity, memory",
                                    "--retry-delay",
                                    "1m",
                                    "app.py"},
                                   submit_flags());
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->options.run_id, "ci/7");
  EXPECT_TRUE(parsed->options.attach_anyway);
  EXPECT_EQ(parsed->options.retries, 3);
  EXPECT_EQ(parsed->options.retry_on, (std::vector<std::string>{"capacity", "memory"}));
  EXPECT_EQ(parsed->options.retry_delay, std::chrono::minutes(1));
  for (char const* const number : {"-1", "many", "1001"})
    EXPECT_FALSE(parse_submit({"--retry", number, "app.py"}, submit_flags())) << number;
}

}  // namespace
}  // namespace k8spark::cli
