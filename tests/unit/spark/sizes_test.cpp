#include "spark/sizes.h"

#include <gtest/gtest.h>

#include <array>
#include <utility>

namespace k8spark::spark {
namespace {

SparkVersion version(char const* text) {
  return *parse_spark_version(text);
}

Result<long long> mib(std::string_view text, char const* spark = "4.1") {
  return parse_size(text, SizeUnit::kMib, SizeUnit::kMib, version(spark));
}

TEST(ParseSize, KnowsEverySuffix) {
  constexpr std::array<std::pair<char const*, long long>, 12> kBytes = {{{"7", 7},
                                                                         {"7b", 7},
                                                                         {"3k", 3LL << 10},
                                                                         {"3kb", 3LL << 10},
                                                                         {"3m", 3LL << 20},
                                                                         {"3mb", 3LL << 20},
                                                                         {"3g", 3LL << 30},
                                                                         {"3gb", 3LL << 30},
                                                                         {"3t", 3LL << 40},
                                                                         {"3tb", 3LL << 40},
                                                                         {"3p", 3LL << 50},
                                                                         {"3pb", 3LL << 50}}};
  for (auto const& [text, bytes] : kBytes) {
    auto const size = parse_size(text, SizeUnit::kByte, SizeUnit::kByte, version("3.1"));
    ASSERT_TRUE(size) << text;
    EXPECT_EQ(*size, bytes) << text;
  }
}

TEST(ParseSize, IgnoresCaseAndBlanksAround) {
  EXPECT_EQ(*mib(" 4G "), 4096);
  EXPECT_EQ(*mib("512MB"), 512);
}

TEST(ParseSize, TakesTheKeysUnitWithoutSuffix) {
  EXPECT_EQ(*mib("1024"), 1024);
}

TEST(ParseSize, TruncatesToTheWantedUnit) {
  EXPECT_EQ(*mib("512k"), 0);
  EXPECT_EQ(*mib("2047k"), 1);
}

TEST(ParseSize, KnowsMebibytesFromFourTwoOn) {
  for (char const* const text : {"1Gi", "1GiB", "1gi"}) {
    EXPECT_EQ(*mib(text, "4.2"), 1024) << text;
    EXPECT_FALSE(mib(text, "4.1")) << text;
    EXPECT_FALSE(mib(text, "3.5")) << text;
  }
  for (char const* const text : {"8ki", "8kib", "8mi", "8mib", "8ti", "8tib", "8pi", "8pib"})
    EXPECT_TRUE(mib(text, "4.3")) << text;
}

TEST(ParseSize, SaysThatAnOldSparkDoesNotKnowGi) {
  EXPECT_NE(mib("1Gi", "4.1").error().hint.find("does not know Mi and Gi"), std::string::npos);
  EXPECT_EQ(mib("1x", "4.1").error().hint.find("does not know"), std::string::npos);
}

TEST(ParseSize, RefusesFractionsAndJunk) {
  for (char const* const text :
       {"", "g", "1.5g", "1 g", "1gg", "1e3", "0x10", "99999999999999999999", "9000p1"})
    EXPECT_FALSE(mib(text)) << text;
}

TEST(ParseSize, RefusesWhatDoesNotFitInto64Bits) {
  EXPECT_FALSE(parse_size("9000p", SizeUnit::kByte, SizeUnit::kByte, version("4.1")));
}

TEST(ParseSize, AcceptsALeadingMinusAsSparksEntriesDo) {
  EXPECT_EQ(*mib("-1g"), -1024);
}

TEST(ParseTimeMs, KnowsEverySuffix) {
  constexpr std::array<std::pair<char const*, long long>, 8> kTimes = {{{"2500us", 2},
                                                                        {"500ms", 500},
                                                                        {"10s", 10000},
                                                                        {"2m", 120000},
                                                                        {"2min", 120000},
                                                                        {"1h", 3600000},
                                                                        {"1d", 86400000},
                                                                        {" 3S ", 3000}}};
  for (auto const& [text, ms] : kTimes) EXPECT_EQ(*parse_time_ms(text, 1000), ms) << text;
}

TEST(ParseTimeMs, TakesTheKeysUnitWithoutSuffix) {
  EXPECT_EQ(*parse_time_ms("30", 1000), 30000);
  EXPECT_EQ(*parse_time_ms("30", 1), 30);
}

TEST(ParseTimeMs, RefusesJunk) {
  for (char const* const text : {"", "s", "1.5s", "1w", "10 s"})
    EXPECT_FALSE(parse_time_ms(text, 1000)) << text;
}

TEST(JavaDoubleText, IsWhatJavaPrints) {
  EXPECT_EQ(java_double_text(0.1), "0.1");
  EXPECT_EQ(java_double_text(0.4), "0.4");
  EXPECT_EQ(java_double_text(0.30), "0.3");
  EXPECT_EQ(java_double_text(1), "1.0");
  EXPECT_EQ(java_double_text(0), "0.0");
  EXPECT_EQ(java_double_text(-2.5), "-2.5");
  EXPECT_EQ(java_double_text(0.001), "0.001");
  EXPECT_EQ(java_double_text(9999999), "9999999.0");
}

TEST(JavaDoubleText, HasAnExponentOutsideOfJavasPlainRange) {
  EXPECT_EQ(java_double_text(0.00001), "1.0E-5");
  EXPECT_EQ(java_double_text(0.000125), "1.25E-4");
  EXPECT_EQ(java_double_text(1e7), "1.0E7");
  EXPECT_EQ(java_double_text(1.5e10), "1.5E10");
}

TEST(ParseTime, RefusesWhatNoNumberOfMillisecondsHolds) {
  for (char const* const text :
       {"9223372036854775807h", "-9223372036854775807d", "9223372036854776"})
    EXPECT_FALSE(parse_time_ms(text, 1000)) << text;
}

}  // namespace
}  // namespace k8spark::spark
