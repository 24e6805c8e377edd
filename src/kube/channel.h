#pragma once

#include "http/connection.h"
#include "sys/clock.h"
#include "sys/random.h"
#include "websocket/codec.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace k8spark::kube {

// A WebSocket to the API server that is open: messages both ways, and whether the peer still lives.
// One thread at a time. Nothing here blocks: wait for descriptor() between two calls of pump().
class ChannelSocket {
 public:
  struct Start {
    std::unique_ptr<http::Connection> connection;
    std::string protocol;  // what the server chose
    std::string rest;      // first bytes, which came with the answer
  };
  // random and clock outlive it.
  ChannelSocket(Start start, sys::Random& random, sys::Clock& clock);

  [[nodiscard]] std::string const& protocol() const { return protocol_; }

  // Sends what waits, reads what is there, pings when it is time. What came is in next().
  void pump();
  std::optional<websocket::Message> next() { return codec_.next(); }
  // How it ended, or nothing. Code 1006: without a close, because the connection was lost or
  // nothing was heard for 61 s. What came before is still in next().
  [[nodiscard]] std::optional<websocket::Closing> const& closing() const { return closing_; }

  void send(std::string_view message);
  // Says goodbye; closing() follows when the server answers.
  void close();

  // Of the connection; see http::Connection.
  [[nodiscard]] std::size_t unsent() const { return connection_->unsent(); }
  [[nodiscard]] int descriptor() const { return connection_->descriptor(); }

 private:
  void flush_codec();
  void read_all();
  void look_alive();
  void lose(std::string reason);

  std::unique_ptr<http::Connection> connection_;
  std::string protocol_;
  sys::Clock& clock_;
  websocket::Codec codec_;
  std::optional<websocket::Closing> closing_;
  sys::Clock::Milliseconds heard_;
  sys::Clock::Milliseconds pinged_;
  std::optional<sys::Clock::Milliseconds> asked_;  // the first ping since something was heard
};

}  // namespace k8spark::kube
