#include "http/retry.h"

#include "support/fake_clock.h"
#include "support/fake_transport.h"
#include "sys/interrupt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace k8spark::http {
namespace {

using std::chrono::milliseconds;
using test::FakeClock;
using test::FakeTransport;
using testing::ElementsAre;
using testing::IsEmpty;

Request make(std::string method, std::string url) {
  Request request;
  request.method = std::move(method);
  request.url = std::move(url);
  return request;
}

RetryPolicy full_jitter() {
  RetryPolicy policy;
  policy.random = [] { return 1.0; };
  return policy;
}

Error lost() {
  return {ErrorCode::kUnavailable, "lost", "", "", true};
}
Error refused() {
  return {ErrorCode::kUnavailable, "refused", "", "", false};
}

class Retry : public testing::Test {
 protected:
  Result<Response> get() {
    return send_with_retry(net_, make("GET", "/x"), Repeat::kSafe, full_jitter(), clock_);
  }
  Result<Response> post() {
    return send_with_retry(net_, make("POST", "/x"), Repeat::kUnsafe, full_jitter(), clock_);
  }

  FakeTransport net_;
  FakeClock clock_;
};

TEST_F(Retry, AGoodAnswerIsTakenAtOnce) {
  net_.answer("GET", "/x", {200, {}, "a"});
  EXPECT_EQ(get()->body, "a");
  EXPECT_THAT(clock_.slept, IsEmpty());
}

TEST_F(Retry, WaitsGrowToACap) {
  for (int i = 0; i < 8; ++i) net_.answer("GET", "/x", {503, {}, ""});
  net_.answer("GET", "/x", {200, {}, ""});
  EXPECT_EQ(get()->status, 200);
  EXPECT_THAT(clock_.slept,
              ElementsAre(milliseconds(500),
                          milliseconds(1000),
                          milliseconds(2000),
                          milliseconds(4000),
                          milliseconds(8000),
                          milliseconds(10000),
                          milliseconds(10000),
                          milliseconds(10000)));
}

TEST_F(Retry, TenTriesAreEnough) {
  for (int i = 0; i < 10; ++i) net_.answer("GET", "/x", {503, {}, ""});
  EXPECT_EQ(get()->status, 503);
}

TEST_F(Retry, TheTotalTimeIsBounded) {
  for (int i = 0; i < 3; ++i) net_.answer("GET", "/x", {503, {{"retry-after", "50"}}, ""});
  EXPECT_EQ(get()->status, 503);
  EXPECT_THAT(clock_.slept, ElementsAre(milliseconds(55000), milliseconds(55000)))
      << "a third wait would end after 120 s";
}

TEST_F(Retry, RetryAfterMayBeSecondsOrADate) {
  net_.answer("GET", "/x", {429, {{"retry-after", "3"}}, ""});
  net_.answer("GET", "/x", {429, {{"retry-after", "Thu, 01 Jan 2026 00:00:10 GMT"}}, ""});
  net_.answer("GET", "/x", {200, {}, ""});
  EXPECT_EQ(get()->status, 200);
  EXPECT_THAT(clock_.slept, ElementsAre(milliseconds(3300), milliseconds(7370)));
}

TEST_F(Retry, AReadIsRepeatedAfterALostAnswer) {
  net_.fail("GET", "/x", lost());
  net_.answer("GET", "/x", {504, {}, ""});
  net_.answer("GET", "/x", {500, {}, R"({"kind":"Status","reason":"ServerTimeout"})"});
  net_.answer("GET", "/x", {200, {}, ""});
  EXPECT_EQ(get()->status, 200);
}

TEST_F(Retry, AWriteIsNotRepeatedWhenItMayHaveBeenDone) {
  net_.fail("POST", "/x", lost());
  EXPECT_TRUE(post().error().outcome_unknown);
  net_.answer("POST", "/x", {504, {}, ""});
  EXPECT_EQ(post()->status, 504);
  EXPECT_THAT(clock_.slept, IsEmpty());
}

TEST_F(Retry, AWriteIsRepeatedWhenItWasSurelyNotDone) {
  net_.fail("POST", "/x", refused());
  net_.answer("POST", "/x", {429, {}, ""});
  net_.answer("POST", "/x", {503, {}, ""});
  net_.answer("POST", "/x", {201, {}, ""});
  EXPECT_EQ(post()->status, 201);
}

TEST_F(Retry, AServerThatIsNotThereIsGivenUpSooner) {
  for (int i = 0; i < 4; ++i) net_.fail("GET", "/x", refused());
  EXPECT_EQ(get().error().message, "refused");
}

TEST_F(Retry, WhatWillNotChangeIsNotRepeated) {
  for (int const status : {400, 401, 403, 404, 405, 409, 410, 413, 422, 500}) {
    net_.answer("GET", "/x", {status, {}, ""});
    EXPECT_EQ(get()->status, status);
  }
  for (ErrorCode const code :
       {ErrorCode::kUnauthenticated, ErrorCode::kUsage, ErrorCode::kCancelled}) {
    net_.fail("GET", "/x", {code, "no", "", ""});
    EXPECT_EQ(get().error().code, code);
  }
  EXPECT_THAT(clock_.slept, IsEmpty());
}

TEST_F(Retry, OneWordIsSaidForAnOperation) {
  std::vector<std::string> said;
  RetryPolicy policy = full_jitter();
  policy.on_retry = [&](std::string const& cause, milliseconds) { said.push_back(cause); };
  net_.answer("GET", "/x", {503, {}, ""});
  net_.answer("GET", "/x", {503, {}, ""});
  net_.answer("GET", "/x", {200, {}, ""});
  ASSERT_TRUE(send_with_retry(net_, make("GET", "/x"), Repeat::kSafe, policy, clock_));
  EXPECT_THAT(said, ElementsAre("the server answered 503"));
}

TEST_F(Retry, OfSeveralOnlyTheFailedGoOutAgain) {
  net_.answer("GET", "/a", {200, {}, "a"});
  net_.answer("GET", "/b", {503, {}, ""});
  net_.answer("GET", "/c", {404, {}, ""});
  net_.answer("GET", "/b", {200, {}, "b"});
  auto const answers =
      send_all_with_retry(net_,
                          {make("GET", "/a"), make("GET", "/b"), make("GET", "/c")},
                          Repeat::kSafe,
                          full_jitter(),
                          clock_);
  EXPECT_EQ(answers.at(0)->body, "a");
  EXPECT_EQ(answers.at(1)->body, "b");
  EXPECT_EQ(answers.at(2)->status, 404);
  EXPECT_EQ(net_.sent().size(), 4U);
  EXPECT_EQ(clock_.slept.size(), 1U);
}

TEST_F(Retry, ASignalEndsTheWaitUnlessIgnored) {
  sys::install_signal_handlers();
  std::raise(SIGINT);
  net_.answer("GET", "/x", {503, {}, ""});
  EXPECT_EQ(get().error().code, ErrorCode::kCancelled);

  Request undo = make("DELETE", "/y");
  undo.ignore_interrupt = true;
  net_.answer("DELETE", "/y", {503, {}, ""});
  net_.answer("DELETE", "/y", {200, {}, ""});
  EXPECT_EQ(send_with_retry(net_, undo, Repeat::kSafe, full_jitter(), clock_)->status, 200);
  sys::clear_interrupt();
}

TEST_F(Retry, AStoreMayNameWhatElsePasses) {
  RetryPolicy policy = full_jitter();
  policy.also_passing = [](Response const& response, int tried) {
    return response.status == 500 && tried < 3;
  };
  net_.answer("PUT", "/x", {500, {}, "InternalError"});
  net_.answer("PUT", "/x", {200, {}, ""});
  EXPECT_EQ(send_with_retry(net_, make("PUT", "/x"), Repeat::kSafe, policy, clock_)->status, 200);
  net_.answer("POST", "/x", {500, {}, "InternalError"});
  EXPECT_EQ(send_with_retry(net_, make("POST", "/x"), Repeat::kUnsafe, policy, clock_)->status,
            500);
}

TEST_F(Retry, AStoreMayNameHowOftenItPasses) {
  RetryPolicy policy = full_jitter();
  policy.also_passing = [](Response const& response, int tried) {
    return response.status == 500 && tried < 3;
  };
  for (int i = 0; i < 3; ++i) net_.answer("GET", "/x", {500, {}, ""});
  EXPECT_EQ(send_with_retry(net_, make("GET", "/x"), Repeat::kSafe, policy, clock_)->status, 500);
  EXPECT_EQ(net_.sent().size(), 3U);
}

TEST_F(Retry, EachTryIsPreparedAnew) {
  RetryPolicy policy = full_jitter();
  policy.prepare = [&](Request& request) {
    request.headers.emplace_back("Date", std::to_string(clock_.steady().count()));
  };
  net_.answer("PUT", "/x", {503, {}, ""});
  net_.answer("PUT", "/x", {200, {}, ""});
  EXPECT_TRUE(send_with_retry(net_, make("PUT", "/x"), Repeat::kSafe, policy, clock_));
  EXPECT_THAT(net_.sent().at(0).headers, ElementsAre(Header{"Date", "0"}));
  EXPECT_THAT(net_.sent().at(1).headers, ElementsAre(Header{"Date", "500"}));
}

TEST(ParseRetryAfter, RefusesNonsense) {
  EXPECT_FALSE(parse_retry_after("-1", milliseconds(0)));
  EXPECT_FALSE(parse_retry_after("soon", milliseconds(0)));
  EXPECT_EQ(parse_retry_after("0", milliseconds(0)), milliseconds(0));
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", milliseconds(1767225600000)),
            milliseconds(0))
      << "a date that has passed";
}

TEST(Backoff, IsSpreadOverTheWholeRange) {
  RetryPolicy policy;
  policy.random = [] { return 0.25; };
  EXPECT_EQ(backoff(policy, 1), milliseconds(125));
  EXPECT_EQ(backoff(policy, 3), milliseconds(500));
  EXPECT_EQ(backoff(policy, 60), milliseconds(2500));
}

}  // namespace
}  // namespace k8spark::http
