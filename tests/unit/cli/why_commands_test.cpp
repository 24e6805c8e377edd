#include "cli/why_commands.h"

#include "cli/submit_command.h"
#include "cli/submit_flags.h"

#include <gtest/gtest.h>

namespace k8spark::cli {
namespace {

TEST(WhyCommand, TakesADriverAndAnOutput) {
  auto const parsed = parse_why({"pi-driver", "-n", "etl", "-o", "json"});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->options.driver, "pi-driver");
  EXPECT_EQ(parsed->options.output, "json");
  EXPECT_EQ(parsed->options.kube.name_space, "etl");
  EXPECT_FALSE(parse_why({"pi-driver", "-o", "table"}));
}

TEST(WhyCommand, NeedsADriverUnlessRulesAreAskedFor) {
  EXPECT_FALSE(parse_why({}));
  auto const parsed = parse_why({"--rules"});
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(parsed->options.rules);
}

TEST(EventsCommand, TakesTypesWatchAndExecutors) {
  auto const parsed = parse_events({"pi-driver", "-w", "--executors", "--types", "warning,Normal"});
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(parsed->options.watch);
  EXPECT_TRUE(parsed->options.executors);
  EXPECT_EQ(parsed->options.types, "warning,Normal");
  EXPECT_FALSE(parse_events({"pi-driver", "--types", "Error"}));
  EXPECT_FALSE(parse_events({}));
}

TEST(SubmitCommand, TakesWhatEndsARunWithoutExecutors) {
  auto const request = parse_submit({"--min-executors",
                                     "3",
                                     "--executor-timeout",
                                     "5m",
                                     "--image-timeout",
                                     "90",
                                     "--events",
                                     "--treat-143",
                                     "success",
                                     "app.py"},
                                    submit_flags());
  ASSERT_TRUE(request);
  EXPECT_EQ(request->options.min_executors, 3);
  EXPECT_EQ(request->options.executor_timeout, std::chrono::minutes(5));
  EXPECT_EQ(request->options.image_timeout, std::chrono::seconds(90));
  EXPECT_TRUE(request->options.events);
  EXPECT_TRUE(request->options.treat_143_success);
  EXPECT_FALSE(parse_submit({"--min-executors", "many", "app.py"}, submit_flags()));
  EXPECT_FALSE(parse_submit({"--treat-143", "maybe", "app.py"}, submit_flags()));
}

}  // namespace
}  // namespace k8spark::cli
