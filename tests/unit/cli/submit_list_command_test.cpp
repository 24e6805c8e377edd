#include "cli/submit_list_command.h"

#include "cli/submit_flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::cli {
namespace {

using testing::HasSubstr;
using testing::Not;
using Words = std::vector<std::string>;

app::SubmitListOptions list(Words const& words) {
  auto options = parse_submit_list(words);
  EXPECT_TRUE(options) << (options ? "" : options.error().message);
  return options ? *std::move(options) : app::SubmitListOptions{};
}

Error refused(Words const& words) {
  auto const options = parse_submit_list(words);
  EXPECT_FALSE(options);
  return options ? Error{} : options.error();
}

TEST(SubmitListWords, AreRecognisedByAnyOptionOfAList) {
  for (Words const& words : {Words{"--file", "l"}, Words{"--parallel", "2"}, Words{"--fail-fast"}})
    EXPECT_TRUE(wants_list(*parse_submit(words, submit_and_list_flags())));
  EXPECT_FALSE(wants_list(*parse_submit({"-d", "app.py", "--file"}, submit_and_list_flags())));
  EXPECT_FALSE(parse_submit({"--file", "l"}, submit_flags())) << "render and others have no lists";
}

TEST(SubmitListWords, FillTheOptions) {
  app::SubmitListOptions options = list({"--file", "jobs.txt"});
  EXPECT_EQ(options.file, "jobs.txt");
  EXPECT_EQ(options.parallel, 8);
  EXPECT_FALSE(options.fail_fast);
  options = list({"-q", "--parallel=3", "--fail-fast", "-o", "json", "--file", "-"});
  EXPECT_EQ(options.file, "-");
  EXPECT_EQ(options.parallel, 3);
  EXPECT_TRUE(options.fail_fast);
  EXPECT_TRUE(options.quiet);
  EXPECT_EQ(options.output, "json");
}

TEST(SubmitListWords, TheCommandLineStandsBeforeEachLine) {
  app::SubmitListOptions const options = list(
      {"--profile", "aws", "--file=jobs.txt", "-c", "spark.a=1", "-q", "--name", "n", "--yes"});
  auto const line = options.parse({"--conf", "spark.a=2", "--name", "m", "app.py", "7"});
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_TRUE(line->yes);
  app::SubmitOptions const& submit = *line;
  EXPECT_EQ(submit.layers.profile, "aws");
  EXPECT_EQ(submit.primary_resource, "app.py");
  EXPECT_EQ(submit.app_args, Words{"7"});
  std::vector<std::pair<std::string, std::string>> const confs = {{"spark.a", "1"},
                                                                  {"spark.a", "2"}};
  EXPECT_EQ(submit.layers.conf_flags, confs);
  EXPECT_EQ(submit.layers.flags.back().value, "m");
  EXPECT_FALSE(options.parse({"app.py"})->detach);
}

TEST(SubmitListWords, AnApplicationOnTheCommandLineGetsTheLinesAsArguments) {
  app::SubmitListOptions const options = list({"--file", "days.txt", "app.py", "--day"});
  auto const line = options.parse({"2026-01-01", "--verbose"});
  ASSERT_TRUE(line);
  EXPECT_EQ(line->primary_resource, "app.py");
  EXPECT_EQ(line->app_args, (Words{"--day", "2026-01-01", "--verbose"}));
  EXPECT_FALSE(line->verbose);
}

TEST(SubmitListWords, RefuseWhatConcernsWaiting) {
  for (Words const& flag : {Words{"--timeout", "1h"},
                            Words{"--start-timeout", "1h"},
                            Words{"--image-timeout", "1h"},
                            Words{"--executor-timeout", "1h"},
                            Words{"--kill-after-stop", "1h"},
                            Words{"--min-executors", "1"},
                            Words{"--max-log-requests", "1"},
                            Words{"--report", "f"},
                            Words{"--save-logs", "d"},
                            Words{"--on-exit", "kill"},
                            Words{"--treat-143", "fail"},
                            Words{"--executors"},
                            Words{"--events"}}) {
    Words words = flag;
    words.insert(words.end(), {"--file", "l"});
    Error const error = refused(words);
    EXPECT_EQ(error.where, flag[0]);
    EXPECT_THAT(error.hint, HasSubstr("k8spark wait"));
    auto const line = list({"--file", "l"}).parse(flag);
    ASSERT_FALSE(line) << flag[0];
    EXPECT_EQ(line.error().where, flag[0]);
  }
}

TEST(SubmitListWords, RefuseInALineWhatIsAboutTheWholeList) {
  app::SubmitListOptions const options = list({"--file", "l"});
  for (Words const& line : {Words{"--file", "m", "a.py"},
                            Words{"--parallel", "2", "a.py"},
                            Words{"--fail-fast", "a.py"},
                            Words{"-o", "json", "a.py"},
                            Words{"-q", "a.py"}})
    EXPECT_THAT(options.parse(line).error().hint, HasSubstr("beside --file")) << line[0];
}

TEST(SubmitListWords, RefuseWhatSubmitsNothing) {
  for (Words const& words : {Words{"--kill", "x"}, Words{"--status", "x"}, Words{"--help"}})
    EXPECT_FALSE(list({"--file", "l"}).parse(words)) << words[0];
  EXPECT_EQ(refused({"--file", "l", "--kill", "x"}).where, "--kill");
}

TEST(SubmitListWords, NeedAListAndANumber) {
  EXPECT_THAT(refused({"--parallel", "2", "a.py"}).hint, HasSubstr("--file LIST"));
  EXPECT_THAT(refused({"--fail-fast", "a.py"}).hint, HasSubstr("--file LIST"));
  for (char const* const value : {"0", "257", "many", "-1"})
    EXPECT_THAT(refused({"--file", "l", "--parallel", value}).message, HasSubstr("--parallel"));
}

TEST(SubmitListWords, AMistakeDoesNotRepeatWhatMayBeASecret) {
  app::SubmitListOptions const options = list({"--file", "l"});
  Error const error = options.parse({"--conf", "PLANTED", "a.py"}).error();
  EXPECT_THAT(error.message + error.where + error.hint, Not(HasSubstr("PLANTED")));
}

}  // namespace
}  // namespace k8spark::cli
