#include "render/table.h"

#include <gtest/gtest.h>

#include <array>
#include <utility>

namespace k8spark::render {
namespace {

TEST(Table, HasColumnsAsWideAsTheirWidestCell) {
  EXPECT_EQ(
      table({"NAME", "STATUS", "AGE"}, {{"etl-driver", "Running", "5s"}, {"x", "Failed", "3d"}}),
      "NAME         STATUS    AGE\n"
      "etl-driver   Running   5s\n"
      "x            Failed    3d\n");
}

TEST(Table, DoesNotPadTheLastColumn) {
  EXPECT_EQ(table({"A", "B"}, {{"a", ""}, {"a", "long"}}), "A   B\na   \na   long\n");
}

TEST(Table, CountsCodePoints) {
  EXPECT_EQ(table({"N", "X"}, {{"caf\xC3\xA9", "1"}, {"abcd", "2"}}),
            "N      X\ncaf\xC3\xA9   1\nabcd   2\n");
}

TEST(Table, IsItsHeaderWithoutRows) {
  EXPECT_EQ(table({"NAME", "AGE"}, {}), "NAME   AGE\n");
}

// Source of the values: k8s.io/apimachinery/pkg/util/duration, HumanDuration.
TEST(HumanDuration, IsWhatKubectlPrints) {
  constexpr long long kMinute = 60;
  constexpr long long kHour = 3600;
  constexpr long long kDay = 86400;
  constexpr std::array<std::pair<long long, char const*>, 21> kAges = {
      {{-5, "0s"},
       {0, "0s"},
       {119, "119s"},
       {2 * kMinute, "2m"},
       {3 * kMinute + 12, "3m12s"},
       {9 * kMinute + 59, "9m59s"},
       {10 * kMinute + 59, "10m"},
       {179 * kMinute, "179m"},
       {3 * kHour, "3h"},
       {4 * kHour + 5 * kMinute, "4h5m"},
       {7 * kHour + 59 * kMinute, "7h59m"},
       {8 * kHour + 59 * kMinute, "8h"},
       {47 * kHour, "47h"},
       {48 * kHour, "2d"},
       {2 * kDay + kHour, "2d1h"},
       {7 * kDay + 23 * kHour, "7d23h"},
       {8 * kDay + kHour, "8d"},
       {729 * kDay, "729d"},
       {730 * kDay, "2y"},
       {3 * 365 * kDay + 20 * kDay, "3y20d"},
       {9 * 365 * kDay, "9y"}}};
  for (auto const& [seconds, text] : kAges) EXPECT_EQ(human_duration(seconds), text) << seconds;
}

}  // namespace
}  // namespace k8spark::render
