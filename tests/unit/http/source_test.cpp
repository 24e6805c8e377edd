#include "http/curl_transport.h"
#include "test_server.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

namespace k8spark::http {
namespace {

using test::make_answer;
using test::SeenRequest;
using test::TestServer;
using test::Wire;

// A PUT whose body is `bytes`, read piece by piece.
Request put(std::string url, std::string const& bytes) {
  Request request;
  request.method = "PUT";
  request.url = std::move(url);
  request.source =
      BodySource{bytes.size(),
                 [&bytes](std::uint64_t offset, std::span<char> into) -> Result<std::size_t> {
                   return bytes.copy(into.data(), into.size(), offset);
                 },
                 {}};
  return request;
}

std::string made_of(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>('a' + i % 23);
  return bytes;
}

TestServer::Handler always(std::string answer) {
  return
      [answer = std::move(answer)](SeenRequest const&, Wire& wire) { return wire.write(answer); };
}

TEST(BodySource, IsSentWithItsSize) {
  TestServer server(always(make_answer(200, "")));
  std::string const bytes = made_of(100'000);
  Request request = put(server.url("/a"), bytes);
  std::uint64_t told = 0;
  request.source->on_progress = [&](std::uint64_t sent) { told = sent; };
  auto const answer = CurlTransport({}).send(request);
  ASSERT_TRUE(answer) << answer.error().message;
  SeenRequest const seen = server.seen().at(0);
  EXPECT_EQ(seen.method, "PUT");
  EXPECT_EQ(seen.header("content-length"), "100000");
  EXPECT_EQ(seen.header("expect"), "");
  EXPECT_EQ(seen.header("content-type"), "");
  EXPECT_TRUE(seen.body == bytes);
  EXPECT_EQ(told, 100'000U);
}

TEST(BodySource, ALargeOneWaitsForTheServersLeave) {
  TestServer server(always(make_answer(200, "")));
  std::string const bytes = made_of(std::size_t{3} << 20U);
  auto const answer = CurlTransport({}).send(put(server.url(), bytes));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(server.seen().at(0).header("expect"), "100-continue");
  EXPECT_TRUE(server.seen().at(0).body == bytes);
}

TEST(BodySource, ARefusalComesBeforeTheBytes) {
  TestServer server(always(make_answer(200, "")));
  server.expect_answer = make_answer(403, "no");
  std::string const bytes = made_of(std::size_t{3} << 20U);
  Request request = put(server.url(), bytes);
  std::uint64_t told = 0;
  request.source->on_progress = [&](std::uint64_t sent) { told = sent; };
  auto const answer = CurlTransport({}).send(request);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 403);
  EXPECT_EQ(answer->body, "no");
  EXPECT_EQ(told, 0U);
}

// The server closes a kept connection when the second request comes: libcurl sends it again on a
// new one, from the source's beginning.
TEST(BodySource, IsSentAgainFromTheBeginning) {
  std::atomic<int> asked{0};
  TestServer server([&](SeenRequest const&, Wire& wire) {
    return ++asked != 2 && wire.write(make_answer(200, ""));
  });
  CurlTransport transport({});
  std::string const bytes = made_of(200'000);
  ASSERT_TRUE(transport.send(put(server.url("/1"), bytes)));
  auto const answer = transport.send(put(server.url("/2"), bytes));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(server.seen().size(), 3U);
  EXPECT_TRUE(server.seen().at(2).body == bytes);
}

TEST(BodySource, ItsErrorIsTheExchanges) {
  TestServer server(always(make_answer(200, "")));
  std::string const bytes = made_of(10);
  Request request = put(server.url(), bytes);
  request.source->read = [](std::uint64_t, std::span<char>) -> Result<std::size_t> {
    return usage_error("the disk is broken", "/file");
  };
  auto const broken = CurlTransport({}).send(request);
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error(), usage_error("the disk is broken", "/file"));
  request.source->size = 20;
  request.source->read = [&](std::uint64_t offset, std::span<char> into) -> Result<std::size_t> {
    return offset < 10 ? bytes.copy(into.data(), into.size(), offset) : 0;
  };
  auto const ended = CurlTransport({}).send(request);
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, ErrorCode::kUnavailable);
}

TEST(BodySource, AServerThatTakesNothingIsGivenUp) {
  TestServer server([](SeenRequest const&, Wire& wire) {
    char byte = 0;
    return wire.read(&byte, 1) > 0;  // never answers
  });
  std::string const bytes = made_of(10);
  Request request = put(server.url(), bytes);
  request.stall_timeout = std::chrono::seconds(1);
  auto const answer = CurlTransport({}).send(request);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace k8spark::http
