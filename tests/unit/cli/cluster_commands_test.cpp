#include "cli/cluster_commands.h"

#include "cli/timeline_commands.h"

#include <gtest/gtest.h>

namespace k8spark::cli {
namespace {

TEST(LogsCommand, TailTakesANumber) {
  auto const parsed = parse_logs({"pi-1", "--tail", "20", "-f"});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->options.driver, "pi-1");
  EXPECT_EQ(parsed->options.tail, 20);
  EXPECT_TRUE(parsed->options.follow);
  EXPECT_FALSE(parse_logs({"pi-1", "--tail", "many"}));
}

TEST(LogsCommand, SinceAndSinceTimeExcludeEachOther) {
  EXPECT_FALSE(parse_logs({"pi-1", "--since", "5m", "--since-time", "2026-01-01T00:00:00Z"}));
  auto const parsed = parse_logs({"pi-1", "--since", "5m"});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->options.since, std::chrono::minutes(5));
}

TEST(LogsCommand, ExpressionsMayBeRepeatedAndTakeOneWordEach) {
  auto const parsed =
      parse_logs({"--include", "a", "--include", "b c", "--exclude", "d", "pi-1", "--executors"});
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->options.include, (std::vector<std::string>{"a", "b c"}));
  EXPECT_EQ(parsed->options.exclude, std::vector<std::string>{"d"});
  EXPECT_EQ(parsed->options.driver, "pi-1");
  EXPECT_TRUE(parsed->options.executors);
}

TEST(LogsCommand, WhatCannotGoTogetherIsRefused) {
  EXPECT_FALSE(parse_logs({"pi-1", "-c", "x", "--all-containers"}));
  EXPECT_FALSE(parse_logs({"pi-1", "--save-logs", "d", "--tail", "3"}));
  EXPECT_FALSE(parse_logs({"pi-1", "--max-log-requests", "0"}));
  EXPECT_FALSE(parse_logs({"pi-1", "-o", "yaml"}));
}

TEST(TimelineCommand, TakesADriverAndItsOptions) {
  auto const parsed = parse_timeline({"pi-1", "--logs", "-o", "json", "-n", "etl"});
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(parsed->options.logs);
  EXPECT_EQ(parsed->options.output, "json");
  EXPECT_EQ(parsed->options.kube.name_space, "etl");
  EXPECT_FALSE(parse_timeline({}));
}

TEST(ReportCommand, TakesADriverOrAFolderOfSavedLogs) {
  EXPECT_FALSE(parse_report({"--html", "x.html"}));
  EXPECT_FALSE(parse_report({"pi-1"}));
  auto const live = parse_report({"pi-1", "--html", "x.html"});
  ASSERT_TRUE(live);
  EXPECT_EQ(live->options.from, "");
  auto const saved = parse_report({"--from", "logs", "--html", "-"});
  ASSERT_TRUE(saved) << saved.error().message;
  EXPECT_EQ(saved->options.from, "logs");
  EXPECT_EQ(saved->options.driver, "");
}

TEST(LogsCommand, NeedsADriver) {
  auto const parsed = parse_logs({});
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, ErrorCode::kUsage);
}

TEST(LogsCommand, HelpIsAValueAndNoError) {
  auto const parsed = parse_logs({"--help"});
  ASSERT_TRUE(parsed);
  EXPECT_NE(parsed->help.find("--tail"), std::string::npos);
  EXPECT_NE(parsed->help.find("k8spark logs"), std::string::npos);
}

TEST(ListCommand, KnowsKubectlsFlags) {
  auto const parsed = parse_list({"-A", "-l", "team=data", "-o", "wide", "nightly-*"});
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(parsed->options.all_namespaces);
  EXPECT_EQ(parsed->options.selector, "team=data");
  EXPECT_EQ(parsed->options.output, "wide");
  EXPECT_EQ(parsed->options.name_glob, "nightly-*");
  EXPECT_FALSE(parse_list({"-o", "xml"}));
}

TEST(ListCommand, AnUnknownOptionNamesTheNearestOne) {
  auto const parsed = parse_list({"--all-namespace"});
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().message, "unknown option \"--all-namespace\"");
  EXPECT_EQ(parsed.error().hint, "did you mean --all-namespaces?");
}

TEST(StatusCommand, TakesSeveralDriversAndTheClusterFlags) {
  auto const parsed = parse_status({"a", "b", "-n", "etl", "--context", "prod", "--as", "ann"});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->options.drivers, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(parsed->options.kube.name_space, "etl");
  EXPECT_EQ(parsed->options.kube.context, "prod");
  EXPECT_EQ(parsed->options.kube.as, "ann");
}

TEST(WaitCommand, TimesAreSpelledAsSparkSpellsThem) {
  auto const parsed = parse_wait({"a", "--timeout", "2h", "--start-timeout", "90"});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->options.timeout, std::chrono::hours(2));
  EXPECT_EQ(parsed->options.start_timeout, std::chrono::seconds(90));
}

TEST(KillCommand, GracePeriodIsNotNegative) {
  auto const parsed = parse_kill({"a", "--grace-period", "60"});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->options.grace_seconds, 60);
  EXPECT_FALSE(parse_kill({"a", "--grace-period", "-1"}));
}

}  // namespace
}  // namespace k8spark::cli
