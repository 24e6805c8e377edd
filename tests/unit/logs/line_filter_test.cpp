#include "logs/line_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::logs {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    std::size_t const end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::string filtered(FilterOptions const& options, std::string_view text) {
  auto const patterns = compile_patterns(options);
  EXPECT_TRUE(patterns);
  LineFilter filter(*patterns);
  std::string out;
  for (std::string const& line : lines_of(text)) {
    LineFilter::Verdict const verdict = filter.take({std::nullopt, {}, line});
    if (!verdict.keep) continue;
    out += std::string(verdict.blanks_before, '\n') + line + '\n';
  }
  return out;
}

TEST(LineFilter, IncludesAnyAndExcludesAll) {
  std::string_view const text = "stage 1\nstage 2 heartbeat\ntask 3\njob\n";
  EXPECT_EQ(filtered({{"^stage", "task \\d"}, {}, false}, text),
            "stage 1\nstage 2 heartbeat\ntask 3\n");
  EXPECT_EQ(filtered({{"^stage"}, {"heartbeat", "never"}, false}, text), "stage 1\n");
  EXPECT_EQ(filtered({{}, {"a"}, false}, text), "job\n");
}

TEST(LineFilter, TakesBytesThatAreNoUtf8) {
  EXPECT_EQ(filtered({{"x.y"}, {}, false}, "x\xffy\nxy\n"), "x\xffy\n");
}

TEST(LineFilter, RefusesAnExpressionWithItsFlag) {
  auto const bad = compile_patterns({{"ok"}, {"("}, false});
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, ErrorCode::kUsage);
  EXPECT_EQ(bad.error().where, "--exclude");
  EXPECT_THAT(bad.error().message, HasSubstr("\"(\""));
}

TEST(LineFilter, JudgesALongLineByItsFirstPiece) {
  auto const patterns = compile_patterns({{"begin"}, {}, false});
  LineFilter filter(*patterns);
  EXPECT_TRUE(filter.take({std::nullopt, {}, "begin", true, false}).keep);
  EXPECT_TRUE(filter.take({std::nullopt, {}, "end", false, true}).keep);
  EXPECT_FALSE(filter.take({std::nullopt, {}, "other", true, false}).keep);
  EXPECT_FALSE(filter.take({std::nullopt, {}, "begin", false, true}).keep);
}

TEST(Level, IsReadWhereLoggersPutIt) {
  struct Case {
    char const* line;
    Level level;
  };
  for (Case const& one : {
           Case{"26/01/31 12:00:00 ERROR Executor: Exception in task", Level::kError},
           Case{"2026-01-31T12:00:00.250+02:00 FATAL x", Level::kError},
           Case{"2026-01-31 12:00:00,250 [main] ERROR x", Level::kError},
           Case{"[2026-01-31 12:00:00] [ERROR ] x", Level::kError},
           Case{"ERROR:root:text", Level::kError},
           Case{"CRITICAL: x", Level::kError},
           Case{R"({"ts":"2026-01-31T12:00:00.250Z","level":"ERROR","msg":"x"})", Level::kError},
           Case{R"({"ts":"2026-01-31T12:00:00.250Z","level":"INFO","msg":"ERROR"})", Level::kLower},
           Case{"26/01/31 12:00:00 WARN Utils: ERROR in the text", Level::kLower},
           Case{"26/01/31 12:00:00 INFO x", Level::kLower},
           Case{"found an ERROR here", Level::kNone},
           Case{"\tat org.apache.spark.ERROR", Level::kNone},
           Case{"  ERROR indented", Level::kNone},
           Case{"", Level::kNone},
           Case{"[", Level::kNone},
           Case{"1234", Level::kNone},
       })
    EXPECT_EQ(level_of(one.line), one.level) << one.line;
}

TEST(ErrorBlocks, KeepAJavaStackTraceWhole) {
  std::string const block =
      "26/01/31 12:00:00 ERROR Executor: Exception in task 0.0\n"
      "org.apache.spark.SparkException: Task failed\n"
      "\tat org.apache.spark.A.b(A.scala:1)\n"
      "Caused by: java.io.IOException: No space left on device\n"
      "\t... 3 more\n";
  EXPECT_EQ(filtered({{}, {}, true},
                     "26/01/31 12:00:00 INFO A: fine\n" + block +
                         "26/01/31 12:00:01 INFO B: fine\n\tat of.info(X)\n"),
            block);
}

TEST(ErrorBlocks, KeepATracebackWithTheOneThatCausedIt) {
  std::string const block =
      "Traceback (most recent call last):\n"
      "  File \"a.py\", line 1, in <module>\n"
      "    f()\n"
      "KeyError: 'x'\n"
      "\n"
      "During handling of the above exception, another exception occurred:\n"
      "\n"
      "Traceback (most recent call last):\n"
      "  File \"a.py\", line 3, in <module>\n"
      "py4j.protocol.Py4JJavaError: An error occurred while calling o1.collect.\n"
      ": org.apache.spark.SparkException: Job aborted\n"
      "\tat x.Y.z(Y.java:1)\n"
      "Driver stacktrace:\n"
      "\tat a.B.c(B.java:1)\n";
  EXPECT_EQ(filtered({{}, {}, true}, "print\n\n" + block + "\nprint again\n"), block);
}

TEST(ErrorBlocks, KeepAnExceptionThatNobodyLogged) {
  EXPECT_EQ(filtered({{}, {}, true},
                     "hello\nException in thread \"main\" java.lang.OutOfMemoryError: heap\n"
                     "\tat X\nbye\njava.lang.IllegalStateException\n\tat Y\nend: yes\n"),
            "Exception in thread \"main\" java.lang.OutOfMemoryError: heap\n"
            "\tat X\njava.lang.IllegalStateException\n\tat Y\n");
}

TEST(JsonLine, SaysWhereALineComesFrom) {
  std::string out;
  append_json_line(out,
                   {1'767'225'600'000'000'001, "2026-01-01T00:00:00.000000001Z", "say \"x\"\xff"},
                   {"pi-exec-3", "c", "executor", "3"},
                   {});
  append_json_line(out, {std::nullopt, {}, "y", true, false}, {"pi", "c", "", ""}, {});
  EXPECT_THAT(lines_of(out),
              ElementsAre(R"({"time":"2026-01-01T00:00:00.000000001Z","pod":"pi-exec-3",)"
                          "\"container\":\"c\",\"role\":\"executor\",\"executorId\":\"3\","
                          "\"line\":\"say \\\"x\\\"\xef\xbf\xbd\"}",
                          R"({"time":null,"pod":"pi","container":"c","role":null,)"
                          R"("executorId":null,"line":"y","partial":true})"));
}

}  // namespace
}  // namespace k8spark::logs
