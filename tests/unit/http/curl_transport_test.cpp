#include "http/curl_transport.h"

#include "sys/interrupt.h"
#include "test_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

namespace k8spark::http {
namespace {

using test::make_answer;
using test::SeenRequest;
using test::TestServer;
using test::Wire;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TestServer::Handler answer_always(std::string answer) {
  return
      [answer = std::move(answer)](SeenRequest const&, Wire& wire) { return wire.write(answer); };
}

Request get(std::string url) {
  Request request;
  request.url = std::move(url);
  return request;
}

int unused_port() {
  int const listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  bind(listener, reinterpret_cast<sockaddr*>(&address), size);
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  close(listener);
  return ntohs(address.sin_port);
}

TEST(CurlTransport, StatusHeadersAndBodyAreValues) {
  TestServer server(answer_always(make_answer(200, "hello", "X-One: 1\r\nx-TWO:  two \r\n")));
  CurlTransport transport({});
  auto const answer = transport.send(get(server.url("/a?b=c")));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "hello");
  EXPECT_EQ(answer->header("x-one"), "1");
  EXPECT_EQ(answer->header("x-two"), "two");
  EXPECT_EQ(answer->header("x-three"), std::nullopt);
  EXPECT_EQ(server.seen().at(0).target, "/a?b=c");
}

TEST(CurlTransport, A404IsAnAnswerWithItsBody) {
  TestServer server(answer_always(make_answer(404, R"({"reason":"NotFound"})")));
  auto const answer = CurlTransport({}).send(get(server.url()));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 404);
  EXPECT_EQ(answer->body, R"({"reason":"NotFound"})");
}

TEST(CurlTransport, RedirectsAreNotFollowed) {
  TestServer server(answer_always(make_answer(302, "", "Location: /elsewhere\r\n")));
  auto const answer = CurlTransport({}).send(get(server.url()));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 302);
  EXPECT_EQ(server.seen().size(), 1U);
}

TEST(CurlTransport, SendsMethodBodyAndHeadersAsGiven) {
  TestServer server(answer_always(make_answer(201, "{}")));
  CurlOptions options;
  options.user_agent = "k8spark/1 (test)";
  CurlTransport transport(options);
  for (std::string const method : {"POST", "PUT", "PATCH", "DELETE"}) {
    Request request = get(server.url("/x"));
    request.method = method;
    request.body = std::string("{\"a\":\0}", 7);
    request.headers = {{"Content-Type", "application/json"}, {"Authorization", "Bearer t"}};
    ASSERT_TRUE(transport.send(request));
    SeenRequest const seen = server.seen().back();
    EXPECT_EQ(seen.method, method);
    EXPECT_EQ(seen.body, request.body);
    EXPECT_EQ(seen.header("content-type"), "application/json");
    EXPECT_EQ(seen.header("authorization"), "Bearer t");
    EXPECT_EQ(seen.header("user-agent"), "k8spark/1 (test)");
    EXPECT_EQ(seen.header("expect"), "");
  }
  EXPECT_EQ(server.connections(), 1) << "unary requests share a connection";
}

TEST(CurlTransport, GzipIsAskedForOnlyWhenWanted) {
  TestServer server(answer_always(make_answer(200, "")));
  CurlTransport transport({});
  ASSERT_TRUE(transport.send(get(server.url())));
  Request request = get(server.url());
  request.accept_gzip = true;
  ASSERT_TRUE(transport.send(request));
  EXPECT_EQ(server.seen().at(0).header("accept-encoding"), "");
  EXPECT_EQ(server.seen().at(1).header("accept-encoding"), "gzip");
}

TEST(CurlTransport, ALineBreakInAHeaderIsRefused) {
  Request request = get("http://127.0.0.1:1/");
  request.headers = {{"Authorization", "Bearer secret\r\nX-Admin: 1"}};
  auto const answer = CurlTransport({}).send(request);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUsage);
  EXPECT_THAT(answer.error().message, Not(HasSubstr("secret")));
}

TEST(CurlTransport, SendAllAnswersInTheOrderOfTheRequests) {
  TestServer server([](SeenRequest const& request, Wire& wire) {
    if (request.target == "/0") std::this_thread::sleep_for(std::chrono::milliseconds(60));
    return wire.write(make_answer(200, request.target));
  });
  std::vector<Request> requests;
  for (int i = 0; i < 12; ++i) requests.push_back(get(server.url("/" + std::to_string(i))));
  requests.push_back(get("http://127.0.0.1:" + std::to_string(unused_port()) + "/"));
  auto const answers = CurlTransport({}).send_all(requests);
  ASSERT_EQ(answers.size(), 13U);
  for (std::size_t i = 0; i < 12; ++i) {
    ASSERT_TRUE(answers[i]);
    EXPECT_EQ(answers[i]->body, "/" + std::to_string(i));
  }
  EXPECT_FALSE(answers[12]) << "one failure is only its own";
  EXPECT_LE(server.connections(), 4);
}

TEST(CurlTransport, ARefusedPortIsUnavailableAndSurelyNotSent) {
  int const port = unused_port();
  Request request = get("http://user:pw@127.0.0.1:" + std::to_string(port) + "/api?token=x");
  request.method = "POST";
  auto const answer = CurlTransport({}).send(request);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(answer.error().message, HasSubstr("Connection refused"));
  EXPECT_THAT(answer.error().hint, HasSubstr("is the cluster up"));
  EXPECT_EQ(answer.error().where, "POST http://127.0.0.1:" + std::to_string(port) + "/api");
  EXPECT_FALSE(answer.error().outcome_unknown);
}

TEST(CurlTransport, AnUnknownNameSaysSo) {
  auto const answer = CurlTransport({}).send(get("https://no-such-host.invalid/"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(answer.error().message, HasSubstr("no-such-host.invalid"));
}

TEST(CurlTransport, ALostAnswerMayHaveBeenCarriedOut) {
  TestServer server([](SeenRequest const&, Wire&) { return false; });
  Request request = get(server.url());
  request.method = "POST";
  request.body = "{}";
  auto const answer = CurlTransport({}).send(request);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(answer.error().outcome_unknown);
}

// libcurl would silently send the second POST again on a new connection.
TEST(CurlTransport, APostOnAStaleConnectionIsNotSentTwice) {
  TestServer server([](SeenRequest const& request, Wire& wire) {
    if (request.method == "GET") return wire.write(make_answer(200, "ok"));
    return false;  // closes after it has read the request
  });
  CurlTransport transport({});
  ASSERT_TRUE(transport.send(get(server.url())));
  Request request = get(server.url());
  request.method = "POST";
  request.body = "{}";
  auto const answer = transport.send(request);
  ASSERT_FALSE(answer);
  EXPECT_TRUE(answer.error().outcome_unknown);
  EXPECT_EQ(server.seen().size(), 2U) << "the POST arrived once";
}

TEST(CurlTransport, ABodyThatIsCutIsAnError) {
  TestServer server([](SeenRequest const&, Wire& wire) {
    wire.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    return false;
  });
  auto const answer = CurlTransport({}).send(get(server.url()));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
}

TEST(CurlTransport, TheTimeoutEndsAWait) {
  TestServer server([](SeenRequest const&, Wire& wire) {
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
    return wire.write(make_answer(200, ""));
  });
  Request request = get(server.url());
  request.timeout = std::chrono::milliseconds(100);
  auto const answer = CurlTransport({}).send(request);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(answer.error().message, "no answer within 0.1 s");
}

TEST(CurlTransport, TheTraceHasNoQueryHeaderOrBody) {
  TestServer server(answer_always(make_answer(200, "confidential")));
  std::vector<std::string> lines;
  CurlOptions options;
  options.trace = [&](std::string_view line) { lines.emplace_back(line); };
  Request request = get(server.url("/path?q=1"));
  request.headers = {{"Authorization", "Bearer confidential"}};
  ASSERT_TRUE(CurlTransport(options).send(request));
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines[0], HasSubstr("GET " + server.url("/path") + ": 200, 12 bytes"));
  EXPECT_THAT(lines[0], Not(HasSubstr("confidential")));
}

// With the handler installed, a signal only sets the flag.
class Interrupt {
 public:
  Interrupt() { sys::install_signal_handlers(); }
  ~Interrupt() { sys::clear_interrupt(); }
  Interrupt(Interrupt const&) = delete;
  Interrupt& operator=(Interrupt const&) = delete;
  Interrupt(Interrupt&&) = delete;
  Interrupt& operator=(Interrupt&&) = delete;
};

TEST(CurlTransport, ASignalEndsAWaitUnlessItIsToBeIgnored) {
  TestServer server([](SeenRequest const& request, Wire& wire) {
    std::this_thread::sleep_for(std::chrono::milliseconds(600));
    return wire.write(make_answer(200, request.target));
  });
  Interrupt const interrupt;
  std::thread killer([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    std::raise(SIGINT);
  });
  Request stubborn = get(server.url("/undo"));
  stubborn.ignore_interrupt = true;
  auto const answers = CurlTransport({}).send_all({get(server.url("/normal")), stubborn});
  killer.join();
  ASSERT_FALSE(answers[0]);
  EXPECT_EQ(answers[0].error().code, ErrorCode::kCancelled);
  EXPECT_TRUE(answers[0].error().outcome_unknown);
  ASSERT_TRUE(answers[1]);
  EXPECT_EQ(answers[1]->body, "/undo");
}

// The server carries it out whether we wait or not.
TEST(CurlTransport, AChangeThatWasSentIsHeardOutForAMomentAfterASignal) {
  TestServer server([](SeenRequest const& request, Wire& wire) {
    bool const slow = request.target == "/slow";
    std::this_thread::sleep_for(std::chrono::milliseconds(slow ? 3000 : 500));
    return wire.write(make_answer(201, request.target));
  });
  Interrupt const interrupt;
  std::thread killer([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    std::raise(SIGINT);
  });
  Request quick = get(server.url("/quick"));
  quick.method = "POST";
  Request slow = quick;
  slow.url = server.url("/slow");
  auto const begun = std::chrono::steady_clock::now();
  auto const answers = CurlTransport({}).send_all({quick, slow});
  killer.join();
  ASSERT_TRUE(answers[0]) << answers[0].error().message;
  EXPECT_EQ(answers[0]->body, "/quick");
  ASSERT_FALSE(answers[1]);
  EXPECT_EQ(answers[1].error().code, ErrorCode::kCancelled);
  EXPECT_TRUE(answers[1].error().outcome_unknown);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(2700));
}

TEST(CurlTransport, ASignalEndsAStreamSoon) {
  TestServer* running = nullptr;
  TestServer server([&](SeenRequest const&, Wire& wire) {
    wire.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
    while (!running->stopping()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return false;
  });
  running = &server;
  Interrupt const interrupt;
  auto const begun = std::chrono::steady_clock::now();
  StreamSink sink;
  sink.on_bytes = [](std::string_view) {
    std::raise(SIGTERM);
    return true;
  };
  auto const end = CurlTransport({}).stream(get(server.url()), sink);
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, ErrorCode::kCancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(2));
}

TEST(CurlTransport, AStreamComesInPiecesAfterItsHead) {
  TestServer server([](SeenRequest const&, Wire& wire) {
    wire.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: b\r\n\r\n");
    for (char const* const piece : {"3\r\none\r\n", "3\r\ntwo\r\n", "0\r\n\r\n"}) {
      wire.write(piece);
      std::this_thread::sleep_for(std::chrono::milliseconds(30));
    }
    return true;
  });
  std::vector<std::string> events;
  StreamSink sink;
  sink.on_head = [&](Response const& head) {
    events.push_back("head " + std::to_string(head.status) + head.header("x-a").value_or(""));
    return true;
  };
  sink.on_bytes = [&](std::string_view bytes) {
    events.emplace_back(bytes);
    return true;
  };
  auto const end = CurlTransport({}).stream(get(server.url()), sink);
  ASSERT_TRUE(end) << end.error().message;
  EXPECT_EQ(end->end, StreamEnd::kEof);
  EXPECT_THAT(events, ElementsAre("head 200b", "one", "two"));
  EXPECT_EQ(end->head.body, "");
}

TEST(CurlTransport, TheSinkEndsAStream) {
  TestServer server(answer_always(make_answer(200, "bytes")));
  CurlTransport transport({});
  StreamSink sink;
  sink.on_bytes = [](std::string_view) { return false; };
  auto end = transport.stream(get(server.url()), sink);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->end, StreamEnd::kStopped);

  sink.on_bytes = [](std::string_view) { return true; };
  sink.on_head = [](Response const&) { return false; };
  end = transport.stream(get(server.url()), sink);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->end, StreamEnd::kStopped);
}

TEST(CurlTransport, AnIdleStreamTicksAndMayBeStopped) {
  TestServer* running = nullptr;
  TestServer server([&](SeenRequest const&, Wire& wire) {
    wire.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (!running->stopping()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return false;
  });
  running = &server;
  int ticks = 0;
  StreamSink sink;
  sink.on_idle = [&] { return ++ticks < 4; };
  auto const begun = std::chrono::steady_clock::now();
  auto const end = CurlTransport({}).stream(get(server.url()), sink);
  auto const took = std::chrono::steady_clock::now() - begun;
  ASSERT_TRUE(end);
  EXPECT_EQ(end->end, StreamEnd::kStopped);
  EXPECT_EQ(ticks, 4);
  EXPECT_LT(took, std::chrono::milliseconds(4 * 200 + 100)) << "a tick at least every 200 ms";
}

TEST(CurlTransport, AStreamThatIsCutIsAnError) {
  TestServer server([](SeenRequest const&, Wire& wire) {
    wire.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal");
    return false;
  });
  std::string got;
  StreamSink sink;
  sink.on_bytes = [&](std::string_view bytes) {
    got += bytes;
    return true;
  };
  auto const end = CurlTransport({}).stream(get(server.url()), sink);
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(got, "hal");
}

TEST(CurlTransport, ARefusedStreamHasItsBodyInTheAnswer) {
  TestServer server(answer_always(make_answer(400, std::string(100'000, 'x'))));
  bool called = false;
  StreamSink sink;
  sink.on_bytes = [&](std::string_view) { return called = true; };
  auto const end = CurlTransport({}).stream(get(server.url()), sink);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->head.status, 400);
  EXPECT_EQ(end->head.body.size(), 65'536U);
  EXPECT_FALSE(called);
}

TEST(CurlTransport, ASinkMaySendAndStreamItself) {
  TestServer server([](SeenRequest const& request, Wire& wire) {
    return wire.write(make_answer(200, request.target));
  });
  CurlTransport transport({});
  std::string inner;
  StreamSink nested;
  nested.on_bytes = [&](std::string_view bytes) {
    inner += bytes;
    return true;
  };
  StreamSink sink;
  sink.on_bytes = [&](std::string_view) {
    inner += transport.send(get(server.url("/sent")))->body;
    return transport.stream(get(server.url("/nested")), nested).has_value();
  };
  ASSERT_TRUE(transport.stream(get(server.url("/outer")), sink));
  EXPECT_EQ(inner, "/sent/nested");
}

}  // namespace
}  // namespace k8spark::http
