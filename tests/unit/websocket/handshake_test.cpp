#include "websocket/handshake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::websocket {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Pair;

// The example of RFC 6455 §1.3.
Offer offer_of_the_rfc() {
  return {"dGhlIHNhbXBsZSBub25jZQ==", {"v5.channel.k8s.io", "v4.channel.k8s.io"}};
}

Answer good_answer() {
  return {"websocket", "Upgrade", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "v4.channel.k8s.io", {}};
}

TEST(Handshake, AcceptIsThatOfTheRfc) {
  EXPECT_EQ(accept_of("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(Handshake, OffersAFreshKeyAndTheProtocolsBestFirst) {
  sys::SeededRandom random("x");
  Offer const one = make_offer(random, {"a", "b"});
  Offer const other = make_offer(random, {"a", "b"});
  EXPECT_NE(one.key, other.key);
  EXPECT_EQ(one.key.size(), 24U);
  auto const headers = offer_headers(one);
  EXPECT_THAT(headers, Contains(Pair("Upgrade", "websocket")));
  EXPECT_THAT(headers, Contains(Pair("Connection", "Upgrade")));
  EXPECT_THAT(headers, Contains(Pair("Sec-WebSocket-Version", "13")));
  EXPECT_THAT(headers, Contains(Pair("Sec-WebSocket-Key", one.key)));
  EXPECT_THAT(headers, Contains(Pair("Sec-WebSocket-Protocol", "a, b")));
}

TEST(Handshake, TheServersChoiceIsTheResult) {
  auto const chosen = check_answer(offer_of_the_rfc(), good_answer());
  ASSERT_TRUE(chosen);
  EXPECT_EQ(*chosen, "v4.channel.k8s.io");
  Answer shouted = good_answer();
  shouted.upgrade = "WebSocket";
  shouted.connection = "keep-alive, UPGRADE";
  EXPECT_TRUE(check_answer(offer_of_the_rfc(), shouted));
}

TEST(Handshake, AnAnswerThatIsNotToTheOfferIsRefused) {
  struct Case {
    char const* what;
    std::function<void(Answer&)> change;
    char const* said;
  };
  Case const cases[] = {
      {"no upgrade", [](Answer& a) { a.upgrade.reset(); }, "no WebSocket"},
      {"other upgrade", [](Answer& a) { a.upgrade = "SPDY/3.1"; }, "no WebSocket"},
      {"connection kept", [](Answer& a) { a.connection = "keep-alive"; }, "no WebSocket"},
      {"no accept", [](Answer& a) { a.accept.reset(); }, "key"},
      {"other accept", [](Answer& a) { a.accept = "c3pPLMBiTxaQ9kYGzzhZRbK+xOo="; }, "key"},
      {"no protocol", [](Answer& a) { a.protocol.reset(); }, "none of v5.channel.k8s.io"},
      {"other protocol", [](Answer& a) { a.protocol = "channel.k8s.io"; }, "not offered"},
      {"two protocols",
       [](Answer& a) { a.protocol = "v4.channel.k8s.io, v5.channel.k8s.io"; },
       "not offered"},
      {"extension", [](Answer& a) { a.extensions = "permessage-deflate"; }, "extension"},
  };
  for (Case const& one : cases) {
    Answer answer = good_answer();
    one.change(answer);
    auto const chosen = check_answer(offer_of_the_rfc(), answer);
    ASSERT_FALSE(chosen) << one.what;
    EXPECT_EQ(chosen.error().code, ErrorCode::kUnavailable) << one.what;
    EXPECT_THAT(chosen.error().message, HasSubstr(one.said)) << one.what;
  }
}

}  // namespace
}  // namespace k8spark::websocket
