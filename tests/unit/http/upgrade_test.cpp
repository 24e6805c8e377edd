#include "http/upgrade.h"

#include "http/curl_transport.h"
#include "http/message.h"
#include "sys/interrupt.h"
#include "test_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <csignal>
#include <thread>

namespace k8spark::http {
namespace {

using test::make_answer;
using test::SeenRequest;
using test::ServerTls;
using test::TestServer;
using test::Wire;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

constexpr char const* kSwitch =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n";

Request echo_request(std::string url) {
  Request request;
  request.url = std::move(url);
  request.headers = {{"Upgrade", "echo"}, {"Connection", "Upgrade"}, {"Authorization", "Bearer x"}};
  request.timeout = std::chrono::seconds(10);
  return request;
}

// Answers 101, says hello in the same breath, and gives back what it hears.
bool echo(SeenRequest const& /*request*/, Wire& wire) {
  wire.write(std::string(kSwitch) + "hello ");
  std::array<char, 4096> buffer{};
  while (std::size_t const got = wire.read(buffer.data(), buffer.size()))
    if (!wire.write({buffer.data(), got})) break;
  return false;
}

// Until `size` bytes are there, or the end.
std::string read_bytes(Connection& connection, std::size_t size) {
  std::string all;
  std::array<char, 4096> buffer{};
  while (all.size() < size) {
    EXPECT_TRUE(connection.flush());
    auto const got = connection.receive(buffer);
    if (!got || (*got && **got == 0)) break;
    if (*got) {
      all.append(buffer.data(), **got);
    } else {
      wait_for(connection, std::chrono::milliseconds(100));
    }
  }
  return all;
}

TEST(Upgrade, BytesGoBothWaysBehindThe101) {
  TestServer server(echo);
  CurlTransport transport({});
  auto opened = open_upgraded(transport, echo_request(server.url("/a/b?c=d%20e")));
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->head.status, 101);
  EXPECT_EQ(opened->head.header("upgrade"), "echo");
  ASSERT_TRUE(opened->connection);
  ASSERT_TRUE(opened->connection->send("world"));
  EXPECT_EQ(opened->rest + read_bytes(*opened->connection, 11 - opened->rest.size()),
            "hello world");
  SeenRequest const seen = server.seen().at(0);
  EXPECT_EQ(seen.method + ' ' + seen.target, "GET /a/b?c=d%20e");
  EXPECT_EQ(seen.header("host"), "127.0.0.1:" + std::to_string(server.port()));
  EXPECT_EQ(seen.header("authorization"), "Bearer x");
}

TEST(Upgrade, MegabytesSurviveAFullConnection) {
  test::Authority const ca("a ca");
  auto const slow_echo = [](SeenRequest const& request, Wire& wire) {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));  // so that our bytes pile up
    return echo(request, wire);
  };
  TestServer server(slow_echo, ServerTls{ca.issue("server", test::KeyType::kEc), ""});
  CurlOptions options;
  options.tls.ca_pem = ca.pem();
  CurlTransport transport(options);
  auto opened = open_upgraded(transport, echo_request(server.url()));
  ASSERT_TRUE(opened) << opened.error().message;
  std::string sent;
  for (int i = 0; i < 2'000'000; ++i) sent += std::to_string(i) + ' ';
  std::string got = opened->rest;
  for (std::size_t at = 0; at < sent.size(); at += 30'000)
    ASSERT_TRUE(opened->connection->send(std::string_view(sent).substr(at, 30'000)));
  EXPECT_GT(opened->connection->unsent(), 0U) << "the test is too small";
  got += read_bytes(*opened->connection, sent.size() + 6 - got.size());
  EXPECT_TRUE(got == "hello " + sent) << got.size() << " of " << sent.size() + 6 << " bytes";
}

TEST(Upgrade, TheServersCertificateIsCheckedAsForAnyRequest) {
  test::Authority const ca("a ca");
  TestServer server(echo, ServerTls{ca.issue("server", test::KeyType::kEc), ""});
  CurlOptions options;
  options.tls.ca_pem = test::Authority("another").pem();
  CurlTransport transport(options);
  auto const opened = open_upgraded(transport, echo_request(server.url()));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kUnauthenticated);
  EXPECT_TRUE(server.seen().empty());
}

TEST(Upgrade, GoesThroughAProxyAndLeavesItOut) {
  TestServer proxy([](SeenRequest const& request, Wire& wire) {
    if (request.method != "CONNECT") return echo(request, wire);
    return wire.write("HTTP/1.1 200 Connected\r\n\r\n");
  });
  CurlOptions options;
  options.proxy = proxy.url("");
  CurlTransport transport(options);
  auto opened = open_upgraded(transport, echo_request("http://api.example:8080/x"));
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->head.status, 101);
  EXPECT_EQ(opened->rest + read_bytes(*opened->connection, 6 - opened->rest.size()), "hello ");
  ASSERT_EQ(proxy.seen().size(), 2U);
  EXPECT_EQ(proxy.seen().at(0).target, "api.example:8080");
  EXPECT_EQ(proxy.seen().at(0).header("authorization"), "");
  EXPECT_EQ(proxy.seen().at(1).target, "/x");
}

TEST(Upgrade, TheServerMayAnswerUnderAnotherName) {
  test::Authority const ca("a ca");
  TestServer server(echo, ServerTls{ca.issue("server", test::KeyType::kEc, "api.example"), ""});
  CurlOptions options;
  options.tls.ca_pem = ca.pem();
  options.tls.server_name = "api.example";
  CurlTransport transport(options);
  auto const opened = open_upgraded(transport, echo_request(server.url("/x")));
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->head.status, 101);
  EXPECT_EQ(server.seen().at(0).header("host"), "127.0.0.1:" + std::to_string(server.port()));
}

TEST(Upgrade, AnyOtherAnswerIsAValueWithItsBody) {
  std::string const body = R"({"kind":"Status","reason":"Forbidden"})";
  std::string const chunked = "HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n" +
                              body.substr(0, 16) + "\r\n" + "16\r\n" + body.substr(16) +
                              "\r\n0\r\n\r\n";
  std::string const until_end = "HTTP/1.0 403 Forbidden\r\n\r\n" + body;
  std::string const after_interim = "HTTP/1.1 102 Processing\r\n\r\n" + make_answer(403, body);
  for (std::string const& answer : {make_answer(403, body), chunked, until_end, after_interim}) {
    TestServer server([&](SeenRequest const&, Wire& wire) {
      wire.write(answer);
      return false;
    });
    CurlTransport transport({});
    auto const opened = open_upgraded(transport, echo_request(server.url()));
    ASSERT_TRUE(opened) << opened.error().message << " of " << answer;
    EXPECT_EQ(opened->head.status, 403);
    EXPECT_EQ(opened->head.body, body) << answer;
    EXPECT_FALSE(opened->connection);
  }
}

TEST(Upgrade, WhatIsNoAnswerIsAnError) {
  for (std::string const answer : {"", "HTTP/1.1 101 Switch", "SSH-2.0-OpenSSH\r\n\r\n"}) {
    TestServer server([&](SeenRequest const&, Wire& wire) {
      wire.write(answer);
      return false;
    });
    CurlTransport transport({});
    auto const opened = open_upgraded(transport, echo_request(server.url()));
    ASSERT_FALSE(opened) << answer;
    EXPECT_EQ(opened.error().code, ErrorCode::kUnavailable);
    EXPECT_THAT(opened.error().where, HasSubstr("GET http://127.0.0.1"));
  }
}

TEST(Upgrade, ASilentServerIsLeftAfterTheTimeout) {
  std::atomic<bool> done{false};
  TestServer server([&](SeenRequest const&, Wire&) {
    while (!done) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return false;
  });
  CurlTransport transport({});
  Request request = echo_request(server.url());
  request.timeout = std::chrono::milliseconds(300);
  auto const opened = open_upgraded(transport, request);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().message, "no answer in time");
  sys::install_signal_handlers();
  std::raise(SIGTERM);
  EXPECT_EQ(open_upgraded(transport, request).error().code, ErrorCode::kCancelled);
  sys::clear_interrupt();
  done = true;
}

TEST(Upgrade, AnotherCertificateIsProvedByNewConnectionsWhileOldOnesGoOn) {
  test::Authority const ca("a ca");
  TestServer server(echo, ServerTls{ca.issue("server", test::KeyType::kEc), ca.pem()});
  CurlOptions options;
  options.tls.ca_pem = ca.pem();
  CurlTransport transport(options);
  test::Identity const ann = ca.issue("ann", test::KeyType::kEc);
  test::Identity const bob = ca.issue("bob", test::KeyType::kEc);
  transport.show_identity(ann.cert_pem, ann.key_pem);
  auto const first = open_upgraded(transport, echo_request(server.url()));
  ASSERT_TRUE(first) << first.error().message;
  std::thread renewal([&] { transport.show_identity(bob.cert_pem, bob.key_pem); });
  ASSERT_TRUE(first->connection->send("still here"));
  EXPECT_THAT(first->rest + read_bytes(*first->connection, 16 - first->rest.size()),
              HasSubstr("still here"));
  renewal.join();
  ASSERT_TRUE(open_upgraded(transport, echo_request(server.url())));
  EXPECT_THAT(server.client_names(), ElementsAre("ann", "bob"));
}

TEST(Upgrade, SeveralThreadsMayConnectAtOnce) {
  TestServer server(echo);
  CurlTransport transport({});
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      auto opened = open_upgraded(transport, echo_request(server.url()));
      if (opened && opened->head.status == 101) ++good;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 8);
}

TEST(RequestHead, ALineBreakInAHeaderIsRefused) {
  Request request = echo_request("https://api:6443/x");
  request.headers = {{"Upgrade", "a\r\nX-Evil: 1"}};
  EXPECT_EQ(write_request_head(request).error().code, ErrorCode::kUsage);
  request.headers = {{"X", "1"}};
  EXPECT_EQ(*write_request_head(request), "GET /x HTTP/1.1\r\nHost: api:6443\r\nX: 1\r\n\r\n");
}

TEST(Head, NamesAreLowerCaseAndValuesTrimmed) {
  auto const head = parse_head("GET / HTTP/1.1\r\nHost:  a:1 \r\nX-Y:z\r\n\r\n");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->first_line, "GET / HTTP/1.1");
  EXPECT_THAT(head->headers, ElementsAre(Pair("host", "a:1"), Pair("x-y", "z")));
}

TEST(Head, LinesThatMeanSomethingElseToOthersAreRefused) {
  for (char const* const text : {"",
                                 "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
                                 "GET / HTTP/1.1\r\n b: c\r\n\r\n",
                                 "GET / HTTP/1.1\r\nnothing\r\n\r\n",
                                 "GET / HTTP/1.1\r\n: a\r\n\r\n",
                                 "GET / HTTP/1.1\r\nA: b\nC: d\r\n\r\n"})
    EXPECT_FALSE(parse_head(text)) << text;
}

TEST(AnswerReader, ReadsTheSameWhateverTheCut) {
  std::string const bytes = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: a\r\n\r\nrest of it";
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    AnswerReader reader;
    EXPECT_TRUE(reader.feed(bytes.substr(0, at)));
    EXPECT_TRUE(reader.feed(bytes.substr(at)));
    EXPECT_EQ(reader.response().status, 101);
    EXPECT_EQ(reader.rest(), "rest of it");
  }
}

TEST(AnswerReader, ALongBodyIsCut) {
  AnswerReader reader;
  EXPECT_TRUE(
      reader.feed("HTTP/1.1 500 x\r\nContent-Length: 9999999\r\n\r\n" + std::string(100'000, 'x')));
  EXPECT_TRUE(reader.done());
  EXPECT_EQ(reader.response().body.size(), AnswerReader::kMaxBody);
}

}  // namespace
}  // namespace k8spark::http
