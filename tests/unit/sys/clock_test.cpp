#include "support/fake_clock.h"
#include "sys/interrupt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::sys {
namespace {

using std::chrono_literals::operator""ms;
using testing::ElementsAre;

TEST(HostClock, KnowsTheYearAndGoesForward) {
  HostClock clock;
  EXPECT_GT(clock.wall(), Clock::Milliseconds(1735689600000));  // 2025-01-01
  Clock::Milliseconds const before = clock.steady();
  clock.sleep(20ms);
  EXPECT_GE(clock.steady() - before, 20ms);
  EXPECT_LT(clock.steady() - before, 5000ms);
}

TEST(FakeClock, MovesOnlyWhenToldAndRemembersSleeps) {
  test::FakeClock clock;
  Clock::Milliseconds const start = clock.wall();
  EXPECT_EQ(clock.steady(), 0ms);
  clock.sleep(3000ms);
  clock.advance(5ms);
  EXPECT_EQ(clock.steady(), 3005ms);
  EXPECT_EQ(clock.wall() - start, 3005ms);
  EXPECT_THAT(clock.slept, ElementsAre(3000ms));
}

}  // namespace
}  // namespace k8spark::sys
