#pragma once

#include "sys/random.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace k8spark::websocket {

// Source: RFC 6455 §7.4.1.
inline constexpr int kNormalClosure = 1000;
inline constexpr int kProtocolError = 1002;
inline constexpr int kNoStatus = 1005;  // stands for a close without a code; never sent
inline constexpr int kInvalidText = 1007;
inline constexpr int kTooBig = 1009;

struct Message {
  bool text = false;  // else binary
  std::string data;
};

// How the conversation ended.
struct Closing {
  int code = kNoStatus;
  std::string reason;   // UTF-8, at most 123 bytes
  bool by_peer = true;  // false: the peer broke the rules, and we say so with `code`
};

// The client side of a WebSocket after its opening, as a value: bytes in, messages out, and the
// other way round. Knows no socket and no time. Pings are answered, and a close is, by themselves.
// Source: RFC 6455 §5 to §7.
class Codec {
 public:
  static constexpr std::size_t kMaxMessage = std::size_t{16} << 20U;

  // random  makes the masks; outlives the Codec
  explicit Codec(sys::Random& random, std::size_t max_message = kMaxMessage);
  ~Codec();
  Codec(Codec const&) = delete;
  Codec& operator=(Codec const&) = delete;
  Codec(Codec&&) = delete;
  Codec& operator=(Codec&&) = delete;

  // The peer's bytes, cut anywhere. Ignored once closing() is set.
  void receive(std::string_view bytes);
  // Whole messages in their order; nothing when there is no further one.
  std::optional<Message> next();
  [[nodiscard]] std::optional<Closing> const& closing() const { return closing_; }
  // Pongs so far: one more after each ping that arrived there and came back.
  [[nodiscard]] std::uint64_t pongs() const { return pongs_; }

  // One binary message in one frame. Dropped after close().
  void send(std::string_view data);
  void ping();
  // code  kNormalClosure ...; the reason is cut to what a control frame holds
  void close(int code, std::string_view reason = {});
  [[nodiscard]] bool close_was_sent() const { return close_sent_; }

  // What must go to the peer, since the last call.
  std::string take_output();

 private:
  struct Frames;  // wslay's: this header knows no <wslay/wslay.h>
  struct Piece;

  void take_piece(Piece const& piece);
  bool begin_frame(Piece const& piece);
  void end_frame();
  void end_control();
  void take_close(std::string_view payload);
  void fail(int code, std::string_view reason);
  void write_frame(unsigned opcode, std::string_view payload);

  std::unique_ptr<Frames> frames_;
  std::size_t max_message_;
  std::deque<Message> messages_;
  std::optional<Closing> closing_;
  std::uint64_t pongs_ = 0;
  std::string output_;
  bool close_sent_ = false;

  // Of the frame under way.
  bool in_frame_ = false;
  bool fin_ = false;
  unsigned opcode_ = 0;
  std::uint64_t left_ = 0;  // payload bytes still to come
  std::string control_;
  // Of the message under way; control frames may come between its frames.
  std::optional<Message> partial_;
};

}  // namespace k8spark::websocket
