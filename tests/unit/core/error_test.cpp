#include "k8spark/error.h"

#include <gtest/gtest.h>

#include <set>

namespace k8spark {
namespace {

TEST(ErrorCode, HasItsOwnSpellingForEachValue) {
  std::set<std::string_view> names;
  for (int code = 0; code <= static_cast<int>(ErrorCode::kInternal); ++code)
    EXPECT_TRUE(names.insert(to_string(static_cast<ErrorCode>(code))).second) << code;
  EXPECT_EQ(to_string(ErrorCode::kUsage), "usage");
  EXPECT_EQ(to_string(ErrorCode::kPermissionDenied), "permission-denied");
  EXPECT_EQ(to_string(ErrorCode::kInternal), "internal");
}

TEST(Error, UsageErrorsFillTheirFields) {
  EXPECT_EQ(usage_error("m", "w", "h"), (Error{ErrorCode::kUsage, "m", "w", "h"}));
  EXPECT_EQ(usage_error("m"), (Error{ErrorCode::kUsage, "m", "", ""}));
}

}  // namespace
}  // namespace k8spark
