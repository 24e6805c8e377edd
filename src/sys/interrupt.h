#pragma once

#include "sys/clock.h"

namespace k8spark::sys {

// SIGINT, SIGTERM and SIGHUP only set a flag; waits and transfers look at it, and `app` decides
// what to undo. Also ignores SIGPIPE, so that a closed stdout is an ordinary write error.
void install_signal_handlers();

// The signal that asked to stop, or 0.
int interrupted_by();

// Forgets the signal: for the second look of a command that goes on after the first Ctrl-C.
void clear_interrupt();

// Waits until `duration` has passed or a signal came. Returns false if a signal came.
bool wait_interruptibly(Clock::Milliseconds duration);

// The real clock.
class HostClock final : public Clock {
 public:
  [[nodiscard]] Milliseconds wall() const override;
  [[nodiscard]] Milliseconds steady() const override;
  void sleep(Milliseconds duration) override;
};

}  // namespace k8spark::sys
