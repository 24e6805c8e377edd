#include "http/curl_stream_group.h"

#include "test_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <thread>
#include <vector>

namespace k8spark::http {
namespace {

using std::chrono::milliseconds;
using test::SeenRequest;
using test::TestServer;
using test::Wire;

Request get(std::string url) {
  Request request;
  request.url = std::move(url);
  return request;
}

class Recorder final : public StreamListener {
 public:
  void on_head(Response const& head) override { status = head.status; }
  void on_bytes(std::string_view bytes) override {
    text += bytes;
    if (on_text) on_text();
  }
  void on_end(Result<Transport::Streamed> result) override {
    ended = true;
    if (!result)
      error = result.error();
    else
      body = result->head.body;
    if (at_end) at_end();
  }

  int status = 0;
  std::string text;
  std::string body;
  bool ended = false;
  std::optional<Error> error;
  std::function<void()> on_text;
  std::function<void()> at_end;
};

template <typename Ready>
bool run_until(CurlStreamGroup& group, Ready ready) {
  auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!ready() && std::chrono::steady_clock::now() < end) group.run(milliseconds(20));
  return ready();
}

// Two chunks of what the target names, then the end.
bool echo(SeenRequest const& request, Wire& wire) {
  std::string const name = request.target;
  wire.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  std::string const chunk = "a\r\n" + (name + "..........").substr(0, 10) + "\r\n";
  wire.write(chunk);
  wire.write(chunk);
  return wire.write("0\r\n\r\n");
}

TEST(StreamGroup, ReadsManyAtOnceEachToItsOwnEnd) {
  TestServer server(echo);
  CurlStreamGroup group({});
  constexpr int kMany = 40;
  std::vector<std::unique_ptr<Recorder>> recorders;
  for (int i = 0; i < kMany; ++i) {
    recorders.push_back(std::make_unique<Recorder>());
    group.open(get(server.url("/" + std::to_string(i))), *recorders.back());
  }
  EXPECT_EQ(group.size(), 40U);
  ASSERT_TRUE(run_until(group, [&] { return group.size() == 0; }));
  for (int i = 0; i < kMany; ++i) {
    std::string const once = ("/" + std::to_string(i) + "..........").substr(0, 10);
    EXPECT_EQ(recorders.at(static_cast<std::size_t>(i))->text, once + once);
  }
}

TEST(StreamGroup, ACutIsAnErrorAndARefusalIsAnAnswer) {
  TestServer server([](SeenRequest const& request, Wire& wire) {
    if (request.target == "/cut") {
      wire.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
      return false;
    }
    return wire.write(test::make_answer(403, "no"));
  });
  CurlStreamGroup group({});
  Recorder cut;
  Recorder refused;
  group.open(get(server.url("/cut")), cut);
  group.open(get(server.url("/no")), refused);
  ASSERT_TRUE(run_until(group, [&] { return cut.ended && refused.ended; }));
  EXPECT_EQ(cut.text, "hello");
  ASSERT_TRUE(cut.error);
  EXPECT_EQ(cut.error->code, ErrorCode::kUnavailable);
  EXPECT_FALSE(refused.error);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.body, "no");
  EXPECT_EQ(refused.text, "");
}

TEST(StreamGroup, AListenerMayOpenTheNextStreamAtTheEndOfItsOwn) {
  TestServer server(echo);
  CurlStreamGroup group({});
  Recorder first;
  Recorder second;
  first.at_end = [&] { group.open(get(server.url("/2")), second); };
  group.open(get(server.url("/1")), first);
  ASSERT_TRUE(run_until(group, [&] { return second.ended; }));
  EXPECT_EQ(second.text, "/2......../2........");
}

TEST(StreamGroup, AClosedStreamIsNotHeardOfAgain) {
  TestServer server(echo);
  CurlStreamGroup group({});
  Recorder closed;
  StreamGroup::Id const id = group.open(get(server.url("/x")), closed);
  closed.on_text = [&] { group.close(id); };  // from within: takes effect afterwards
  ASSERT_TRUE(run_until(group, [&] { return group.size() == 0; }));
  EXPECT_FALSE(closed.ended);
  group.close(id);
  group.run(milliseconds(1));
}

TEST(StreamGroup, WhatCannotBeSetUpEndsInTheNextRun) {
  CurlStreamGroup group({});
  Recorder bad;
  Request request = get("https://127.0.0.1:1/");
  request.headers.emplace_back("X", "line\nbreak");
  group.open(std::move(request), bad);
  EXPECT_FALSE(bad.ended);
  group.run(milliseconds(1));
  ASSERT_TRUE(bad.ended && bad.error);
  EXPECT_EQ(bad.error->code, ErrorCode::kUsage);
}

}  // namespace
}  // namespace k8spark::http
