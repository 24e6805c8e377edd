#include "sys/interrupt.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <csignal>

namespace k8spark::sys {
namespace {

using std::chrono_literals::operator""ms;

class Interrupts : public testing::Test {
 protected:
  void SetUp() override {
    install_signal_handlers();
    clear_interrupt();
  }
  void TearDown() override { clear_interrupt(); }
};

TEST_F(Interrupts, AreRememberedUntilCleared) {
  EXPECT_EQ(interrupted_by(), 0);
  for (int const number : {SIGINT, SIGTERM, SIGHUP}) {
    ASSERT_EQ(std::raise(number), 0);
    EXPECT_EQ(interrupted_by(), number);
    clear_interrupt();
    EXPECT_EQ(interrupted_by(), 0);
  }
}

TEST_F(Interrupts, EndAWaitAtOnce) {
  HostClock const clock;
  ASSERT_EQ(std::raise(SIGTERM), 0);
  Clock::Milliseconds const before = clock.steady();
  EXPECT_FALSE(wait_interruptibly(60000ms));
  EXPECT_LT(clock.steady() - before, 5000ms);
}

TEST_F(Interrupts, ThatComeDuringAWaitEndIt) {
  HostClock const clock;
  Clock::Milliseconds const before = clock.steady();
  pid_t const child = fork();
  ASSERT_NE(child, -1);
  if (child == 0) {
    usleep(50000);
    kill(getppid(), SIGINT);
    _exit(0);
  }
  EXPECT_FALSE(wait_interruptibly(60000ms));
  EXPECT_EQ(interrupted_by(), SIGINT);
  EXPECT_LT(clock.steady() - before, 5000ms);
}

TEST_F(Interrupts, WithoutOneAWaitLastsItsTime) {
  HostClock const clock;
  Clock::Milliseconds const before = clock.steady();
  EXPECT_TRUE(wait_interruptibly(50ms));
  EXPECT_GE(clock.steady() - before, 50ms);
}

TEST_F(Interrupts, AWaitForNoTimeIsOverAtOnce) {
  EXPECT_TRUE(wait_interruptibly(0ms));
  EXPECT_TRUE(wait_interruptibly(-5ms));
}

TEST_F(Interrupts, OtherSignalsDoNotCutAWaitShort) {
  struct sigaction wake {};
  wake.sa_handler = [](int) {};
  sigaction(SIGUSR1, &wake, nullptr);
  HostClock const clock;
  Clock::Milliseconds const before = clock.steady();
  pid_t const child = fork();
  ASSERT_NE(child, -1);
  if (child == 0) {
    usleep(20000);
    kill(getppid(), SIGUSR1);
    _exit(0);
  }
  EXPECT_TRUE(wait_interruptibly(300ms));
  EXPECT_GE(clock.steady() - before, 300ms);
}

TEST_F(Interrupts, AWriteToAClosedPipeIsAnOrdinaryError) {
  int ends[2] = {-1, -1};
  ASSERT_EQ(pipe(ends), 0);
  close(ends[0]);
  EXPECT_EQ(write(ends[1], "x", 1), -1);
  close(ends[1]);
}

}  // namespace
}  // namespace k8spark::sys
