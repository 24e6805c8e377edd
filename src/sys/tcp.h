#pragma once

#include "k8spark/result.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

// TCP on this machine. Nothing here blocks.
namespace k8spark::sys {

class Socket {
 public:
  Socket() = default;
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  ~Socket() { close(); }
  Socket(Socket const&) = delete;
  Socket& operator=(Socket const&) = delete;
  Socket(Socket&& other) noexcept;
  Socket& operator=(Socket&& other) noexcept;

  [[nodiscard]] int descriptor() const { return descriptor_; }
  // How many bytes came; 0: the peer sends no more; nothing: none are there now. kUnavailable when
  // the connection is gone.
  [[nodiscard]] Result<std::optional<std::size_t>> receive(std::span<char> into) const;
  // How many bytes were taken, perhaps none.
  [[nodiscard]] Result<std::size_t> send(std::string_view bytes) const;
  void end_sending() const;
  // The peer sees "connection reset" and not an end.
  void reset();
  void close();

 private:
  int descriptor_ = -1;
};

// A port on an address of this machine ("127.0.0.1", "::1"); port 0: the kernel chooses.
// kConflict when somebody else has it, kUsage when it is no address of this machine.
Result<Socket> listen_on(std::string const& address, int port);
int port_of(Socket const& listener);
// Nothing when nobody waits.
std::optional<Socket> accept_from(Socket const& listener);

// Wakes a poll(2) in other threads, once and for all.
class Bell {
 public:
  Bell();
  void ring() const;
  // Readable after ring().
  [[nodiscard]] int descriptor() const { return event_.descriptor(); }

 private:
  Socket event_;
};

}  // namespace k8spark::sys
