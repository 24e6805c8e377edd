#include "cli/submit_command.h"

#include "cli/submit_flags.h"

#include <gtest/gtest.h>

namespace k8spark::cli {
namespace {

Result<SubmitRequest> parse(std::vector<std::string> const& words) {
  return parse_submit(words, submit_flags());
}

TEST(SubmitCommand, EverythingAfterTheApplicationIsItsOwn) {
  auto const request = parse({"--name", "n", "app.py", "--master", "x", "-d"});
  ASSERT_TRUE(request);
  EXPECT_EQ(request->options.primary_resource, "app.py");
  EXPECT_EQ(request->options.app_args, (std::vector<std::string>{"--master", "x", "-d"}));
  EXPECT_FALSE(request->options.detach);
}

TEST(SubmitCommand, AProfileMayStandRightBehindTheApplication) {
  auto const request = parse({"app.py", "--profile", "aws", "--profile", "x"});
  ASSERT_TRUE(request);
  EXPECT_EQ(request->options.layers.profile, "aws");
  EXPECT_EQ(request->options.app_args, (std::vector<std::string>{"--profile", "x"}));
}

TEST(SubmitCommand, AProfileBehindTheApplicationIsItsOwnWhereOneWasNamedOrRuledOut) {
  std::vector<std::string> const own = {"--profile", "x"};
  EXPECT_EQ(parse({"--profile", "aws", "app.py", "--profile", "x"})->options.app_args, own);
  EXPECT_EQ(parse({"--no-profile", "app.py", "--profile", "x"})->options.app_args, own);
  EXPECT_EQ(parse({"app.py", "1", "--profile", "x"})->options.app_args.size(), 3U);
}

TEST(SubmitCommand, DedicatedFlagsBecomeKeysAndKnowHowManyConfsStandBeforeThem) {
  auto const request = parse({"--executor-memory", "4g", "-c", "spark.a=b", "--name=n", "app.py"});
  ASSERT_TRUE(request);
  std::vector<profile::FlagValue> const expected = {
      {"--executor-memory", "spark.executor.memory", "4g", 0},
      {"--name", "spark.app.name", "n", 1}};
  EXPECT_EQ(request->options.layers.flags, expected);
}

TEST(SubmitCommand, ConfIsCutAtTheFirstEqualsSign) {
  auto const request = parse({"-c", "spark.a=b=c", "--conf", "spark.empty=", "app.py"});
  ASSERT_TRUE(request);
  std::vector<std::pair<std::string, std::string>> const expected = {{"spark.a", "b=c"},
                                                                     {"spark.empty", ""}};
  EXPECT_EQ(request->options.layers.conf_flags, expected);
}

TEST(SubmitCommand, ConfWithoutEqualsIsAnErrorThatDoesNotRepeatTheText) {
  auto const request = parse({"--conf", "hunter2", "app.py"});
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().code, ErrorCode::kUsage);
  EXPECT_EQ(request.error().message.find("hunter2"), std::string::npos);
}

TEST(SubmitCommand, NamespaceIsAKubectlFlagAndASparkKey) {
  auto const request = parse({"-n", "etl", "app.py"});
  ASSERT_TRUE(request);
  EXPECT_EQ(request->options.kube.name_space, "etl");
  ASSERT_EQ(request->options.layers.flags.size(), 1U);
  EXPECT_EQ(request->options.layers.flags[0].key, "spark.kubernetes.namespace");
}

TEST(SubmitCommand, OwnFlagsFillTheOptions) {
  auto const request = parse({"-d",
                              "--dry-run=server",
                              "--on-exit",
                              "kill",
                              "--timeout",
                              "10m",
                              "--start-timeout",
                              "90",
                              "-o",
                              "json",
                              "--report",
                              "r.json",
                              "-q",
                              "--profile",
                              "aws",
                              "--context",
                              "c",
                              "app.py"});
  ASSERT_TRUE(request);
  app::SubmitOptions const& options = request->options;
  EXPECT_TRUE(options.detach);
  EXPECT_EQ(options.dry_run, app::DryRun::kServer);
  EXPECT_EQ(options.on_exit, app::OnExit::kKill);
  EXPECT_EQ(options.timeout, std::chrono::minutes(10));
  EXPECT_EQ(options.start_timeout, std::chrono::seconds(90));
  EXPECT_EQ(options.output, "json");
  EXPECT_EQ(options.report_file, "r.json");
  EXPECT_TRUE(options.quiet);
  EXPECT_EQ(options.layers.profile, "aws");
  EXPECT_EQ(options.kube.context, "c");
}

TEST(SubmitCommand, AnUnknownOptionNamesTheNearestOne) {
  auto const request = parse({"--executor-memroy", "4g", "app.py"});
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().message, "unknown option \"--executor-memroy\"");
  EXPECT_EQ(request.error().hint, "did you mean --executor-memory?");
}

TEST(SubmitCommand, LogsOfExecutorsArePrintedAndSaved) {
  auto const request = parse_submit(
      {"--executors", "--save-logs", "d", "--max-log-requests", "9", "app.py"}, submit_flags());
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_TRUE(request->executors);
  EXPECT_EQ(request->options.save_logs, "d");
  EXPECT_EQ(request->options.max_log_requests, 9);
  EXPECT_FALSE(parse_submit({"--max-log-requests", "0", "app.py"}, submit_flags()));
}

TEST(SubmitCommand, FormatBelongsToRenderAlone) {
  EXPECT_FALSE(parse({"--format", "json", "app.py"}));
  auto const request = parse_submit({"--format", "json", "app.py"}, render_flags());
  ASSERT_TRUE(request);
  EXPECT_EQ(request->format, "json");
}

TEST(SubmitCommand, KillAndStatusExcludeEachOther) {
  EXPECT_FALSE(parse({"--kill", "a", "--status", "b"}));
  auto const request = parse({"--kill", "ns:pod"});
  ASSERT_TRUE(request);
  EXPECT_EQ(request->kind, SubmitRequest::Kind::kKill);
  EXPECT_EQ(request->submission_id, "ns:pod");
}

TEST(SubmitCommand, WrongChoicesAreRefused) {
  for (std::vector<std::string> const& words :
       std::vector<std::vector<std::string>>{{"--dry-run", "maybe"},
                                             {"--on-exit", "pray"},
                                             {"--output", "xml"},
                                             {"--timeout", "soon"},
                                             {"--timeout", "-5"},
                                             {"--driver-java-options", "-Xmx2g"},
                                             {"--remote", "sc://h"}}) {
    auto const request = parse(words);
    ASSERT_FALSE(request) << words[0];
    EXPECT_EQ(request.error().code, ErrorCode::kUsage);
  }
}

TEST(SubmitCommand, ExplainListsKeysWithAnOutputOfItsOwn) {
  auto const request = parse_submit({"--keys", "-o", "wide", "memory"}, explain_flags());
  ASSERT_TRUE(request);
  EXPECT_TRUE(request->keys);
  EXPECT_EQ(request->options.output, "wide");
  EXPECT_EQ(request->options.primary_resource, "memory");
  EXPECT_FALSE(parse_submit({"-o", "name"}, explain_flags()));
  EXPECT_FALSE(parse({"-o", "wide", "app.py"}));
  EXPECT_FALSE(parse({"--keys"}));
}

TEST(SubmitCommand, HelpStopsParsing) {
  auto const request = parse({"--help", "--no-such-option"});
  ASSERT_TRUE(request);
  EXPECT_EQ(request->kind, SubmitRequest::Kind::kHelp);
}

}  // namespace
}  // namespace k8spark::cli
