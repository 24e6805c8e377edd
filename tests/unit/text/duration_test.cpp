#include "text/duration.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace k8spark::text {
namespace {

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

TEST(AgeSince, CountsFromAnRfc3339Time) {
  std::chrono::milliseconds const new_year_2026{1767225600000};
  EXPECT_EQ(age_since("2025-12-31T23:59:15Z", new_year_2026), "45s");
  EXPECT_EQ(age_since("2026-01-01T08:00:00+09:00", new_year_2026), "60m");
  EXPECT_EQ(age_since("yesterday", new_year_2026), "<unknown>");
}

}  // namespace
}  // namespace k8spark::text
