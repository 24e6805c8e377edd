#pragma once

#include "k8spark/result.h"
#include "sys/tcp.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace k8spark::app {

// The far side of a local TCP connection. Nothing blocks. One thread.
class Upstream {
 public:
  Upstream() = default;
  virtual ~Upstream() = default;
  Upstream(Upstream const&) = delete;
  Upstream& operator=(Upstream const&) = delete;
  Upstream(Upstream&&) = delete;
  Upstream& operator=(Upstream&&) = delete;

  // Appends what has come. False: it has ended, and everything was given. An Error is a failure
  // that the local side must not take for an end.
  virtual Result<bool> receive(std::string& into) = 0;
  virtual Result<void> send(std::string_view bytes) = 0;
  [[nodiscard]] virtual std::size_t unsent() const = 0;
  [[nodiscard]] virtual int descriptor() const = 0;
};

struct RelayOptions {
  // How long the far side may go on speaking after the local one has said its last.
  std::chrono::milliseconds linger{0};
  // Local bytes that go to the far side; more are read, for the end, and dropped. None: all of
  // them.
  std::optional<std::size_t> upload;
};

// Carries bytes both ways until either side ends, `stop` rings, or the far side fails, which is the
// Error; the caller decides how the local side sees it.
Result<void> relay(sys::Socket const& local,
                   Upstream& upstream,
                   sys::Bell const& stop,
                   RelayOptions const& options);

}  // namespace k8spark::app
