#pragma once

#include "sys/clock.h"

#include <vector>

namespace k8spark::test {

// Sleeping moves the hands and is written down.
class FakeClock final : public sys::Clock {
 public:
  [[nodiscard]] Milliseconds wall() const override { return now_ + kEpoch + asleep_; }
  [[nodiscard]] Milliseconds steady() const override { return now_; }
  void sleep(Milliseconds duration) override {
    now_ += duration;
    slept.push_back(duration);
  }
  void advance(Milliseconds duration) { now_ += duration; }
  // The machine was suspended: the steady clock has not seen it.
  void suspend(Milliseconds duration) { asleep_ += duration; }

  std::vector<Milliseconds> slept;

 private:
  static constexpr Milliseconds kEpoch{1767225600000};  // 2026-01-01T00:00:00Z
  Milliseconds now_{0};
  Milliseconds asleep_{0};
};

}  // namespace k8spark::test
