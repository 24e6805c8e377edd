#pragma once

#include "k8spark/result.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace k8spark::http {

// Bytes both ways over a connection to a server, TLS and proxies behind it already. Nothing here
// blocks. Errors are kUnavailable: the connection was lost.
class Connection {
 public:
  Connection() = default;
  virtual ~Connection() = default;
  Connection(Connection const&) = delete;
  Connection& operator=(Connection const&) = delete;
  Connection(Connection&&) = delete;
  Connection& operator=(Connection&&) = delete;

  // How many bytes came; 0: the peer has ended; nothing: none are there now. Call it until nothing
  // comes before waiting for descriptor(): TLS may hold bytes that poll does not see.
  virtual Result<std::optional<std::size_t>> receive(std::span<char> into) = 0;
  // Takes all bytes, which need not live on; what the network does not take now goes out by
  // flush().
  virtual Result<void> send(std::string_view bytes) = 0;
  virtual Result<void> flush() = 0;
  // Bytes taken and not sent yet: while there are some, wait for writing, too.
  [[nodiscard]] virtual std::size_t unsent() const = 0;
  // For poll(2).
  [[nodiscard]] virtual int descriptor() const = 0;
};

}  // namespace k8spark::http
