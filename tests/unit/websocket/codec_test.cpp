#include "websocket/codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace k8spark::websocket {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::SizeIs;

// What a server sends.
std::string frame(unsigned first_byte, std::string const& payload) {
  std::string bytes(1, static_cast<char>(first_byte));
  std::size_t const size = payload.size();
  if (size < 126) {
    bytes += static_cast<char>(size);
  } else if (size < 65536) {
    bytes += '\x7e';
    for (int shift : {8, 0}) bytes += static_cast<char>(size >> static_cast<unsigned>(shift));
  } else {
    bytes += '\x7f';
    for (int shift = 56; shift >= 0; shift -= 8)
      bytes += static_cast<char>(size >> static_cast<unsigned>(shift));
  }
  return bytes + payload;
}

struct Seen {
  std::vector<std::string> messages;
  int code = 0;  // 0: still open
  bool by_peer = false;
  std::string reason;
  std::string output;
  std::uint64_t pongs = 0;

  bool operator==(Seen const&) const = default;
};

Seen seen_of(Codec& codec) {
  Seen seen;
  while (auto message = codec.next()) seen.messages.push_back(message->data);
  if (codec.closing()) {
    seen.code = codec.closing()->code;
    seen.by_peer = codec.closing()->by_peer;
    seen.reason = codec.closing()->reason;
  }
  seen.output = codec.take_output();
  seen.pongs = codec.pongs();
  return seen;
}

Seen receive(std::vector<std::string_view> const& pieces, std::size_t max = Codec::kMaxMessage) {
  sys::SeededRandom random("mask");
  Codec codec(random, max);
  for (std::string_view piece : pieces) codec.receive(piece);
  return seen_of(codec);
}

// The same whatever the cut; the result of the whole.
Seen receive_cut_everywhere(std::string const& bytes, std::size_t max = Codec::kMaxMessage) {
  Seen const whole = receive({bytes}, max);
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    Seen const cut =
        receive({std::string_view(bytes).substr(0, at), std::string_view(bytes).substr(at)}, max);
    EXPECT_EQ(cut, whole) << "cut at " << at;
  }
  std::vector<std::string_view> single;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    single.push_back(std::string_view(bytes).substr(i, 1));
  EXPECT_EQ(receive(single, max), whole) << "byte by byte";
  return whole;
}

// Payload of the one masked frame in `bytes`.
std::string unmasked(std::string const& bytes) {
  std::size_t const size = static_cast<unsigned char>(bytes.at(1)) & 0x7FU;
  EXPECT_LT(size, 126U);
  EXPECT_NE(static_cast<unsigned char>(bytes.at(1)) & 0x80U, 0U) << "not masked";
  std::string payload = bytes.substr(6, size);
  for (std::size_t i = 0; i < size; ++i)
    payload[i] = static_cast<char>(payload[i] ^ bytes.at(2 + i % 4));
  return payload;
}

TEST(Codec, FramesOfEveryLengthBecomeMessages) {
  for (std::size_t const size : {0U, 1U, 125U, 126U, 300U}) {
    std::string const data(size, 'x');
    EXPECT_THAT(receive_cut_everywhere(frame(0x82, data)).messages, ElementsAre(data)) << size;
  }
  for (std::size_t const size : {65535U, 65536U, 1000000U}) {
    std::string const data(size, 'y');
    EXPECT_THAT(receive({frame(0x82, data)}).messages, ElementsAre(data)) << size;
  }
}

TEST(Codec, SeveralFramesInOnePieceKeepTheirOrder) {
  EXPECT_THAT(
      receive_cut_everywhere(frame(0x82, "a") + frame(0x82, "") + frame(0x81, "c")).messages,
      ElementsAre("a", "", "c"));
}

TEST(Codec, FragmentsAreJoinedAndControlFramesMayComeBetween) {
  std::string const bytes = frame(0x02, "one ") + frame(0x89, "are you there") + frame(0x00, "") +
                            frame(0x8A, "") + frame(0x00, "two ") + frame(0x80, "three") +
                            frame(0x82, "next");
  Seen const seen = receive_cut_everywhere(bytes);
  EXPECT_THAT(seen.messages, ElementsAre("one two three", "next"));
  EXPECT_EQ(seen.output.at(0), '\x8A') << "a pong";
  EXPECT_EQ(unmasked(seen.output), "are you there");
  EXPECT_EQ(seen.pongs, 1U);
}

TEST(Codec, ACloseIsAnsweredWithItsCode) {
  Seen const seen = receive_cut_everywhere(frame(0x82, "last") + frame(0x88,
                                                                       "\x03\xE8 gr\xC3\xB6\xC3\x9F"
                                                                       "er"));
  EXPECT_THAT(seen.messages, ElementsAre("last"));
  EXPECT_EQ(seen.code, kNormalClosure);
  EXPECT_TRUE(seen.by_peer);
  EXPECT_EQ(seen.reason,
            " gr\xC3\xB6\xC3\x9F"
            "er");
  EXPECT_EQ(seen.output.at(0), '\x88');
  EXPECT_EQ(unmasked(seen.output), "\x03\xE8");
}

TEST(Codec, ACloseWithoutACodeIsAnsweredWithout) {
  Seen const seen = receive_cut_everywhere(frame(0x88, ""));
  EXPECT_EQ(seen.code, kNoStatus);
  EXPECT_EQ(unmasked(seen.output), "");
}

TEST(Codec, WhatComesAfterACloseIsIgnored) {
  Seen const seen = receive_cut_everywhere(frame(0x88, "\x03\xE9") + frame(0x82, "late"));
  EXPECT_TRUE(seen.messages.empty());
  EXPECT_EQ(seen.code, 1001);
}

TEST(Codec, BrokenRulesEndTheConversationWithTheirCode) {
  struct Case {
    char const* what;
    std::string bytes;
    int code;
  };
  std::string const zeros(8, '\0');
  Case const cases[] = {
      {"RSV1", frame(0xC2, "x"), kProtocolError},
      {"RSV2", frame(0xA2, "x"), kProtocolError},
      {"RSV3", frame(0x92, "x"), kProtocolError},
      {"reserved opcode 3", frame(0x83, "x"), kProtocolError},
      {"reserved opcode 11", frame(0x8B, "x"), kProtocolError},
      {"masked",
       "\x82\x81"
       "abcd"
       "x",
       kProtocolError},
      {"continuation of nothing", frame(0x80, "x"), kProtocolError},
      {"message in a message", frame(0x02, "x") + frame(0x82, "y"), kProtocolError},
      {"fragmented ping", frame(0x09, "x"), kProtocolError},
      {"long ping", frame(0x89, std::string(126, 'x')), kProtocolError},
      {"16 bits for a short length",
       "\x82\x7e\0\x05"
       "abcde"s,
       kProtocolError},
      {"64 bits for a short length", "\x82\x7f\0\0\0\0\0\0\xff\xff"s, kProtocolError},
      {"length with its top bit", "\x82\x7f\x80\0\0\0\0\0\0\0"s, kProtocolError},
      {"close with one byte", frame(0x88, "\x03"), kProtocolError},
      {"close with 1005", frame(0x88, "\x03\xED"), kProtocolError},
      {"close with 999", frame(0x88, "\x03\xE7"), kProtocolError},
      {"close with 0", frame(0x88, "\0\0"s), kProtocolError},
      {"close whose reason is no UTF-8", frame(0x88, "\x03\xE8\xC3("), kInvalidText},
      {"text that is no UTF-8", frame(0x81, "\xC3("), kInvalidText},
      {"too long at once", frame(0x82, std::string(1001, 'x')), kTooBig},
      {"too long in pieces",
       frame(0x02, std::string(900, 'x')) + frame(0x80, std::string(101, 'x')),
       kTooBig},
      {"far too long", "\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff" + zeros, kTooBig},
  };
  for (Case const& one : cases) {
    SCOPED_TRACE(one.what);
    Seen const seen = receive_cut_everywhere(one.bytes + frame(0x82, "not seen any more"), 1000);
    EXPECT_TRUE(seen.messages.empty());
    EXPECT_EQ(seen.code, one.code);
    EXPECT_FALSE(seen.by_peer);
    std::string const sent = unmasked(seen.output);
    EXPECT_EQ(seen.output.at(0), '\x88');
    EXPECT_EQ(
        (static_cast<unsigned char>(sent.at(0)) << 8U) + static_cast<unsigned char>(sent.at(1)),
        one.code);
  }
}

TEST(Codec, TheLongestMessageIsStillOne) {
  EXPECT_THAT(
      receive({frame(0x02, std::string(900, 'x')), frame(0x80, std::string(100, 'x'))}, 1000)
          .messages,
      ElementsAre(SizeIs(1000)));
}

TEST(Codec, SendsOneMaskedBinaryFrameForAMessage) {
  sys::SeededRandom random("mask");
  Codec codec(random);
  codec.send("\0hello"s);
  std::string const first = codec.take_output();
  EXPECT_EQ(first.substr(0, 2), "\x82\x86");
  EXPECT_EQ(unmasked(first), "\0hello"s);
  codec.send("\0hello"s);
  std::string const second = codec.take_output();
  EXPECT_EQ(unmasked(second), "\0hello"s);
  EXPECT_NE(first.substr(2, 4), second.substr(2, 4)) << "a mask of its own for each frame";
  codec.send(std::string(32768, 'x'));
  std::string const longer = codec.take_output();
  EXPECT_EQ(longer.substr(0, 4), "\x82\xFE\x80\0"s);
  EXPECT_EQ(longer.size(), 4U + 4U + 32768U);
}

TEST(Codec, PingsAndClosesAndThenSaysNothingMore) {
  sys::SeededRandom random("mask");
  Codec codec(random);
  codec.ping();
  EXPECT_EQ(codec.take_output().substr(0, 2), "\x89\x80");
  codec.close(kNormalClosure, std::string(200, 'r'));
  std::string const closing = codec.take_output();
  EXPECT_EQ(unmasked(closing), "\x03\xE8" + std::string(123, 'r'));
  EXPECT_TRUE(codec.close_was_sent());
  codec.send("late");
  codec.ping();
  codec.receive(frame(0x89, "x"));
  EXPECT_EQ(codec.take_output(), "");
  codec.receive(frame(0x82, "still read") + frame(0x88, "\x03\xE8"));
  Seen const seen = seen_of(codec);
  EXPECT_THAT(seen.messages, ElementsAre("still read"));
  EXPECT_EQ(seen.code, kNormalClosure);
  EXPECT_EQ(seen.output, "");
}

TEST(Codec, MaskedBytesAreTheInjectedOnes) {
  sys::SeededRandom random("mask");
  sys::SeededRandom same("mask");
  Codec codec(random);
  codec.send("x");
  EXPECT_EQ(codec.take_output().substr(2, 4), same.bytes(4));
}

}  // namespace
}  // namespace k8spark::websocket
