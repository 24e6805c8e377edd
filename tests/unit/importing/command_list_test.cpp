#include "importing/command_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::importing {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

CommandList read(std::string_view text) {
  Result<CommandList> list = read_command_list(text, "jobs.txt");
  EXPECT_TRUE(list) << text << '\n' << (list ? "" : list.error().message);
  return list ? *std::move(list) : CommandList{};
}

Error refused(std::string_view text) {
  Result<CommandList> const list = read_command_list(text, "jobs.txt");
  EXPECT_FALSE(list) << text;
  return list ? Error{} : list.error();
}

// "3:a|b c" for a command of the words "a" and "b c" at line 3.
std::vector<std::string> shown(std::string_view text) {
  std::vector<std::string> all;
  for (ListedCommand const& command : read(text).commands) {
    std::string one = std::to_string(command.line) + ':';
    for (std::string const& word : command.words)
      one += (&word == &command.words.front() ? "" : "|") + word;
    all.push_back(one);
  }
  return all;
}

TEST(CommandList, HasOneCommandALine) {
  EXPECT_THAT(shown("--name a app.py 1\n--name b app.py 2"),
              ElementsAre("1:--name|a|app.py|1", "2:--name|b|app.py|2"));
}

TEST(CommandList, SkipsBlankLinesAndComments) {
  EXPECT_THAT(shown("\n# all of them\n  a.py  # the first\n\t\n b.py#1 \n\n"),
              ElementsAre("3:a.py", "5:b.py#1"));
  EXPECT_THAT(shown(""), IsEmpty());
  EXPECT_THAT(shown("# nothing\n"), IsEmpty());
}

TEST(CommandList, CutsWordsAsAShellDoes) {
  EXPECT_THAT(shown(R"(--conf spark.x='a b' "c d" e\ f '' $'g\th')"),
              ElementsAre("1:--conf|spark.x=a b|c d|e f||g\th"));
  EXPECT_THAT(shown("'$HOME' \\$A '~/x' 'a|b;c' local[*] s3a://b/*.jar"),
              ElementsAre("1:$HOME|$A|~/x|a|b;c|local[*]|s3a://b/*.jar"));
}

TEST(CommandList, ABackslashOrAQuoteCarriesALineOn) {
  EXPECT_THAT(shown("--name a \\\n  app.py\nb.py 'x\ny'\nc.py"),
              ElementsAre("1:--name|a|app.py", "3:b.py|x\ny", "5:c.py"));
}

TEST(CommandList, SaysWhatItMended) {
  EXPECT_THAT(shown("a.py\r\nb.py\r\n"), ElementsAre("1:a.py", "2:b.py"));
  CommandList const list = read("a.py\n\xE2\x80\x93name x b.py\n");
  EXPECT_EQ(list.commands.at(1).words.front(), "--name");
  ASSERT_EQ(list.repairs.size(), 1U);
  EXPECT_THAT(list.repairs[0], HasSubstr("jobs.txt:2:1: "));
}

TEST(CommandList, RefusesWhatOnlyAShellCouldDo) {
  struct Sample {
    char const* text;
    char const* where;
  };
  for (Sample const& sample : {Sample{"a.py\nb.py $X", "jobs.txt:2:6"},
                               Sample{"a.py \"${X:-y}\"", "jobs.txt:1:6"},
                               Sample{"~/a.py", "jobs.txt:1:1"},
                               Sample{"a.py $(date)", "jobs.txt:1:6"},
                               Sample{"a.py `date`", "jobs.txt:1:6"},
                               Sample{"a.py $1", "jobs.txt:1:6"},
                               Sample{"a.py | tee", "jobs.txt:1:6"},
                               Sample{"\na.py ; b.py", "jobs.txt:2:6"},
                               Sample{"a.py > out", "jobs.txt:1:6"},
                               Sample{"a.py http://x/?a=1&b=2", "jobs.txt:1:19"}}) {
    Error const error = refused(sample.text);
    EXPECT_EQ(error.code, ErrorCode::kUsage) << sample.text;
    EXPECT_EQ(error.where, sample.where) << sample.text;
    EXPECT_THAT(error.hint, HasSubstr("no shell reads the list")) << sample.text;
  }
}

TEST(CommandList, RefusesTheCommandItself) {
  for (char const* const text : {"a.py\nspark-submit a.py",
                                 "a.py\n/opt/spark/bin/spark-submit a.py",
                                 "\nk8spark submit a.py"})
    EXPECT_EQ(refused(text).where, "jobs.txt:2") << text;
  EXPECT_THAT(shown("k8spark"), ElementsAre("1:k8spark"));
}

TEST(CommandList, RepeatsNoWordInAMessage) {
  for (char const* const text : {"a.py 'PLANTED", "--token PLANTED $X", "--token PLANTED | x"}) {
    Error const error = refused(text);
    EXPECT_THAT(error.message + error.where + error.hint, Not(HasSubstr("PLANTED"))) << text;
  }
}

}  // namespace
}  // namespace k8spark::importing
