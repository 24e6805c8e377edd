#include "text/timestamp.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>

namespace k8spark::text {
namespace {

constexpr std::int64_t kNewYear2026 = 1'767'225'600'000'000'000;

TEST(ParseTimestamp, ReadsZeroToNineDigits) {
  EXPECT_EQ(parse_timestamp("2026-01-01T00:00:00Z"), kNewYear2026);
  EXPECT_EQ(parse_timestamp("2026-01-01T00:00:00.5Z"), kNewYear2026 + 500'000'000);
  EXPECT_EQ(parse_timestamp("2026-01-01T00:00:00.123456Z"), kNewYear2026 + 123'456'000);
  EXPECT_EQ(parse_timestamp("2026-01-01T00:00:00.000000001Z"), kNewYear2026 + 1);
}

TEST(ParseTimestamp, ReadsOffsets) {
  EXPECT_EQ(parse_timestamp("2026-01-01T08:00:00+08:00"), kNewYear2026);
  EXPECT_EQ(parse_timestamp("2025-12-31T18:30:00.000000007-05:30"), kNewYear2026 + 7);
}

TEST(ParseTimestamp, KnowsTheCalendar) {
  EXPECT_EQ(parse_timestamp("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(parse_timestamp("1969-12-31T23:59:59.999999999Z"), -1);
  EXPECT_EQ(parse_timestamp("2024-02-29T12:00:00Z"), 1'709'208'000'000'000'000);
  EXPECT_TRUE(parse_timestamp("2000-02-29T00:00:00Z"));
  EXPECT_FALSE(parse_timestamp("2026-02-29T00:00:00Z"));
  EXPECT_FALSE(parse_timestamp("1900-02-29T00:00:00Z"));
  EXPECT_FALSE(parse_timestamp("2026-04-31T00:00:00Z"));
}

TEST(ParseTimestamp, RefusesEverythingElse) {
  for (char const* text : {"",
                           "2026",
                           "2026-01-01",
                           "2026-01-01T00:00:00",
                           "2026-01-01 00:00:00Z",
                           "2026-01-01T00:00:00.Z",
                           "2026-01-01T00:00:00.1234567890Z",
                           "2026-01-01T00:00:00z",
                           "2026-13-01T00:00:00Z",
                           "2026-00-01T00:00:00Z",
                           "2026-01-00T00:00:00Z",
                           "2026-01-01T24:00:00Z",
                           "2026-01-01T00:60:00Z",
                           "2026-01-01T00:00:60Z",
                           "2026-01-01T00:00:00+0800",
                           "2026-01-01T00:00:00+24:00",
                           "2026-01-01T00:00:00+08:00x",
                           "2026-01-01T00:00:00ZZ",
                           "+026-01-01T00:00:00Z",
                           "9999-01-01T00:00:00Z",
                           "0001-01-01T00:00:00Z"})
    EXPECT_FALSE(parse_timestamp(text)) << text;
}

TEST(FormatTimestamp, WritesDigitsAndOffset) {
  EXPECT_EQ(format_timestamp(kNewYear2026 + 1), "2026-01-01T00:00:00.000000001Z");
  EXPECT_EQ(format_timestamp(kNewYear2026 + 999'999'999, 0), "2026-01-01T00:00:00Z");
  EXPECT_EQ(format_timestamp(kNewYear2026 + 123'456'789, 3), "2026-01-01T00:00:00.123Z");
  EXPECT_EQ(format_timestamp(kNewYear2026, 0, std::chrono::minutes{330}),
            "2026-01-01T05:30:00+05:30");
  EXPECT_EQ(format_timestamp(kNewYear2026, 0, std::chrono::minutes{-90}),
            "2025-12-31T22:30:00-01:30");
  EXPECT_EQ(format_timestamp(-1), "1969-12-31T23:59:59.999999999Z");
}

TEST(FormatTimestamp, IsReadBack) {
  std::mt19937_64 random(1);
  std::uniform_int_distribution<std::int64_t> any(-9'000'000'000'000'000'000,
                                                  9'000'000'000'000'000'000);
  for (int i = 0; i < 20'000; ++i) {
    std::int64_t const ns = any(random);
    EXPECT_EQ(parse_timestamp(format_timestamp(ns)), ns);
    EXPECT_EQ(parse_timestamp(format_timestamp(ns, 9, std::chrono::minutes{345})), ns);
  }
}

TEST(SplitTimestamp, KeepsTheRestAsItIs) {
  auto const split = split_timestamp("2026-01-01T00:00:00.000000001+00:00  two  \r");
  ASSERT_TRUE(split);
  EXPECT_EQ(split->ns, kNewYear2026 + 1);
  EXPECT_EQ(split->stamp, "2026-01-01T00:00:00.000000001+00:00");
  EXPECT_EQ(split->rest, " two  \r");
  EXPECT_EQ(split_timestamp("2026-01-01T00:00:00Z ")->rest, "");
  EXPECT_EQ(split_timestamp("2026-01-01T00:00:00Z")->rest, "");
}

TEST(SplitTimestamp, FindsNoneInOtherText) {
  for (char const* line : {"",
                           "x",
                           "26/01/01 00:00:00 INFO SparkContext",
                           "2026-01-01T00:00:00Zx y",
                           " 2026-01-01T00:00:00Z x",
                           "failed to open log file \"x\""})
    EXPECT_FALSE(split_timestamp(line)) << line;
}

TEST(MayBeginTimestamp, HoldsForEveryCut) {
  for (std::string const whole :
       {"2026-01-01T00:00:00Z", "2026-01-01T00:00:00.123456789Z", "2026-01-01T00:00:00.1+08:00"})
    for (std::size_t length = 0; length <= whole.size(); ++length)
      EXPECT_TRUE(may_begin_timestamp(whole.substr(0, length))) << whole.substr(0, length);
  for (char const* text : {"f",
                           "20x",
                           "2026-01-01T00:00:00 ",
                           "2026-01-01T00:00:00.1x",
                           "2026-01-01T00:00:00+08:00x",
                           "2026-01-01T00:00:00Zx"})
    EXPECT_FALSE(may_begin_timestamp(text)) << text;
}

TEST(FloorToSecond, GoesDownOnBothSidesOf1970) {
  EXPECT_EQ(floor_to_second(1'999'999'999), 1'000'000'000);
  EXPECT_EQ(floor_to_second(0), 0);
  EXPECT_EQ(floor_to_second(-1), -1'000'000'000);
}

}  // namespace
}  // namespace k8spark::text
