#include "kube/channel.h"

#include "kube/exec_channel.h"
#include "kube/forward_channel.h"
#include "kube_testing.h"
#include "sys/random.h"
#include "websocket/handshake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace k8spark::kube {
namespace {

using namespace std::string_literals;
using namespace std::chrono_literals;
using test::Cluster;
using test::status_answer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string frame(std::string const& payload) {
  return std::string("\x82") + static_cast<char>(payload.size()) + payload;
}

// The answer to the first key of SeededRandom("k").
std::string switched(std::string const& more = "",
                     std::string const& protocol = "v5.channel.k8s.io") {
  sys::SeededRandom same("k");
  std::string const key = websocket::make_offer(same, {}).key;
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Accept: " +
         websocket::accept_of(key) + "\r\nSec-WebSocket-Protocol: " + protocol + "\r\n\r\n" + more;
}

std::string refusal(int code, std::string const& reason, std::string const& message) {
  http::Response const answer = status_answer(code, reason, message);
  return "HTTP/1.1 " + std::to_string(code) +
         " x\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(answer.body.size()) + "\r\n\r\n" + answer.body;
}

std::string const kPath = "/api/v1/namespaces/etl/pods/pi/exec?command=ls";

struct Opened {
  Cluster cluster;
  sys::SeededRandom random{"k"};
  Result<std::unique_ptr<ChannelSocket>> socket = Error{};

  explicit Opened(std::vector<std::string> pieces, bool stays_open = false) {
    cluster.net.connection(std::move(pieces), stays_open);
    socket = cluster.client.open_channel(kPath, exec_protocols(), random);
  }
};

TEST(OpenChannel, AsksForTheProtocolsWithOurLogin) {
  ClusterAccess access = test::access_to_api();
  access.auth.kind = Auth::Kind::kToken;
  access.auth.token = "PLANTED";
  access.auth.impersonation.user = "bob";
  Cluster cluster(access);
  sys::SeededRandom random("k");
  cluster.net.connection({switched()});
  auto const socket = cluster.client.open_channel(kPath, exec_protocols(), random);
  ASSERT_TRUE(socket) << socket.error().message;
  EXPECT_EQ((*socket)->protocol(), "v5.channel.k8s.io");
  std::string const said = cluster.net.said().at(0);
  EXPECT_THAT(said, HasSubstr("GET " + kPath + " HTTP/1.1\r\nHost: api:6443\r\n"));
  EXPECT_THAT(said,
              HasSubstr("\r\nSec-WebSocket-Protocol: v5.channel.k8s.io, v4.channel.k8s.io\r\n"));
  EXPECT_THAT(said, HasSubstr("\r\nAuthorization: Bearer PLANTED\r\n"));
  EXPECT_THAT(said, HasSubstr("\r\nImpersonate-User: bob\r\n"));
}

TEST(OpenChannel, ARefusalNamesTheVerb) {
  Opened const opened({refusal(403,
                               "Forbidden",
                               "pods \"pi\" is forbidden: User \"ann\" cannot create resource "
                               "\"pods/exec\" in API group \"\" in the namespace \"etl\"")});
  ASSERT_FALSE(opened.socket);
  Error const& error = opened.socket.error();
  EXPECT_EQ(error.code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(error.where, "GET /api/v1/namespaces/etl/pods/pi/exec");
  EXPECT_THAT(error.message, HasSubstr("cannot create resource \"pods/exec\""));
  EXPECT_THAT(error.hint, HasSubstr("kubectl auth can-i create pods --subresource=exec -n etl"));
}

TEST(OpenChannel, OtherAnswersAreTheUsualErrors) {
  struct Case {
    int status;
    std::string message;
    ErrorCode code;
  };
  for (Case const& one : {Case{404, "pods \"pi\" not found", ErrorCode::kNotFound},
                          Case{400, "pod pi does not have a host assigned", ErrorCode::kInvalid},
                          Case{500, "container not found (\"c\")", ErrorCode::kUnavailable},
                          Case{401, "Unauthorized", ErrorCode::kUnauthenticated}}) {
    Opened const opened({refusal(one.status, "", one.message)});
    ASSERT_FALSE(opened.socket) << one.status;
    EXPECT_EQ(opened.socket.error().code, one.code) << one.status;
    EXPECT_THAT(opened.socket.error().message, HasSubstr(one.message));
  }
}

TEST(OpenChannel, AWrongAcceptIsRefused) {
  std::string answer = switched();
  answer.replace(answer.find("Accept: ") + 8, 4, "AAAA");
  Opened const opened({answer});
  ASSERT_FALSE(opened.socket);
  EXPECT_THAT(opened.socket.error().message, HasSubstr("key"));
}

TEST(OpenChannel, A401IsTriedOnceMoreWithANewToken) {
  ClusterAccess access = test::access_to_api();
  access.auth.kind = Auth::Kind::kTokenFile;
  access.auth.token_file = "/token";
  Cluster cluster(access);
  cluster.files.add("/token", "old");
  sys::SeededRandom random("k");
  ASSERT_TRUE(cluster.client.credential_headers());
  cluster.files.add("/token", "new");
  cluster.net.connection({refusal(401, "Unauthorized", "Unauthorized")});
  cluster.net.connection({refusal(404, "NotFound", "gone")});
  auto const socket = cluster.client.open_channel(kPath, exec_protocols(), random);
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(cluster.net.said().at(0), HasSubstr("Bearer old"));
  EXPECT_THAT(cluster.net.said().at(1), HasSubstr("Bearer new"));
}

TEST(ChannelSocket, MessagesThatCameWithTheAnswerAreNotLost) {
  Opened opened(
      {switched(frame("\1a") + frame("\1b").substr(0, 2)), frame("\1b").substr(2), frame("\1c")},
      true);
  ASSERT_TRUE(opened.socket);
  (*opened.socket)->pump();
  std::vector<std::string> got;
  while (auto const message = (*opened.socket)->next()) got.push_back(message->data);
  EXPECT_THAT(got, ElementsAre("\1a", "\1b", "\1c"));
  EXPECT_FALSE((*opened.socket)->closing());
}

TEST(ChannelSocket, AnEndWithoutACloseIsALostConnection) {
  Opened opened({switched(frame("\1a"))});
  ASSERT_TRUE(opened.socket);
  (*opened.socket)->pump();
  EXPECT_EQ((*opened.socket)->next()->data, "\1a");
  ASSERT_TRUE((*opened.socket)->closing());
  EXPECT_EQ((*opened.socket)->closing()->code, 1006);
}

TEST(ChannelSocket, ACloseIsTold) {
  Opened opened({switched("\x88\x02\x03\xE8")}, true);
  ASSERT_TRUE(opened.socket);
  (*opened.socket)->pump();
  ASSERT_TRUE((*opened.socket)->closing());
  EXPECT_EQ((*opened.socket)->closing()->code, 1000);
}

TEST(ChannelSocket, PingsEvery20SecondsAndIsDead61SecondsAfterTheFirstUnansweredOne) {
  Opened opened({switched()}, true);
  ASSERT_TRUE(opened.socket);
  ChannelSocket& socket = **opened.socket;
  auto const pings = [&] {
    std::string const said = opened.cluster.net.said().at(0);
    std::size_t count = 0;
    for (std::size_t at = said.find("\r\n\r\n");
         (at = said.find("\x89\x80", at)) != std::string::npos;
         ++at)
      ++count;
    return count;
  };
  socket.pump();
  EXPECT_EQ(pings(), 0U);
  opened.cluster.clock.advance(20s);
  socket.pump();
  EXPECT_EQ(pings(), 1U);
  opened.cluster.clock.advance(20s);
  socket.pump();
  EXPECT_EQ(pings(), 2U);
  opened.cluster.clock.advance(40s);
  socket.pump();
  EXPECT_FALSE(socket.closing());
  opened.cluster.clock.advance(1s);
  socket.pump();
  ASSERT_TRUE(socket.closing());
  EXPECT_EQ(socket.closing()->code, 1006);
  EXPECT_THAT(socket.closing()->reason, HasSubstr("81 s"));
}

TEST(ChannelSocket, WhoCouldNotLookForAWhileHasNotHeardNothing) {
  Opened opened({switched(), "\x8A\0"s}, true);  // a pong waits in the connection
  ASSERT_TRUE(opened.socket);
  opened.cluster.clock.advance(500s);
  (*opened.socket)->pump();
  EXPECT_FALSE((*opened.socket)->closing());
  opened.cluster.clock.advance(60s);
  (*opened.socket)->pump();
  EXPECT_FALSE((*opened.socket)->closing());
}

TEST(ExecChannel, ThePathNamesStreamsAndEachWord) {
  EXPECT_EQ(
      exec_path("etl", "pi", {"spark-kubernetes-driver", {"sh", "-c", "a & b"}, true, false}),
      "/api/v1/namespaces/etl/pods/pi/exec?container=spark-kubernetes-driver&stdin=true&stdout=true"
      "&stderr=true&command=sh&command=-c&command=a%20%26%20b");
  EXPECT_EQ(exec_path("etl", "pi", {"", {"bash"}, true, true}),
            "/api/v1/namespaces/etl/pods/pi/exec?stdin=true&stdout=true&tty=true&command=bash");
}

TEST(ExecChannel, OutputGoesByItsChannelAndEmptyMessagesAreNone) {
  ExecChannel channel("v5.channel.k8s.io");
  for (std::string const& message : {""s, "\1"s, "\2"s, "\3"s, "\xff\1"s, "\4x"s, "\0x"s, "\7x"s})
    EXPECT_FALSE(channel.take(message));
  EXPECT_FALSE(channel.status());
  std::string const out = "\1a\0b"s;
  auto const taken = channel.take(out);
  ASSERT_TRUE(taken);
  EXPECT_FALSE(taken->error);
  EXPECT_EQ(taken->bytes, "a\0b"s);
  auto const error = channel.take("\2e");
  ASSERT_TRUE(error);
  EXPECT_TRUE(error->error);
}

TEST(ExecChannel, TheStatusIsTheExitCode) {
  struct Case {
    std::string text;
    int code;
    std::string said;
  };
  Case const cases[] = {
      {R"({"metadata":{},"status":"Success"})", 0, ""},
      {R"({"status":"Failure","message":"command terminated with non-zero exit code","reason":"NonZeroExitCode",)"
       R"("details":{"causes":[{"reason":"Other","message":"5"},{"reason":"ExitCode","message":"137"}]}})",
       137,
       ""},
      {R"({"status":"Failure","message":"m","reason":"NonZeroExitCode"})", 1, "m"},
      {R"({"status":"Failure","message":"m","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode",)"
       R"("message":"many"}]}})",
       1,
       "m"},
      {R"({"status":"Failure","message":"container not found","reason":"InternalError"})",
       1,
       "container not found"},
      {R"({"status":"Failure"})", 1, "the server says that it failed, and not why"},
      {"plain words\n", 1, "plain words"},
      {R"([1])", 1, "[1]"},
  };
  for (Case const& one : cases) {
    ExecChannel channel("v4.channel.k8s.io");
    EXPECT_FALSE(channel.take("\3" + one.text));
    ASSERT_TRUE(channel.status()) << one.text;
    EXPECT_EQ(channel.status()->exit_code, one.code) << one.text;
    EXPECT_EQ(channel.status()->message, one.said) << one.text;
  }
}

TEST(ExecChannel, OnlyV5EndsTheInput) {
  EXPECT_TRUE(ExecChannel("v5.channel.k8s.io").can_end_input());
  EXPECT_FALSE(ExecChannel("v4.channel.k8s.io").can_end_input());
  EXPECT_EQ(ExecChannel::end_of_input(), "\xff\0"s);
  EXPECT_EQ(ExecChannel::input("ab"), "\0ab"s);
  EXPECT_EQ(ExecChannel::resize(80, 24), "\4{\"Width\":80,\"Height\":24}\n");
}

TEST(ForwardChannel, SwallowsThePortWhateverTheCut) {
  std::string const header = "\xC8\x0F"s;  // 4040
  for (std::size_t cut = 0; cut <= 2; ++cut) {
    ForwardChannel channel(4040);
    std::string got;
    for (std::string const& message : {"\0"s + header.substr(0, cut),
                                       "\1"s + header,
                                       "\0"s + header.substr(cut) + "data",
                                       "\0more"s,
                                       "\1"s,
                                       ""s,
                                       "\2x"s}) {
      auto const taken = channel.take(message);
      ASSERT_TRUE(taken) << taken.error().message;
      got.append(*taken);
    }
    EXPECT_EQ(got, "datamore") << cut;
  }
}

TEST(ForwardChannel, WordsOnTheErrorChannelAreTheError) {
  ForwardChannel channel(4040);
  ASSERT_TRUE(channel.take("\1\xC8\x0F"s));
  auto const taken = channel.take("\1error forwarding port 4040 to pod x: connection refused\n");
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(taken.error().message, "error forwarding port 4040 to pod x: connection refused");
}

TEST(ForwardChannel, AnotherPortIsAnError) {
  ForwardChannel channel(4040);
  auto const taken = channel.take("\0\xC9\x0F"s);
  ASSERT_FALSE(taken);
  EXPECT_THAT(taken.error().message, HasSubstr("4041"));
  EXPECT_EQ(ForwardChannel::data("x"), "\0x"s);
  EXPECT_EQ(port_forward_path("etl", "pi", 4040),
            "/api/v1/namespaces/etl/pods/pi/portforward?ports=4040");
}

}  // namespace
}  // namespace k8spark::kube
