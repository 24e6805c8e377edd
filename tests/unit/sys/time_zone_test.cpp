#include "sys/time_zone.h"

#include <gtest/gtest.h>

namespace k8spark::sys {
namespace {

using std::chrono::minutes;

constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr std::int64_t kWinter = 1'767'225'600 * kSecondNs;           // 2026-01-01
constexpr std::int64_t kSummer = kWinter + 181 * 86'400 * kSecondNs;  // 2026-07-01
constexpr std::int64_t kBeforeChange = 1'774'745'999 * kSecondNs;     // 2026-03-29T00:59:59Z
constexpr std::int64_t kAfterChange = kBeforeChange + kSecondNs;

TEST(TimeZone, FollowsTheSeasons) {
  auto const zone = load_time_zone("Europe/Berlin", HostFileSystem(), {});
  ASSERT_TRUE(zone) << zone.error().message;
  EXPECT_EQ((*zone)(kWinter), minutes(60));
  EXPECT_EQ((*zone)(kSummer), minutes(120));
  EXPECT_EQ((*zone)(kBeforeChange), minutes(60));
  EXPECT_EQ((*zone)(kAfterChange), minutes(120));
}

TEST(TimeZone, KnowsHalfHoursAndUtc) {
  auto const india = load_time_zone("Asia/Kolkata", HostFileSystem(), {});
  ASSERT_TRUE(india);
  EXPECT_EQ((*india)(kWinter), minutes(330));
  auto const utc = load_time_zone("UTC", HostFileSystem(), {});
  ASSERT_TRUE(utc);
  EXPECT_EQ((*utc)(kSummer), minutes(0));
}

TEST(TimeZone, RefusesWhatIsNone) {
  for (char const* const name : {"Mars/Olympus", "../../etc/passwd", "/etc/passwd", "", "Europe"}) {
    auto const zone = load_time_zone(name, HostFileSystem(), {});
    ASSERT_FALSE(zone) << name;
    EXPECT_EQ(zone.error().code, ErrorCode::kUsage);
  }
}

}  // namespace
}  // namespace k8spark::sys
