#include "page/chart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::page {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kSecond = 1'000'000'000;

TEST(AxisStep, MakesAtMostTenParts) {
  EXPECT_EQ(axis_step(0), 1);
  EXPECT_EQ(axis_step(9), 1);
  EXPECT_EQ(axis_step(21), 2);
  EXPECT_EQ(axis_step(100), 10);
  EXPECT_EQ(axis_step(3600), 600);
  EXPECT_EQ(axis_step(90'000), 21'600);
  for (std::int64_t seconds : {1'000'000, 10'000'000, 1'000'000'000})
    EXPECT_LE(seconds / axis_step(seconds), 10) << seconds;
}

TEST(SpanText, UsesTwoUnitsAtMost) {
  EXPECT_EQ(span_text(0), "0 s");
  EXPECT_EQ(span_text(59), "59 s");
  EXPECT_EQ(span_text(60), "1 min");
  EXPECT_EQ(span_text(75), "1 min 15 s");
  EXPECT_EQ(span_text(3600), "1 h");
  EXPECT_EQ(span_text(5400), "1 h 30 min");
}

TEST(LifeChart, ShowsWaitingStartingAndRunningOfEachPod) {
  Life driver{"pi-driver", "driver", 0, 2 * kSecond, 5 * kSecond, 20 * kSecond, false};
  std::string const svg =
      life_chart({driver}, {{3 * kSecond, "pi-driver", "event", "Pulling: <image>"}}, 0);
  EXPECT_THAT(svg, HasSubstr("pi-driver waits for a node: 2 s"));
  EXPECT_THAT(svg, HasSubstr("pi-driver starts (image, volumes, init): 3 s"));
  EXPECT_THAT(svg, HasSubstr("class=\"run\""));
  EXPECT_THAT(svg, HasSubstr("pi-driver runs: 15 s"));
  EXPECT_THAT(svg, HasSubstr("<title>Pulling: &lt;image&gt;</title>"));
}

TEST(LifeChart, LetsAPodWithoutAnEndGoOnUntilNow) {
  Life const driver{"d", "driver", 0, 0, 0, std::nullopt, false};
  EXPECT_THAT(life_chart({driver}, {}, 90 * kSecond), HasSubstr("d runs: 1 min 30 s"));
}

TEST(LifeChart, MarksTheTimeOfAPodThatEndedBadly) {
  Life const driver{"d", "driver", 0, 0, kSecond, 9 * kSecond, true};
  EXPECT_THAT(life_chart({driver}, {}, 0), HasSubstr("class=\"dead\""));
}

TEST(LifeChart, TakesAnyOrderOfTimes) {
  Life const odd{"d", "driver", 50 * kSecond, 10 * kSecond, 5 * kSecond, kSecond, false};
  EXPECT_THAT(life_chart({odd}, {{0, "d", "event", "early"}}, 0), Not(HasSubstr("width=\"-")));
  EXPECT_EQ(life_chart({}, {}, 0), "");
}

}  // namespace
}  // namespace k8spark::page
