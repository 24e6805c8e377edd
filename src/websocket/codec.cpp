#include "websocket/codec.h"

#include "text/strings.h"

#include <wslay/wslay.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace k8spark::websocket {

namespace {

constexpr std::size_t kMaxReason = 123;  // a control frame holds 125 bytes, two of them the code

bool is_control(unsigned opcode) {
  return wslay_is_ctrl_frame(opcode) != 0;
}

// Source: RFC 6455 §7.4: what may stand in a close frame.
bool is_valid_close_code(int code) {
  return (code >= 1000 && code <= 1014 && code != 1004 && code != kNoStatus && code != 1006) ||
         (code >= 3000 && code <= 4999);
}

std::string close_payload(int code, std::string_view reason) {
  if (code == kNoStatus) return "";
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
  return payload.append(reason.substr(0, kMaxReason));
}

}  // namespace

struct Codec::Piece {
  wslay_frame_iocb frame;
  [[nodiscard]] std::string_view data() const {
    return {reinterpret_cast<char const*>(frame.data), frame.data_length};
  }
};

// wslay's frame layer between two strings. Its callbacks never fail for good: "no bytes now" is the
// only failure.
struct Codec::Frames {
  explicit Frames(sys::Random& source) : random(source) {
    wslay_frame_callbacks const callbacks{&Frames::write, &Frames::read, &Frames::mask};
    if (wslay_frame_context_init(&context, &callbacks, this) != 0) throw std::bad_alloc();
  }
  ~Frames() { wslay_frame_context_free(context); }
  Frames(Frames const&) = delete;
  Frames& operator=(Frames const&) = delete;
  Frames(Frames&&) = delete;
  Frames& operator=(Frames&&) = delete;

  static ssize_t write(std::uint8_t const* data, std::size_t size, int /*flags*/, void* self) {
    static_cast<Frames*>(self)->output->append(reinterpret_cast<char const*>(data), size);
    return static_cast<ssize_t>(size);
  }
  static ssize_t read(std::uint8_t* into, std::size_t size, int /*flags*/, void* self) {
    std::string_view& input = static_cast<Frames*>(self)->input;
    if (input.empty()) return -1;
    size = std::min(size, input.size());
    std::memcpy(into, input.data(), size);
    input.remove_prefix(size);
    return static_cast<ssize_t>(size);
  }
  static int mask(std::uint8_t* into, std::size_t size, void* self) {
    std::string const bytes = static_cast<Frames*>(self)->random.bytes(size);
    std::memcpy(into, bytes.data(), size);
    return 0;
  }

  wslay_frame_context_ptr context = nullptr;
  sys::Random& random;
  std::string_view input;
  std::string* output = nullptr;
};

Codec::Codec(sys::Random& random, std::size_t max_message)
    : frames_(std::make_unique<Frames>(random)), max_message_(max_message) {}

Codec::~Codec() = default;

void Codec::receive(std::string_view bytes) {
  frames_->input = bytes;
  while (!closing_) {
    Piece piece{};
    ssize_t const size = wslay_frame_recv(frames_->context, &piece.frame);
    if (size == WSLAY_ERR_WANT_READ) break;
    if (size < 0) return fail(kProtocolError, "bad frame header");
    take_piece(piece);
  }
  frames_->input = {};
}

// One frame's payload comes in pieces; the fields of its header are in each.
void Codec::take_piece(Piece const& piece) {
  if (!in_frame_ && !begin_frame(piece)) return;
  std::string_view const data = piece.data();
  if (is_control(opcode_)) {
    control_.append(data);
  } else {
    partial_->data.append(data);
  }
  left_ -= data.size();
  if (left_ == 0) end_frame();
}

bool Codec::begin_frame(Piece const& piece) {
  wslay_frame_iocb const& frame = piece.frame;
  opcode_ = frame.opcode;
  fin_ = frame.fin != 0;
  left_ = frame.payload_length;
  bool const begins = opcode_ == WSLAY_TEXT_FRAME || opcode_ == WSLAY_BINARY_FRAME;
  bool const goes_on = opcode_ == WSLAY_CONTINUATION_FRAME;
  bool const known = begins || goes_on || opcode_ == WSLAY_CONNECTION_CLOSE ||
                     opcode_ == WSLAY_PING || opcode_ == WSLAY_PONG;
  char const* wrong = nullptr;
  if (frame.rsv != 0 || !known) wrong = "reserved bits or opcode";
  if (frame.mask != 0) wrong = "masked frame";
  if (begins && partial_) wrong = "message in a message";
  if (goes_on && !partial_) wrong = "continuation of nothing";
  if (wrong != nullptr) {
    fail(kProtocolError, wrong);
    return false;
  }
  std::size_t const before = partial_ ? partial_->data.size() : 0;
  if (!is_control(opcode_) && left_ > max_message_ - std::min(before, max_message_)) {
    fail(kTooBig, "message too big");
    return false;
  }
  if (begins) partial_ = Message{opcode_ == WSLAY_TEXT_FRAME, ""};
  in_frame_ = true;
  return true;
}

void Codec::end_frame() {
  in_frame_ = false;
  if (is_control(opcode_)) return end_control();
  if (!fin_) return;
  if (partial_->text && !text::is_valid_utf8(partial_->data))
    return fail(kInvalidText, "text that is no UTF-8");
  messages_.push_back(*std::move(partial_));
  partial_.reset();
}

void Codec::end_control() {
  std::string const payload = std::exchange(control_, {});
  if (opcode_ == WSLAY_PING) write_frame(WSLAY_PONG, payload);
  if (opcode_ == WSLAY_PONG) ++pongs_;
  if (opcode_ == WSLAY_CONNECTION_CLOSE) take_close(payload);
}

void Codec::take_close(std::string_view payload) {
  Closing closing;
  if (payload.size() == 1) return fail(kProtocolError, "close with half a code");
  if (payload.size() >= 2) {
    unsigned const high = static_cast<unsigned char>(payload[0]);
    unsigned const low = static_cast<unsigned char>(payload[1]);
    closing.code = static_cast<int>(high << 8U | low);
    closing.reason = payload.substr(2);
    if (!is_valid_close_code(closing.code)) return fail(kProtocolError, "close with a wrong code");
    if (!text::is_valid_utf8(closing.reason)) return fail(kInvalidText, "reason is no UTF-8");
  }
  close(closing.code);
  closing_ = std::move(closing);
}

void Codec::fail(int code, std::string_view reason) {
  closing_ = Closing{code, std::string(reason), false};
  close(code, reason);
}

std::optional<Message> Codec::next() {
  if (messages_.empty()) return std::nullopt;
  Message message = std::move(messages_.front());
  messages_.pop_front();
  return message;
}

void Codec::write_frame(unsigned opcode, std::string_view payload) {
  if (close_sent_) return;
  wslay_frame_iocb frame{};
  frame.fin = 1;
  frame.opcode = static_cast<std::uint8_t>(opcode);
  frame.mask = 1;
  frame.data = reinterpret_cast<std::uint8_t const*>(payload.data());
  frame.data_length = payload.size();
  frame.payload_length = payload.size();
  frames_->output = &output_;
  // All of it at once: write() takes every byte.
  wslay_frame_send(frames_->context, &frame);
}

void Codec::send(std::string_view data) {
  write_frame(WSLAY_BINARY_FRAME, data);
}

void Codec::ping() {
  write_frame(WSLAY_PING, {});
}

void Codec::close(int code, std::string_view reason) {
  write_frame(WSLAY_CONNECTION_CLOSE, close_payload(code, reason));
  close_sent_ = true;
}

std::string Codec::take_output() {
  return std::exchange(output_, {});
}

}  // namespace k8spark::websocket
