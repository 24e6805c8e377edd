#pragma once

#include <chrono>

namespace k8spark::sys {

// Time and waiting. Tests use FakeClock (tests/support), where sleeping only moves the hands.
class Clock {
 public:
  using Milliseconds = std::chrono::milliseconds;

  Clock() = default;
  virtual ~Clock() = default;
  Clock(Clock const&) = delete;
  Clock& operator=(Clock const&) = delete;
  Clock(Clock&&) = delete;
  Clock& operator=(Clock&&) = delete;

  // Since the epoch, UTC.
  [[nodiscard]] virtual Milliseconds wall() const = 0;
  // For durations: never goes back.
  [[nodiscard]] virtual Milliseconds steady() const = 0;
  // Returns early when a signal asks to stop (sys/interrupt.h).
  virtual void sleep(Milliseconds duration) = 0;
};

}  // namespace k8spark::sys
