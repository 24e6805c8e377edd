#include "logs/alignment.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace k8spark::logs {
namespace {

// One letter is one line; a lower-case u is unstamped.
std::vector<Entry> lines(std::string_view letters) {
  std::vector<Entry> entries;
  for (char const c : letters)
    entries.push_back({c == 'u' ? Entry::kNoTime : 1, hash_line({&c, 1})});
  return entries;
}

std::optional<std::size_t> proven(std::string_view expected, std::string_view resumed) {
  return find_new_lines(lines(expected), lines(resumed), Certainty::kProven);
}
std::optional<std::size_t> likely(std::string_view expected, std::string_view resumed) {
  return find_new_lines(lines(expected), lines(resumed), Certainty::kLikely);
}

TEST(FindNewLines, AfterARotationComesTheTailOfTheKnown) {
  EXPECT_EQ(proven("ABCD", "CDEF"), 2U);
  EXPECT_EQ(proven("ABCD", "D"), 1U);
}

TEST(FindNewLines, AfterAClockStepOlderLinesComeFirst) {
  EXPECT_EQ(proven("CD", "ABCDEF"), 4U);
}

TEST(FindNewLines, FindsNoPlaceWhereNothingOverlaps) {
  EXPECT_EQ(proven("ABCD", "XYZ"), std::nullopt);
  EXPECT_EQ(likely("ABCD", "XYZ"), std::nullopt);
  EXPECT_EQ(likely("ABCD", ""), std::nullopt);
  EXPECT_EQ(likely("", "ABCD"), std::nullopt);
}

TEST(FindNewLines, TakesTheLongestMatchOfRepeatedLines) {
  EXPECT_EQ(proven("ABAB", "ABABX"), 4U);
  EXPECT_EQ(proven("AAB", "ABAAB"), 5U);
}

TEST(FindNewLines, PrefersTheBeginningAndThenTheLastPlace) {
  EXPECT_EQ(likely("A", "AXAY"), 1U);
  EXPECT_EQ(likely("CA", "XAYAZ"), 4U);
}

TEST(FindNewLines, TrustsAnInnerPieceOnlyWhenNothingElseIsLeft) {
  EXPECT_EQ(proven("ABC", "XBCY"), std::nullopt);
  EXPECT_EQ(likely("ABC", "XBCY"), 3U);
}

TEST(FindNewLines, LooksPastUnstampedLines) {
  EXPECT_EQ(proven("ABuC", "uABCX"), 4U);
  EXPECT_EQ(proven("ABC", "AuBCuX"), 4U);
}

TEST(FindNewLines, IsQuickOnEqualLines) {
  EXPECT_EQ(proven(std::string(20'000, 'A'), std::string(19'999, 'A')), 19'999U);
}

TEST(HeldPieces, AreBoundedByNumberAndBytes) {
  HeldPieces many;
  for (std::size_t i = 0; i < HeldPieces::kMostPieces; ++i) {
    EXPECT_FALSE(many.full());
    many.add({"x"}, {});
  }
  EXPECT_TRUE(many.full());
  HeldPieces big;
  big.add({std::string(HeldPieces::kMostBytes, 'x')}, {});
  EXPECT_TRUE(big.full());
}

TEST(HeldPieces, DropOldOnesFromTheFront) {
  HeldPieces held;
  for (std::int64_t ts : {1, 2, 9, 3}) held.add({std::string(4, 'x')}, {ts, {}});
  held.drop_older(5);
  ASSERT_EQ(held.entries().size(), 2U);
  EXPECT_EQ(held.entries().front().ts_ns, 9);
  held.drop_older(100);
  EXPECT_TRUE(held.empty());
}

}  // namespace
}  // namespace k8spark::logs
