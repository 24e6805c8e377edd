#include "text/utf8.h"

#include "text/strings.h"

#include <gtest/gtest.h>

namespace k8spark::text {
namespace {

TEST(ToValidUtf8, ReplacesWhatIsMalformedAsJavaDoes) {
  std::string const kMark = "\xEF\xBF\xBD";
  EXPECT_EQ(to_valid_utf8("a\xC3\xBC\xF0\x9F\x98\x80"), "a\xC3\xBC\xF0\x9F\x98\x80");
  EXPECT_EQ(to_valid_utf8("\xFC\xE4x"), kMark + kMark + "x");
  EXPECT_EQ(to_valid_utf8("\xE2\x82"), kMark);  // cut off
  EXPECT_EQ(to_valid_utf8("\xE2\x82x"), kMark + "x");
  EXPECT_EQ(to_valid_utf8("\xE0\x80\x80"), kMark + kMark + kMark);  // overlong
  EXPECT_EQ(to_valid_utf8("\xED\xA0\x80y"), kMark + "y");           // a surrogate
  EXPECT_EQ(to_valid_utf8("\xF0\x9F\x98z\xC0\xAF"), kMark + "z" + kMark + kMark);
  EXPECT_TRUE(is_valid_utf8(to_valid_utf8("\xFF\xF4\x90\x80\x80\xED\xBF")));
}

}  // namespace
}  // namespace k8spark::text
