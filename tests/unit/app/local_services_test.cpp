#include "app/reach/api_proxy.h"
#include "app/reach/pod_port.h"
#include "fake_context.h"
#include "support/fake_transport.h"
#include "websocket/handshake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/socket.h>

#include <array>

namespace k8spark::app {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

// A machine whose cluster is a script, and a local client of it.
class LocalServices : public testing::Test {
 protected:
  LocalServices() : context_(machine_.context()) {
    machine_.make_transport = [this] {
      auto transport = std::make_unique<test::FakeTransport>();
      net_ = transport.get();
      return transport;
    };
    auto cluster = open_cluster({}, context_);
    EXPECT_TRUE(cluster);
    cluster_ = *std::move(cluster);
    std::array<int, 2> ends{};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
    near_ = sys::Socket(ends[0]);
    client_ = sys::Socket(ends[1]);
  }

  // What the client gets when it says that, and then waits.
  std::string ask(LocalServer::Handler const& handler, std::string_view words) {
    EXPECT_TRUE(client_.send(words));
    sys::Bell const stop;
    handler(std::move(near_), stop);
    std::string all;
    std::array<char, 4096> buffer{};
    while (true) {
      auto const got = client_.receive(buffer);
      if (!got) return all + "<reset>";
      if (!*got || **got == 0) return all;
      all.append(buffer.data(), **got);
    }
  }

  FakeMachine machine_;
  Context context_;
  test::FakeTransport* net_ = nullptr;
  std::unique_ptr<Cluster> cluster_;
  sys::Socket near_;
  sys::Socket client_;
};

constexpr char const* kGet =
    "GET /api HTTP/1.1\r\nHost: localhost\r\nAuthorization: theirs\r\n\r\n";

TEST_F(LocalServices, TheProxyAsksOnceMoreAfterA401) {
  net_->connection({"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno"});
  net_->connection(
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nConnec", "tion: keep-alive\r\n\r\nyes"});
  ApiProxy proxy(*cluster_, context_, ProxyRules{{"localhost"}, false, ""});
  EXPECT_EQ(ask(proxy.handler(), kGet), "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nyes");
  ASSERT_THAT(net_->said(), SizeIs(2));
  EXPECT_THAT(net_->said()[1], StartsWith("GET /api HTTP/1.1\r\nHost: k8s.example:6443\r\n"));
  EXPECT_THAT(net_->said()[1], HasSubstr("Authorization: Bearer PLANTED-TOKEN\r\n"));
  EXPECT_THAT(net_->said()[1], Not(HasSubstr("theirs")));
}

TEST_F(LocalServices, TheSecond401IsTheAnswer) {
  for (int i = 0; i < 2; ++i) net_->connection({"HTTP/1.1 401 Unauthorized\r\n\r\nno"});
  ApiProxy proxy(*cluster_, context_, ProxyRules{{"localhost"}, false, ""});
  EXPECT_THAT(ask(proxy.handler(), kGet), StartsWith("HTTP/1.1 401 Unauthorized\r\n"));
}

TEST_F(LocalServices, ABodyIsSentOnce) {
  net_->connection({"HTTP/1.1 401 Unauthorized\r\n\r\nno"});
  ApiProxy proxy(*cluster_, context_, ProxyRules{{"localhost"}, false, ""});
  EXPECT_THAT(
      ask(proxy.handler(),
          "POST /api HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nbodyGET /more"),
      StartsWith("HTTP/1.1 401 Unauthorized\r\n"));
  EXPECT_THAT(net_->said().at(0), testing::EndsWith("\r\n\r\nbody"));
}

TEST_F(LocalServices, AServerThatSaysNothingIsABadGateway) {
  net_->connection({"HTTP/1.1 200"});
  ApiProxy proxy(*cluster_, context_, ProxyRules{{"localhost"}, false, ""});
  EXPECT_THAT(ask(proxy.handler(), kGet), StartsWith("HTTP/1.1 502 Bad Gateway\r\n"));
  EXPECT_THAT(machine_.streams.stderr_text, HasSubstr("GET /api"));
  EXPECT_THAT(machine_.streams.stderr_text, Not(HasSubstr("PLANTED")));
}

Json driver_pod(std::string const& name) {
  Json pod = {{"apiVersion", "v1"}, {"kind", "Pod"}};
  pod["metadata"] = {{"name", name}, {"namespace", "etl"}};
  pod["status"]["phase"] = "Running";
  return pod;
}

http::Response json_answer(Json const& body) {
  return {200, {{"content-type", "application/json"}}, body.dump()};
}

std::string frame(std::string const& payload) {
  return std::string("\x82") + static_cast<char>(payload.size()) + payload;
}

TEST_F(LocalServices, AForwardFindsTheDriverThatTookThePlaceOfALostOne) {
  net_->connection({"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"});
  net_->answer("GET",
               "/pods?labelSelector=spark-role%3Ddriver&limit=500",
               json_answer({{"kind", "PodList"}, {"items", Json::array({driver_pod("etl-2")})}}));
  sys::SeededRandom same("test");
  websocket::make_offer(same, {});  // the lost one's
  std::string const key = websocket::make_offer(same, {}).key;
  net_->connection(
      {"HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
           websocket::accept_of(key) + "\r\nSec-WebSocket-Protocol: v4.channel.k8s.io\r\n\r\n",
       frame("\0\xC8\x0F"s) + frame("\1\xC8\x0F"s) + frame("\0from the pod"s) +
           "\x88\x02\x03\xE8"});
  PortForwarder forwarder(*cluster_, context_, "etl-*", driver_pod("etl-1"));
  EXPECT_EQ(ask(forwarder.handler(4040), ""), "from the pod");
  EXPECT_THAT(net_->said().at(0),
              StartsWith("GET /api/v1/namespaces/etl/pods/etl-1/portforward?ports=4040 "));
  EXPECT_THAT(net_->said().at(1),
              StartsWith("GET /api/v1/namespaces/etl/pods/etl-2/portforward?ports=4040 "));
  EXPECT_EQ(machine_.streams.stderr_text, "");
  EXPECT_FALSE(forwarder.take_failure());
}

TEST_F(LocalServices, AForwardThatCannotBeOpenedSaysWhyToABrowser) {
  net_->connection(
      {"HTTP/1.1 400 Bad Request\r\nContent-Length: 33\r\n\r\npod x does not have a host "
       "assigned"});
  PortForwarder forwarder(*cluster_, context_, "etl-1", driver_pod("etl-1"));
  std::string const answer = ask(forwarder.handler(4040), "GET / HTTP/1.1\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 502 Bad Gateway\r\n"));
  EXPECT_THAT(answer, HasSubstr("does not have a host"));
  EXPECT_THAT(machine_.streams.stderr_text, HasSubstr("does not have a host"));
  EXPECT_TRUE(forwarder.take_failure());
}

}  // namespace
}  // namespace k8spark::app
