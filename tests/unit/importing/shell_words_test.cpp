#include "importing/shell_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::importing {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

PastedCommand read(std::string_view text) {
  Result<PastedCommand> command = read_pasted_command(text, "job.sh");
  EXPECT_TRUE(command) << text << '\n' << (command ? "" : command.error().message);
  return command ? *std::move(command) : PastedCommand{};
}

std::vector<std::string> words(std::string_view text) {
  return read(text).words;
}

Error refused(std::string_view text) {
  Result<PastedCommand> const command = read_pasted_command(text, "job.sh");
  EXPECT_FALSE(command) << text;
  return command ? Error{} : command.error();
}

struct Sample {
  char const* text;
  std::vector<std::string> words;
};

TEST(ShellWords, AreBashsOwn) {
  for (Sample const& sample : std::vector<Sample>{
           {"spark-submit a b", {"a", "b"}},
           {"spark-submit 'a b' \"c d\"", {"a b", "c d"}},
           {R"(spark-submit a\ b \" \\)", {"a b", "\"", "\\"}},
           {R"(spark-submit 'it'\''s' "a\"b\\c\n")", {"it's", R"(a"b\c\n)"}},
           {"spark-submit '' \"\" x''y", {"", "", "xy"}},
           {R"(spark-submit $'a\tb\n\x41\u00e9\101\'')",
            {"a\tb\nA\xC3\xA9"
             "A'"}},
           {"spark-submit $\"x y\"", {"x y"}},
           {"spark-submit \"a\\\nb\" 'c\nd'", {"ab", "c\nd"}},
           {"spark-submit a#b # comment", {"a#b"}},
           {"spark-submit --conf spark.x=a=b,c", {"--conf", "spark.x=a=b,c"}},
           {"spark-submit local[*] a{b", {"local[*]", "a{b"}},
       })
    EXPECT_EQ(words(sample.text), sample.words) << sample.text;
}

TEST(ShellWords, KeepsVariablesAsAProfileWritesThem) {
  EXPECT_THAT(words("spark-submit $A \"${B_1}/x\" '${C}' \\$D ${E:-none} ~/x"),
              ElementsAre("${A}", "${B_1}/x", "$${C}", "$D", "${E:-none}", "${HOME}/x"));
}

TEST(ShellWords, RefusesWhatOnlyAShellKnows) {
  for (char const* const text : {"spark-submit $(date)",
                                 "spark-submit \"`date`\"",
                                 "spark-submit ${X##*/}",
                                 "spark-submit $1",
                                 "spark-submit \"$@\"",
                                 "spark-submit ${X:-$Y}"})
    EXPECT_EQ(refused(text).code, ErrorCode::kUsage) << text;
  Error const error = refused("spark-submit \\\n  --name \"$(date)\"");
  EXPECT_EQ(error.where, "job.sh:2:11");
  EXPECT_THAT(error.message, HasSubstr("not run"));
}

TEST(ShellWords, NamesThePlaceOfAQuoteThatStaysOpen) {
  Error const error = refused("spark-submit \\\n --conf 'spark.x=PLANTED");
  EXPECT_EQ(error.where, "job.sh:2:9");
  EXPECT_THAT(error.message, testing::Not(HasSubstr("PLANTED")));
}

// text, words, a part of what is said about it
struct Repair {
  char const* text;
  std::vector<std::string> words;
  char const* said;
};

TEST(ShellWords, RepairsWhatPastingBreaks) {
  for (Repair const& sample : std::vector<Repair>{
           {"spark-submit \\ \n --a b", {"--a", "b"}, "job.sh:1:14: blanks behind the backslash"},
           {"spark-submit \\\\\n --a b", {"--a", "b"}, "double backslash"},
           {"spark-submit \\", {}, "end of the text"},
           {"spark-submit --name x\n  --class y app.jar",
            {"--name", "x", "--class", "y", "app.jar"},
            "job.sh:2:3: the line before lacks a backslash"},
           {"spark-submit --name x\n\n# why\n  --class y app.jar",
            {"--name", "x", "--class", "y", "app.jar"},
            "job.sh:4:3: the line before lacks"},
           {"spark-submit --class\n  org.Main app.jar",
            {"--class", "org.Main", "app.jar"},
            "lacks"},
           {"spark-submit --class x\n  local:///opt/app.jar 10",
            {"--class", "x", "local:///opt/app.jar", "10"},
            "lacks"},
           {"spark-submit \\\r\n  --a b\r\n", {"--a", "b"}, "Windows line ends"},
           {"spark-submit ^\n  --a b", {"--a", "b"}, "cmd's ^"},
           {"spark-submit ^\r\n  --a b", {"--a", "b"}, "cmd's ^"},
           {"spark-submit `\n  --a b", {"--a", "b"}, "PowerShell's `"},
           {"spark-submit --conf “spark.a=b c” ‘d e’",
            {"--conf", "spark.a=b c", "d e"},
            "job.sh:1:21: typographic quotes"},
           {"spark-submit –name x —class y ––conf z",
            {"--name", "x", "--class", "y", "--conf", "z"},
            "job.sh:1:14: a typographic dash"},
           {"spark-submit –c k=v --executor–memory 1g",
            {"-c", "k=v", "--executor–memory", "1g"},
            "taken for -"},
           {"spark-submit\xC2\xA0--a\xC2\xA0"
            "b",
            {"--a", "b"},
            "non-breaking space"},
           {"spark\xE2\x80\x8B-submit --a b", {"--a", "b"}, "invisible"},
           {"$ spark-submit --a b", {"--a", "b"}, "prompt"},
           {"$ spark-submit \\\n> --a \\\n> b", {"--a", "b"}, "prompt"},
           {"```bash\nspark-submit --a b\n```", {"--a", "b"}, "Markdown"},
           {"--a b c.py", {"--a", "b", "c.py"}, "no spark-submit"},
       }) {
    PastedCommand const command = read(sample.text);
    EXPECT_EQ(command.words, sample.words) << sample.text;
    EXPECT_THAT(command.repairs, Contains(HasSubstr(sample.said))) << sample.text;
  }
}

TEST(ShellWords, TakesWindowsLineEndsInQuotesOnlyInAWindowsText) {
  EXPECT_THAT(words("spark-submit 'a\r\nb' \"c\r\nd\"\r\n"), ElementsAre("a\nb", "c\nd"));
  EXPECT_THAT(words("spark-submit 'a\r\nb' \\\n \"c\r\nd\""), ElementsAre("a\r\nb", "c\r\nd"));
}

TEST(ShellWords, LeavesProperTextInQuotesAlone) {
  PastedCommand const command = read("spark-submit '“a” – b\xC2\xA0' \"‘c’\"");
  EXPECT_THAT(command.words, ElementsAre("“a” – b\xC2\xA0", "‘c’"));
  EXPECT_THAT(command.repairs, IsEmpty());
}

TEST(ShellWords, FindsTheCommandAmongOtherLines) {
  for (char const* const text :
       {"#!/bin/bash\nset -e\n/opt/spark/bin/spark-submit --a b\necho done",
        "cd /x && ${SPARK_HOME}/bin/spark-submit --a b > log.txt 2>&1 &",
        "sudo -u hdfs spark-submit --a b | tee log",
        "!spark-submit --a b",
        "FOO=bar spark-submit --a b; echo x"})
    EXPECT_THAT(words(text), ElementsAre("--a", "b")) << text;
}

TEST(ShellWords, SaysWhatIsLeftOutButNoValue) {
  PastedCommand const command = read("TOKEN=PLANTED sudo spark-submit --a b > log");
  EXPECT_THAT(command.left_out, Contains(HasSubstr("TOKEN is set for the command alone")));
  EXPECT_THAT(command.left_out, Contains(HasSubstr("before spark-submit")));
  EXPECT_THAT(command.left_out, Contains(HasSubstr("what follows")));
  EXPECT_THAT(command.left_out, testing::Each(testing::Not(HasSubstr("PLANTED"))));
}

TEST(ShellWords, PutsInWhatTheTextItselfSets) {
  EXPECT_THAT(words("export M=k8s://h\nN='a b'\nspark-submit --master $M --name \"$N-$X\""),
              ElementsAre("--master", "k8s://h", "--name", "a b-${X}"));
}

TEST(ShellWords, RefusesATextWithoutACommand) {
  EXPECT_THAT(refused("echo hello\n").message, HasSubstr("no spark-submit"));
}

}  // namespace
}  // namespace k8spark::importing
