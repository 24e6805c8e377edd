#include "kube/channel.h"

#include <array>
#include <utility>

namespace k8spark::kube {

namespace {

constexpr sys::Clock::Milliseconds kPingEvery{20'000};
// Source: client-go, tools/remotecommand/websocket.go: a pong has 60 s, and one more.
constexpr sys::Clock::Milliseconds kDeadAfter{61'000};
constexpr int kAbnormalClosure = 1006;                       // RFC 6455 §7.4.1: never sent
constexpr std::size_t kReadPerPump = std::size_t{1} << 20U;  // so that others get their turn

}  // namespace

ChannelSocket::ChannelSocket(Start start, sys::Random& random, sys::Clock& clock)
    : connection_(std::move(start.connection)),
      protocol_(std::move(start.protocol)),
      clock_(clock),
      codec_(random),
      heard_(clock.steady()),
      pinged_(clock.steady()) {
  codec_.receive(start.rest);
}

void ChannelSocket::pump() {
  if (closing_) return;
  read_all();
  look_alive();
  flush_codec();
  if (!closing_ && codec_.closing()) closing_ = codec_.closing();
}

void ChannelSocket::read_all() {
  std::array<char, 65536> buffer{};
  std::size_t read = 0;
  while (!codec_.closing() && read < kReadPerPump) {
    auto const got = connection_->receive(buffer);
    if (!got) return lose(got.error().message);
    if (!*got) return;
    if (**got == 0) return lose("the connection was closed");
    heard_ = clock_.steady();
    asked_.reset();
    read += **got;
    codec_.receive({buffer.data(), **got});
  }
}

// Judged after everything was read: whoever could not look for a while has not heard nothing.
void ChannelSocket::look_alive() {
  auto const now = clock_.steady();
  if (asked_ && now - *asked_ >= kDeadAfter)
    return lose("nothing was heard from the server for " +
                std::to_string((now - heard_).count() / 1000) + " s");
  if (now - pinged_ < kPingEvery) return;
  codec_.ping();
  pinged_ = now;
  if (!asked_) asked_ = now;
}

void ChannelSocket::flush_codec() {
  std::string const output = codec_.take_output();
  auto const sent = output.empty() ? connection_->flush() : connection_->send(output);
  if (!sent) lose(sent.error().message);
}

void ChannelSocket::lose(std::string reason) {
  if (!closing_) closing_ = websocket::Closing{kAbnormalClosure, std::move(reason), true};
}

void ChannelSocket::send(std::string_view message) {
  codec_.send(message);
  flush_codec();
}

void ChannelSocket::close() {
  codec_.close(websocket::kNormalClosure);
  flush_codec();
}

}  // namespace k8spark::kube
