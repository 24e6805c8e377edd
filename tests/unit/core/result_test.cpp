#include "k8spark/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace k8spark {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return usage_error("odd");
  return number / 2;
}

Result<int> quarter(int number) {
  K8SPARK_ASSIGN(int const once, half(number));
  K8SPARK_ASSIGN(int const twice, half(once));
  return twice;
}

Result<void> check_even(int number) {
  K8SPARK_CHECK(half(number));
  return {};
}

Result<std::string> describe(int number) {
  K8SPARK_CHECK(check_even(number));
  return std::string("even");
}

TEST(Result, HoldsAValueOrAnError) {
  EXPECT_TRUE(half(4));
  EXPECT_EQ(*half(4), 2);
  EXPECT_FALSE(half(3));
  EXPECT_EQ(half(3).error().message, "odd");
  EXPECT_EQ(half(3).value_or(-1), -1);
  EXPECT_EQ(half(4).value_or(-1), 2);
}

TEST(Result, AssignReturnsTheFirstError) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(6).error().message, "odd");
  EXPECT_FALSE(quarter(1));
}

TEST(Result, CheckWorksAcrossTypes) {
  EXPECT_TRUE(check_even(2));
  EXPECT_EQ(check_even(1).error().code, ErrorCode::kUsage);
  EXPECT_EQ(describe(2).value(), "even");
  EXPECT_EQ(describe(1).error().message, "odd");
}

TEST(Result, TakesWhatCanOnlyBeMoved) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
  ASSERT_TRUE(result);
  std::unique_ptr<int> const moved = *std::move(result);
  EXPECT_EQ(*moved, 7);
}

TEST(Result, TellsAnErrorAsValueApart) {
  Result<std::string> const text = std::string("x");
  EXPECT_EQ(text->size(), 1U);
  Result<void> const failed = usage_error("m");
  EXPECT_FALSE(failed.has_value());
  EXPECT_TRUE(Result<void>().has_value());
}

}  // namespace
}  // namespace k8spark
