#include "spark/java_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::spark {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(JavaOptions, AreCutAtWhiteSpace) {
  EXPECT_THAT(*split_java_options("  -Da=1\t-Db\n"), ElementsAre("-Da=1", "-Db"));
  EXPECT_THAT(*split_java_options(" "), IsEmpty());
}

TEST(JavaOptions, KeepWhatIsQuotedTogether) {
  EXPECT_THAT(*split_java_options(R"(-Da="x y" '-Db \"' "" -D\ c)"),
              ElementsAre("-Da=x y", "-Db \\\"", "", "-D c"));
  EXPECT_THAT(*split_java_options(R"("a\"b")"), ElementsAre("a\"b"));
}

TEST(JavaOptions, MustEndOutsideQuotes) {
  for (char const* const text : {"-Da='x", "-Da=\"x", "-Da\\"})
    EXPECT_FALSE(split_java_options(text)) << text;
}

}  // namespace
}  // namespace k8spark::spark
