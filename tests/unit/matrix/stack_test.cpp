#include "matrix/stack.h"

#include <gtest/gtest.h>

namespace k8spark::matrix {
namespace {

Stack stack_of(std::string_view spark, std::string_view hadoop = {}, std::string_view scala = {}) {
  return *make_stack(*spark::parse_spark_version(spark), hadoop, scala);
}

TEST(Stack, HoldsWhatTheDistributionHolds) {
  EXPECT_EQ(stack_of("3.1").hadoop.text(), "3.2.0");
  EXPECT_EQ(stack_of("3.2").hadoop.text(), "3.3.1");  // although it is called bin-hadoop3.2
  EXPECT_EQ(stack_of("3.5.1").hadoop.text(), "3.3.4");
  EXPECT_EQ(stack_of("3.5.1").scala, "2.12");
  EXPECT_EQ(stack_of("4.3").hadoop.text(), "3.5.0");
  EXPECT_EQ(stack_of("4.3").scala, "2.13");
}

TEST(Stack, ALineAfterTheNewestIsLikeTheNewest) {
  EXPECT_EQ(stack_of("4.9").hadoop, stack_of("4.3").hadoop);
}

TEST(Stack, OtherBuildsAreNamedByTheirHadoopOrScala) {
  EXPECT_EQ(stack_of("3.1.1", "2.7").hadoop.text(), "2.7.4");
  EXPECT_EQ(stack_of("3.3", "2").hadoop.text(), "2.7.4");
  EXPECT_EQ(stack_of("3.3", "3").hadoop.text(), "3.3.2");
  EXPECT_EQ(stack_of("3.5", "3.3.6").hadoop.text(), "3.3.6");
  EXPECT_EQ(stack_of("3.5", "", "2.13").scala, "2.13");
}

TEST(Stack, ABuildThatNeverWasIsRefusedWithThoseThatWere) {
  auto const hadoop = make_stack(*spark::parse_spark_version("3.5"), "2.7");
  EXPECT_EQ(hadoop.error().code, ErrorCode::kUsage);
  EXPECT_NE(hadoop.error().hint.find("3.3.4"), std::string::npos);
  EXPECT_FALSE(make_stack(*spark::parse_spark_version("3.1"), "3.20"));
  auto const scala = make_stack(*spark::parse_spark_version("4.0"), "", "2.12");
  EXPECT_NE(scala.error().hint.find("2.13"), std::string::npos);
}

TEST(HadoopVersion, IsThreeNumbers) {
  EXPECT_TRUE(parse_hadoop_version("3.4.1")->at_least(3, 4));
  EXPECT_FALSE(parse_hadoop_version("3.4.1")->at_least(3, 4, 2));
  for (auto const* wrong : {"", "3", "3.4", "3.4.x", "3.4.1.1", "-3.4.1"})
    EXPECT_EQ(parse_hadoop_version(wrong).error().code, ErrorCode::kUsage) << wrong;
}

}  // namespace
}  // namespace k8spark::matrix
