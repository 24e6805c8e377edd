#include "logs/line.h"

#include <gtest/gtest.h>

namespace k8spark::logs {
namespace {

Line const kLine{1'767'225'600'000'000'001, "2026-01-01T00:00:00.000000001Z", "hello\r"};

TEST(FormatLine, GivesTheBytesOfTheLine) {
  EXPECT_EQ(format_line(kLine, {}), "hello\r\n");
}

TEST(FormatLine, WritesTheStampAsTheNodeDid) {
  EXPECT_EQ(format_line(kLine, {true, {}, ""}), "2026-01-01T00:00:00.000000001Z hello\r\n");
}

TEST(FormatLine, WritesTheStampInAnotherZone) {
  EXPECT_EQ(format_line(kLine,
                        {true, [](std::int64_t) { return std::chrono::minutes{60}; }, "[exec-3] "}),
            "[exec-3] 2026-01-01T01:00:00.000000001+01:00 hello\r\n");
}

TEST(FormatLine, OfAPieceHasPrefixAndEndOnlyWhereTheLineHas) {
  PrintOptions const options{true, {}, "> "};
  std::string out;
  append_line(out, {kLine.ts_ns, kLine.stamp, "a", true, false}, options);
  append_line(out, {kLine.ts_ns, "", "b", false, false}, options);
  append_line(out, {kLine.ts_ns, "", "c", false, true}, options);
  EXPECT_EQ(out, "> 2026-01-01T00:00:00.000000001Z abc\n");
}

TEST(FormatLine, OfAnUnstampedLineHasNone) {
  EXPECT_EQ(format_line({std::nullopt, "", "x"}, {true, {}, ""}), "x\n");
}

}  // namespace
}  // namespace k8spark::logs
