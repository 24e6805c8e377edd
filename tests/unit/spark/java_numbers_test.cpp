#include "spark/java_numbers.h"

#include <gtest/gtest.h>

namespace k8spark::spark {
namespace {

TEST(ParseJavaInt, TakesASignAndLeadingZeros) {
  EXPECT_EQ(parse_java_int("+2"), 2);
  EXPECT_EQ(parse_java_int("007"), 7);
  EXPECT_EQ(parse_java_int("-2147483648"), -2147483648LL);
  EXPECT_EQ(parse_java_long("+2147483648"), 2147483648LL);
}

TEST(ParseJavaInt, RefusesBlanksJunkAndMoreThan32Bits) {
  for (char const* const text : {"", "+", "+-1", " 1", "1 ", "1.0", "0x1", "2147483648"})
    EXPECT_FALSE(parse_java_int(text)) << text;
}

TEST(ParseJavaDouble, ReadsWhatJavaReads) {
  EXPECT_EQ(parse_java_double(" .1d "), 0.1);
  EXPECT_EQ(parse_java_double("+1e-5F"), 1e-5);
  EXPECT_EQ(parse_java_double("2"), 2);
  EXPECT_EQ(parse_java_double("-0x1p-2"), -0.25);
  EXPECT_FALSE(parse_java_double("0x1"));
  for (char const* const text : {"", "d", "NaN", "Infinity", "1,5", "+-1", "1 d"})
    EXPECT_FALSE(parse_java_double(text)) << text;
}

}  // namespace
}  // namespace k8spark::spark
