#include "text/strings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::text {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Trim, TakesAsciiWhiteSpaceFromBothEnds) {
  EXPECT_EQ(trim(" \t\r\n\f\va b \n"), "a b");
  EXPECT_EQ(trim(" \t "), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("\u00a0a"), "\u00a0a");
}

TEST(Case, IsAsciiOnly) {
  EXPECT_EQ(to_lower("AbZ[@É"), "abz[@É");
  EXPECT_TRUE(equals_ignore_case("TrUe", "true"));
  EXPECT_FALSE(equals_ignore_case("true", "tru"));
  EXPECT_FALSE(equals_ignore_case("É", "é"));
}

TEST(Contains, FindsParts) {
  EXPECT_TRUE(contains("abc", "bc"));
  EXPECT_TRUE(contains("abc", ""));
  EXPECT_FALSE(contains("abc", "d"));
}

TEST(ReplaceAll, DoesNotLookAtWhatItPutIn) {
  EXPECT_EQ(replace_all("a-b-c", "-", "--"), "a--b--c");
  EXPECT_EQ(replace_all("aaa", "aa", "b"), "ba");
  EXPECT_EQ(replace_all("abc", "", "x"), "abc");
  EXPECT_EQ(replace_all("abc", "b", ""), "ac");
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_THAT(split("a,,b", ','), ElementsAre("a", "", "b"));
  EXPECT_THAT(split("", ','), ElementsAre(""));
  EXPECT_THAT(split(",", ','), ElementsAre("", ""));
}

TEST(SplitList, TrimsAndDropsBlankEntries) {
  EXPECT_THAT(split_list(" a , ,b c,\t"), ElementsAre("a", "b c"));
  EXPECT_THAT(split_list(""), IsEmpty());
}

TEST(Join, PutsTextBetween) {
  EXPECT_EQ(join(std::vector<std::string>{"a", "b", ""}, ", "), "a, b, ");
  EXPECT_EQ(join(std::vector<std::string>{}, ", "), "");
}

TEST(ToInteger, TakesTheWholeText) {
  EXPECT_EQ(to_integer("42"), 42);
  EXPECT_EQ(to_integer("-42"), -42);
  EXPECT_EQ(to_integer("9223372036854775807"), 9223372036854775807LL);
  for (char const* const text : {"", "-", "+1", " 1", "1 ", "1x", "0x1", "9223372036854775808"})
    EXPECT_EQ(to_integer(text), std::nullopt) << text;
}

TEST(ToDouble, TakesFiniteDecimals) {
  EXPECT_EQ(to_double("0.4"), 0.4);
  EXPECT_EQ(to_double("1e-3"), 0.001);
  EXPECT_EQ(to_double("-2"), -2.0);
  for (char const* const text : {"", "x", "1x", " 1", "inf", "nan", "1e999", "0x1p3"})
    EXPECT_EQ(to_double(text), std::nullopt) << text;
}

TEST(Closest, FindsTypos) {
  std::vector<std::string> const words{"image", "namespace", "executors", "env"};
  EXPECT_EQ(closest("imge", words), "image");
  EXPECT_EQ(closest("iamge", words), "image");
  EXPECT_EQ(closest("executor", words), "executors");
  EXPECT_EQ(closest("nmaespcae", words), "namespace");
  EXPECT_EQ(closest("enc", words), "env");
}

TEST(Closest, StaysSilentWhenNothingIsNear) {
  std::vector<std::string> const words{"image", "namespace"};
  EXPECT_EQ(closest("zzz", words), std::nullopt);
  EXPECT_EQ(closest("imxyz", words), std::nullopt);
  EXPECT_EQ(closest("image", {}), std::nullopt);
}

TEST(Closest, PrefersTheNearerAndThenTheFirst) {
  std::vector<std::string> const words{"cat", "cut", "cats"};
  EXPECT_EQ(closest("cats", words), "cats");
  EXPECT_EQ(closest("cot", words), "cat");
}

TEST(Utf8, AcceptsWhatUnicodeAllows) {
  for (char const* const text : {"", "a", "é", "中", "😀", "\U0010FFFF", "\uFFFF"})
    EXPECT_TRUE(is_valid_utf8(text)) << text;
  EXPECT_TRUE(is_valid_utf8(std::string_view("\0", 1)));
}

TEST(Utf8, RefusesEverythingElse) {
  for (char const* const text : {"\x80",
                                 "\xC0\x80",
                                 "\xC1\xBF",
                                 "\xE0\x9F\xBF",
                                 "\xED\xA0\x80",
                                 "\xF0\x8F\xBF\xBF",
                                 "\xF4\x90\x80\x80",
                                 "\xF5\x80\x80\x80",
                                 "\xC3",
                                 "\xE4\xB8",
                                 "\xF0\x9F\x98",
                                 "a\xFF",
                                 "\xC3"
                                 "a",
                                 "\xE4\xB8"
                                 "a"})
    EXPECT_FALSE(is_valid_utf8(text));
}

}  // namespace
}  // namespace k8spark::text
