#include "sys/interrupt.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>

namespace k8spark::sys {

namespace {

std::atomic<int> g_signal{0};
// The handler writes a byte here, so that a wait that is about to begin still wakes up.
int g_pipe[2] = {-1, -1};  // NOLINT(modernize-avoid-c-arrays): pipe(2) wants one

extern "C" void remember_signal(int number) {
  int const saved = errno;
  g_signal = number;
  [[maybe_unused]] ssize_t const ignored = write(g_pipe[1], "x", 1);
  errno = saved;
}

}  // namespace

void install_signal_handlers() {
  if (g_pipe[0] == -1 && pipe2(g_pipe, O_CLOEXEC | O_NONBLOCK) != 0) g_pipe[0] = g_pipe[1] = -1;
  struct sigaction action {};
  action.sa_handler = remember_signal;
  for (int const number : {SIGINT, SIGTERM, SIGHUP}) sigaction(number, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

int interrupted_by() {
  return g_signal.load();
}

void clear_interrupt() {
  g_signal = 0;
  char byte = 0;
  while (g_pipe[0] != -1 && read(g_pipe[0], &byte, 1) == 1) {
  }
}

bool wait_interruptibly(Clock::Milliseconds duration) {
  using Steady = std::chrono::steady_clock;
  auto const end = Steady::now() + duration;
  // Other signals (a child's end, a window's new size) cut poll short, and it takes an int.
  constexpr Clock::Milliseconds kLongest{std::chrono::hours(1)};
  while (interrupted_by() == 0) {
    auto const left = std::chrono::ceil<Clock::Milliseconds>(end - Steady::now());
    if (left.count() <= 0) break;
    pollfd wake{g_pipe[0], POLLIN, 0};
    poll(&wake, g_pipe[0] == -1 ? 0 : 1, static_cast<int>(std::min(left, kLongest).count()));
  }
  return interrupted_by() == 0;
}

Clock::Milliseconds HostClock::wall() const {
  return std::chrono::duration_cast<Milliseconds>(
      std::chrono::system_clock::now().time_since_epoch());
}

Clock::Milliseconds HostClock::steady() const {
  return std::chrono::duration_cast<Milliseconds>(
      std::chrono::steady_clock::now().time_since_epoch());
}

void HostClock::sleep(Milliseconds duration) {
  wait_interruptibly(duration);
}

}  // namespace k8spark::sys
