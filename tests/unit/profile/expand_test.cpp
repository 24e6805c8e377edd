#include "profile/expand.h"

#include <gtest/gtest.h>

namespace k8spark::profile {
namespace {

sys::Environment const& environment() {
  static sys::Environment const kEnvironment({{"TEAM", "etl"}, {"EMPTY", ""}, {"_x1", "y"}});
  return kEnvironment;
}

std::string expand(std::string_view text) {
  Result<std::string> const expanded = expand_environment(text, environment());
  EXPECT_TRUE(expanded) << expanded.error().message;
  return expanded.value_or("");
}

TEST(Expand, PutsInVariables) {
  EXPECT_EQ(expand("${TEAM}"), "etl");
  EXPECT_EQ(expand("a-${TEAM}-${_x1}."), "a-etl-y.");
  EXPECT_EQ(expand("no reference"), "no reference");
}

TEST(Expand, UsesTheDefaultWhenUnsetOrEmpty) {
  EXPECT_EQ(expand("${TEAM:-x}"), "etl");
  EXPECT_EQ(expand("${NOBODY:-x y}"), "x y");
  EXPECT_EQ(expand("${EMPTY:-x}"), "x");
  EXPECT_EQ(expand("${NOBODY:-}"), "");
  EXPECT_EQ(expand("[${EMPTY}]"), "[]");
}

TEST(Expand, ExpandsDefaultsToo) {
  EXPECT_EQ(expand("${NOBODY:-${TEAM}-x}"), "etl-x");
  EXPECT_EQ(expand("${NOBODY:-${ALSO:-z}}"), "z");
}

TEST(Expand, LeavesTheReferencesOfOthersAlone) {
  for (char const* const text : {"${env:HOME}",
                                 "${spark.app.name}",
                                 "${env.AZURE_KEY}",
                                 "${system:user.name}",
                                 "${}",
                                 "$TEAM",
                                 "${TEAM",
                                 "$(POD_IP)",
                                 "${1A}",
                                 "${TEAM-x}",
                                 "$",
                                 "{{SPARK_VERSION}}",
                                 "${a-b:-c}"})
    EXPECT_EQ(expand(text), text);
}

TEST(Expand, CountsNoReferenceThatStays) {
  std::string escaped;
  std::string kept;
  for (int i = 0; i < 2000; ++i) {
    escaped += "$${X}";
    kept += "${X}";
  }
  EXPECT_EQ(expand(escaped), kept);
}

TEST(Expand, TwoDollarsKeepAReference) {
  EXPECT_EQ(expand("$${TEAM}"), "${TEAM}");
  EXPECT_EQ(expand("$${TEAM} ${TEAM}"), "${TEAM} etl");
  EXPECT_EQ(expand("$$"), "$$");
}

TEST(Expand, DoesNotExpandWhatItPutIn) {
  sys::Environment const nested({{"A", "${B}"}, {"B", "b"}});
  EXPECT_EQ(expand_environment("${A}", nested).value(), "${B}");
}

TEST(Expand, RefusesAnUnsetVariable) {
  Result<std::string> const expanded = expand_environment("x${NOBODY}", environment());
  ASSERT_FALSE(expanded);
  EXPECT_EQ(expanded.error().message, "the environment variable \"NOBODY\" is not set");
  EXPECT_EQ(expanded.error().hint, "set it, or give a default: ${NOBODY:-...}");
}

TEST(Expand, RefusesWhatWouldTakeForever) {
  std::string deep;
  std::string many;
  for (int i = 0; i < 500; ++i) deep += "${A:-";
  for (int i = 0; i < 100000; ++i) many += "${";
  EXPECT_FALSE(expand_environment(deep + std::string(500, '}'), environment()));
  EXPECT_FALSE(expand_environment(many, environment()));
}

}  // namespace
}  // namespace k8spark::profile
