#include "kube/timestamp.h"

#include <gtest/gtest.h>

namespace k8spark::kube {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(ParseTimestamp, TakesFractionsAndZones) {
  EXPECT_EQ(parse_timestamp("2026-01-01T00:00:00Z"), milliseconds(1767225600000));
  EXPECT_EQ(parse_timestamp("2026-01-01T00:00:00.123456789Z"), milliseconds(1767225600123));
  EXPECT_EQ(parse_timestamp("2026-01-01T00:00:00.5Z"), milliseconds(1767225600500));
  EXPECT_EQ(parse_timestamp("2026-01-01T08:00:00+08:00"), milliseconds(1767225600000));
  EXPECT_EQ(parse_timestamp("2025-12-31T23:30:00-00:30"), milliseconds(1767225600000));
}

TEST(ParseTimestamp, RefusesOthers) {
  for (char const* const text : {"",
                                 "2026-01-01",
                                 "2026-13-01T00:00:00Z",
                                 "2026-02-30T00:00:00Z",
                                 "2026-01-01T24:00:00Z",
                                 "2026-01-01T00:00:00",
                                 "2026-01-01T00:00:00.Z",
                                 "2026-01-01T00:00:00+8",
                                 "2026x01-01T00:00:00Z"})
    EXPECT_FALSE(parse_timestamp(text)) << text;
}

TEST(FormatTimestamp, IsReadBack) {
  EXPECT_EQ(format_timestamp(milliseconds(1767225600999)), "2026-01-01T00:00:00Z");
  EXPECT_EQ(parse_timestamp(format_timestamp(milliseconds(951782399000))),
            milliseconds(951782399000));
}

TEST(FormatAge, IsKubectls) {
  EXPECT_EQ(format_age(seconds(45)), "45s");
  EXPECT_EQ(format_age(seconds(119)), "119s");
  EXPECT_EQ(format_age(seconds(192)), "3m12s");
  EXPECT_EQ(format_age(seconds(600)), "10m");
  EXPECT_EQ(format_age(seconds(3 * 3600 + 300)), "3h5m");
  EXPECT_EQ(format_age(seconds(20 * 3600)), "20h");
  EXPECT_EQ(format_age(seconds(76 * 3600)), "3d4h");
  EXPECT_EQ(format_age(seconds(400LL * 86400)), "400d");
  EXPECT_EQ(format_age(seconds(-5)), "<invalid>");
}

}  // namespace
}  // namespace k8spark::kube
