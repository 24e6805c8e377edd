#include "app/logs/container_log.h"

#include "support/fake_clock.h"
#include "support/fake_stream_group.h"
#include "support/fake_transport.h"
#include "support/memory_file_system.h"
#include "text/timestamp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::app {
namespace {

using diagnosis::ContainerPhase;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class RecordingSink final : public LogSink {
 public:
  void on_line(logs::Line const& line) override {
    text += line.text;
    if (line.ends) text += '\n';
  }
  void on_pause() override {}
  void on_notice(logs::Notice const& notice) override { notices.push_back(notice.text); }
  void on_restart(int restarts) override { text += "--- " + std::to_string(restarts) + '\n'; }

  std::string text;
  std::vector<std::string> notices;
};

ContainerNow running(std::string const& id = "c1", int restarts = 0) {
  ContainerNow now;
  now.pod = ContainerNow::Pod::kAlive;
  now.phase = ContainerPhase::kRunning;
  now.id = id;
  now.restarts = restarts;
  return now;
}

ContainerNow terminated(std::string const& id = "c1") {
  ContainerNow now = running(id);
  now.phase = ContainerPhase::kTerminated;
  now.exit_code = 0;
  return now;
}

ContainerNow gone() {
  ContainerNow now;
  now.pod = ContainerNow::Pod::kGone;
  return now;
}

// The line number `n`, written in second `n` of 2026.
std::string line(int n, std::string const& text = "") {
  constexpr std::int64_t kStart = 1'767'225'600;
  return text::format_timestamp((kStart + n) * 1'000'000'000) + ' ' +
         (text.empty() ? "line " + std::to_string(n) : text) + '\n';
}

class Bench {
 public:
  // The API server's Status for a request that it does not carry out.
  void refuse(http::StreamGroup::Id id, int code, std::string const& reason, std::string message) {
    group.head(id, code, {{"content-type", "application/json"}});
    Json const status = {
        {"kind", "Status"}, {"code", code}, {"reason", reason}, {"message", std::move(message)}};
    group.end(id, status.dump());
  }

  explicit Bench(LogRequest request = {}) : log(target(), request, around(), sink) {}

  static LogTarget target() {
    return {{"etl", "pi-driver", "u1", ""}, "spark-kubernetes-driver", "driver", ""};
  }
  static kube::ClusterAccess access() {
    kube::ClusterAccess access;
    access.server = "https://k8s.example:6443";
    access.ns = "etl";
    return access;
  }
  ContainerLog::Surroundings around() { return {client, group, clock, policy}; }

  void tick() { log.tick(true); }
  void wait(milliseconds time) {
    clock.advance(time);
    tick();
  }
  // Query of the request that was sent last.
  std::string query() const {
    std::string const& url = group.opened.back().url;
    return url.substr(url.find('?'));
  }
  std::size_t requests() const { return group.opened.size(); }

  test::FakeTransport transport;
  test::FakeClock clock;
  test::MemoryFileSystem files;
  test::FakeStreamGroup group;
  LogPolicy policy;
  kube::Client client{transport, access(), clock, files};
  RecordingSink sink;
  ContainerLog log;
};

TEST(ContainerLog, AsksNothingBeforeTheContainerRan) {
  Bench bench;
  ContainerNow waiting = running("");
  waiting.phase = ContainerPhase::kWaiting;
  bench.log.observe(waiting);
  bench.wait(seconds(60));
  EXPECT_EQ(bench.requests(), 0U);
  bench.log.observe(running());
  bench.tick();
  EXPECT_EQ(bench.query(), "?container=spark-kubernetes-driver&follow=true&timestamps=true");
}

TEST(ContainerLog, OfAPodThatNeverRanIsNothing) {
  Bench bench;
  ContainerNow failed;
  failed.pod = ContainerNow::Pod::kAlive;
  failed.finished = true;
  bench.log.observe(failed);
  bench.tick();
  EXPECT_EQ(bench.log.end(), LogEnd::kNothing);
  EXPECT_EQ(bench.requests(), 0U);
}

TEST(ContainerLog, ACutStreamIsResumedAtOnceAndNoLineIsDoubled) {
  Bench bench;
  bench.log.observe(running());
  bench.tick();
  bench.group.head(1);
  bench.group.bytes(1, line(5) + line(6) + line(7).substr(0, 33));
  bench.group.cut(1);
  bench.tick();
  EXPECT_THAT(bench.query(), HasSubstr("follow=true"));
  EXPECT_THAT(bench.query(), HasSubstr("sinceTime=2026-01-01T00%3A00%3A05Z"));
  bench.group.answer(2, line(5) + line(6) + line(7) + line(8));
  EXPECT_EQ(bench.sink.text, "line 5\nline 6\nline 7\nline 8\n");
}

TEST(ContainerLog, ACleanEndOfARunningContainerIsNoEnd) {
  Bench bench;
  bench.log.observe(running());
  bench.tick();
  bench.group.answer(1, line(1));
  bench.tick();
  EXPECT_FALSE(bench.log.done());
  EXPECT_EQ(bench.requests(), 2U);
}

TEST(ContainerLog, PausesGrowWhileNothingComesAndShrinkAfterALine) {
  Bench bench;
  bench.log.observe(running());
  bench.tick();
  std::vector<int> opened_after;
  for (int i = 0; i < 4; ++i) {
    bench.group.cut(bench.group.last());
    int waited = 0;
    std::size_t const before = bench.requests();
    for (bench.tick(); bench.requests() == before; bench.wait(milliseconds(100))) waited += 100;
    opened_after.push_back(waited);
  }
  EXPECT_THAT(opened_after, ElementsAre(0, 200, 400, 800));
  bench.group.answer(bench.group.last(), line(1));
  std::size_t const before = bench.requests();
  bench.tick();
  EXPECT_EQ(bench.requests(), before + 1);
}

TEST(ContainerLog, NewsOfThePodEndsAPause) {
  Bench bench;
  bench.log.observe(running());
  bench.tick();
  for (int i = 0; i < 6; ++i) {
    bench.group.cut(bench.group.last());
    bench.wait(seconds(5));
  }
  bench.group.cut(bench.group.last());
  std::size_t const before = bench.requests();
  bench.tick();
  EXPECT_EQ(bench.requests(), before);
  bench.log.observe(terminated());
  bench.tick();
  EXPECT_EQ(bench.requests(), before + 1);
}

TEST(ContainerLog, AnEndedContainerIsDrainedUntilNothingNewComes) {
  Bench bench;
  bench.log.observe(running());
  bench.tick();
  bench.group.head(1);
  bench.group.bytes(1, line(1));
  bench.log.observe(terminated());
  bench.group.end(1);
  bench.tick();
  EXPECT_THAT(bench.query(), Not(HasSubstr("follow")));
  bench.group.answer(2, line(1) + line(2) + line(3, "no newline").substr(0, 41));
  bench.tick();
  EXPECT_FALSE(bench.log.done());
  bench.group.answer(3, line(2) + line(3, "no newline").substr(0, 41));
  bench.tick();
  EXPECT_EQ(bench.log.end(), LogEnd::kComplete);
  EXPECT_EQ(bench.sink.text, "line 1\nline 2\nno newline");
  EXPECT_THAT(bench.sink.notices, IsEmpty());
}

TEST(ContainerLog, AWholeAnswerThatBringsNothingIsAskedForAgain) {
  Bench bench;
  bench.log.observe(terminated());
  bench.tick();
  bench.group.answer(1, "");
  bench.wait(seconds(1));
  bench.group.answer(2, line(1) + line(2));
  bench.wait(seconds(1));
  bench.group.answer(3, line(1));  // less than is known: cut where nobody sees it
  bench.wait(seconds(1));
  bench.group.answer(4, line(1) + line(2) + line(3));
  bench.wait(seconds(1));
  bench.group.answer(5, line(1) + line(2) + line(3));
  bench.tick();
  EXPECT_EQ(bench.log.end(), LogEnd::kComplete);
  EXPECT_EQ(bench.sink.text, "line 1\nline 2\nline 3\n");
  EXPECT_THAT(bench.sink.notices, IsEmpty());
}

TEST(ContainerLog, AWholeAnswerThatEndsInsideTheFirstLineIsAskedForAgain) {
  Bench bench;
  bench.log.observe(terminated());
  std::size_t const whole = line(1).size();
  for (std::size_t const bytes : {std::size_t{16}, whole - 7, whole - 2}) {
    bench.wait(seconds(10));
    ASSERT_FALSE(bench.log.done()) << bytes;
    bench.group.answer(bench.group.last(), line(1).substr(0, bytes));
  }
  bench.wait(seconds(10));
  bench.group.answer(bench.group.last(), line(1) + line(2));
  bench.wait(seconds(10));
  bench.group.answer(bench.group.last(), line(1) + line(2));
  bench.tick();
  EXPECT_EQ(bench.log.end(), LogEnd::kComplete);
  EXPECT_EQ(bench.sink.text, "line 1\nline 2\n");
}

TEST(ContainerLog, AnEmptyLogIsBelievedAtTheSixthAnswer) {
  Bench bench;
  bench.log.observe(terminated());
  for (http::StreamGroup::Id id = 1; id <= 6; ++id) {
    bench.wait(seconds(10));
    ASSERT_FALSE(bench.log.done());
    bench.group.answer(id, "");
  }
  bench.tick();
  EXPECT_EQ(bench.log.end(), LogEnd::kComplete);
  EXPECT_THAT(bench.sink.notices, IsEmpty());
}

TEST(ContainerLog, ACutDrainIsNoEnd) {
  Bench bench;
  bench.log.observe(terminated());
  bench.tick();
  bench.group.head(1);
  bench.group.cut(1);
  bench.tick();
  EXPECT_FALSE(bench.log.done());
  EXPECT_EQ(bench.requests(), 2U);
}

TEST(ContainerLog, AStreamThatHangsAfterTheEndIsGivenUpForADrain) {
  Bench bench;
  bench.log.observe(running());
  bench.tick();
  bench.group.head(1);
  bench.group.bytes(1, line(1));
  bench.log.observe(terminated());
  bench.wait(milliseconds(1900));
  bench.group.bytes(1, line(2));  // not silent: it may go on
  bench.wait(milliseconds(1900));
  EXPECT_TRUE(bench.group.is_open(1));
  bench.wait(milliseconds(200));
  EXPECT_FALSE(bench.group.is_open(1));
  bench.tick();
  EXPECT_THAT(bench.query(), Not(HasSubstr("follow")));
}

TEST(ContainerLog, WaitingAnswersOfTheKubeletAreNoEnd) {
  Bench bench;
  bench.log.observe(running());
  bench.tick();
  bench.refuse(
      1, 400, "BadRequest", "container \"c\" in pod \"p\" is waiting to start: ContainerCreating");
  bench.wait(milliseconds(900));
  EXPECT_EQ(bench.requests(), 1U);
  bench.wait(milliseconds(200));
  EXPECT_EQ(bench.requests(), 2U);
  bench.group.head(2, 204);
  bench.group.end(2);
  bench.wait(milliseconds(1100));
  EXPECT_EQ(bench.requests(), 3U);
  bench.refuse(
      3, 404, "NotFound", "the server could not find the requested resource ( pods/log p)");
  bench.wait(milliseconds(2000));
  EXPECT_EQ(bench.requests(), 4U);
  EXPECT_FALSE(bench.log.done());
  EXPECT_THAT(bench.sink.notices, IsEmpty());
}

TEST(ContainerLog, ARefusalEndsItWithTheServersWords) {
  Bench bench;
  bench.log.observe(running());
  bench.tick();
  bench.refuse(1, 403, "Forbidden", "pods \"pi\" is forbidden");
  EXPECT_EQ(bench.log.end(), LogEnd::kFailed);
  EXPECT_EQ(bench.log.error()->code, ErrorCode::kPermissionDenied);
}

TEST(ContainerLog, AWrongContainerIsToldAtOnce) {
  Bench bench;
  bench.log.observe(running());
  bench.tick();
  bench.refuse(1, 400, "BadRequest", "container x is not valid for pod pi");
  EXPECT_EQ(bench.log.end(), LogEnd::kFailed);
}

TEST(ContainerLog, ARestartedContainerIsReadToItsEndAndThenAgainFromItsBeginning) {
  LogRequest request;
  request.tail = 10;
  Bench bench(request);
  bench.log.observe(running());
  bench.tick();
  EXPECT_THAT(bench.query(), HasSubstr("tailLines=10"));
  bench.group.answer(1, line(1));
  ContainerNow again = running("c2", 1);
  again.previous_id = "c1";
  again.may_restart = true;
  bench.log.observe(again);
  bench.tick();
  EXPECT_THAT(bench.query(), HasSubstr("previous=true"));
  EXPECT_THAT(bench.query(), HasSubstr("sinceTime="));
  bench.group.answer(2, line(1) + line(2));
  bench.tick();
  bench.group.answer(3, line(1) + line(2));
  bench.tick();
  bench.tick();
  EXPECT_EQ(bench.query(), "?container=spark-kubernetes-driver&follow=true&timestamps=true");
  bench.group.answer(4, line(9));
  EXPECT_EQ(bench.sink.text, "line 1\nline 2\n--- 1\nline 9\n");
  EXPECT_THAT(bench.sink.notices, IsEmpty());
}

TEST(ContainerLog, RunsThatCameAndWentUnseenAreTold) {
  Bench bench;
  bench.log.observe(running());
  bench.tick();
  bench.group.answer(1, line(1));
  ContainerNow later = running("c4", 3);
  later.previous_id = "c3";
  bench.log.observe(later);
  bench.tick();
  EXPECT_THAT(bench.sink.notices, ElementsAre(HasSubstr("may be incomplete"), HasSubstr("2 runs")));
  EXPECT_THAT(bench.sink.text, EndsWith("--- 3\n"));
}

// The status comes late: the kubelet may serve the next run already.
TEST(ContainerLog, AfterTheEndOfAContainerThatMayRestartTheStatusGetsTimeToFollow) {
  Bench bench;
  ContainerNow now = running();
  now.may_restart = true;
  bench.log.observe(now);
  bench.tick();
  bench.group.answer(1, line(1));
  bench.wait(milliseconds(1900));
  EXPECT_EQ(bench.requests(), 1U);
  bench.wait(milliseconds(200));
  EXPECT_EQ(bench.requests(), 2U);
}

TEST(ContainerLog, ADeletedPodWhoseStreamWasEndedByTheServerIsNotCalledIncomplete) {
  Bench bench;
  bench.log.observe(running());
  bench.tick();
  bench.group.answer(1, line(1));
  bench.log.observe(gone());
  bench.tick();
  EXPECT_EQ(bench.log.end(), LogEnd::kLikely);
  EXPECT_THAT(bench.sink.notices, IsEmpty());
}

TEST(ContainerLog, ADeletedPodWhoseStreamWasCutIsCalledIncomplete) {
  Bench bench;
  bench.log.observe(running());
  bench.tick();
  bench.group.head(1);
  bench.group.bytes(1, line(1));
  bench.group.cut(1);
  bench.log.observe(gone());
  bench.tick();
  EXPECT_EQ(bench.log.end(), LogEnd::kCut);
  EXPECT_THAT(bench.sink.notices, ElementsAre(HasSubstr("the pod was deleted")));
}

TEST(ContainerLog, AnOpenStreamOfADeletedPodIsReadToItsEnd) {
  Bench bench;
  bench.log.observe(running());
  bench.tick();
  bench.group.head(1);
  bench.log.observe(gone());
  bench.wait(seconds(4));
  bench.group.bytes(1, line(1));
  bench.tick();
  bench.group.end(1);
  bench.tick();
  EXPECT_EQ(bench.log.end(), LogEnd::kLikely);
  EXPECT_EQ(bench.sink.text, "line 1\n");
}

TEST(ContainerLog, FromNowOnIsKeptAcrossAStreamThatBroughtNothing) {
  LogRequest request;
  request.tail = 0;
  Bench bench(request);
  bench.log.observe(running());
  bench.tick();
  EXPECT_THAT(bench.query(), HasSubstr("tailLines=0"));
  bench.group.head(1, 200, {{"date", "Thu, 01 Jan 2026 00:00:10 GMT"}});
  bench.group.cut(1);
  bench.tick();
  EXPECT_THAT(bench.query(), HasSubstr("sinceTime=2026-01-01T00%3A00%3A09Z"));
  EXPECT_THAT(bench.query(), Not(HasSubstr("tailLines")));
}

TEST(ContainerLog, TheTailOfALogThatWasEmptyIsWhatComesLater) {
  LogRequest request;
  request.tail = 5;
  Bench bench(request);
  bench.log.observe(running());
  bench.tick();
  bench.group.head(1, 200, {{"date", "Thu, 01 Jan 2026 00:00:10 GMT"}});
  bench.wait(seconds(3));
  bench.group.cut(1);
  bench.tick();
  EXPECT_THAT(bench.query(), Not(HasSubstr("tailLines")));
}

TEST(ContainerLog, TailAndSinceGoTogether) {
  LogRequest request;
  request.tail = 5;
  request.since_ns = 1'767'225'600'000'000'000;
  Bench bench(request);
  bench.log.observe(running());
  bench.tick();
  EXPECT_THAT(bench.query(), HasSubstr("tailLines=5"));
  EXPECT_THAT(bench.query(), HasSubstr("sinceTime=2026-01-01T00%3A00%3A00"));
}

// --- silence

TEST(ContainerLog, ASilentStreamIsAskedAboutAndLeftAloneWhenThereIsNothingElse) {
  Bench bench;
  bench.log.observe(running());
  bench.tick();
  bench.group.head(1);
  bench.group.bytes(1, line(1));
  bench.wait(seconds(29));
  EXPECT_EQ(bench.requests(), 1U);
  bench.wait(seconds(2));
  ASSERT_EQ(bench.requests(), 2U);
  EXPECT_EQ(bench.query(), "?container=spark-kubernetes-driver&timestamps=true&tailLines=5");
  bench.group.answer(2, line(1));
  bench.wait(seconds(6));
  EXPECT_TRUE(bench.group.is_open(1));
  EXPECT_EQ(bench.sink.text, "line 1\n");
}

TEST(ContainerLog, AStreamThatDoesNotBringWhatTheLogHasIsReplaced) {
  Bench bench;
  bench.log.observe(running());
  bench.tick();
  bench.group.head(1);
  bench.group.bytes(1, line(1));
  bench.wait(seconds(31));
  bench.group.answer(2, line(1) + line(2));
  bench.wait(seconds(4));
  EXPECT_TRUE(bench.group.is_open(1));
  bench.wait(seconds(2));
  EXPECT_FALSE(bench.group.is_open(1));
  bench.tick();
  ASSERT_EQ(bench.requests(), 3U);
  bench.group.answer(3, line(1) + line(2) + line(3));
  EXPECT_EQ(bench.sink.text, "line 1\nline 2\nline 3\n");
}

TEST(ContainerLog, AStreamThatWasOnlyLateIsKept) {
  Bench bench;
  bench.log.observe(running());
  bench.tick();
  bench.group.head(1);
  bench.group.bytes(1, line(1));
  bench.wait(seconds(31));
  bench.group.answer(2, line(2));
  bench.group.bytes(1, line(2));
  bench.wait(seconds(10));
  EXPECT_TRUE(bench.group.is_open(1));
}

TEST(ContainerLog, ALineWithoutItsEndCountsAsHeard) {
  Bench bench;
  bench.log.observe(running());
  bench.tick();
  bench.group.head(1);
  bench.group.bytes(1, line(1) + line(2).substr(0, 34));
  bench.wait(seconds(31));
  bench.group.answer(2, line(1) + line(2).substr(0, 34));
  bench.wait(seconds(10));
  EXPECT_TRUE(bench.group.is_open(1));
}

TEST(ContainerLog, OldLinesAreNoNewsToAFollowerFromNowOn) {
  LogRequest request;
  request.tail = 0;
  Bench bench(request);
  bench.log.observe(running());
  bench.tick();
  bench.group.head(1, 200, {{"date", "Thu, 01 Jan 2026 00:00:10 GMT"}});
  bench.wait(seconds(31));
  ASSERT_EQ(bench.requests(), 2U);
  bench.group.answer(2, line(1) + line(2));
  bench.wait(seconds(10));
  EXPECT_TRUE(bench.group.is_open(1));
}

// --- reading without following

TEST(ContainerLog, ReadOnceResumesWhatWasCutAndEndsWithAWholeAnswer) {
  LogRequest request;
  request.follow = false;
  Bench bench(request);
  bench.tick();
  EXPECT_EQ(bench.query(), "?container=spark-kubernetes-driver&timestamps=true");
  bench.group.head(1);
  bench.group.bytes(1, line(1) + line(2).substr(0, 20));
  bench.group.cut(1);
  bench.tick();
  bench.group.answer(2, line(1) + line(2));
  EXPECT_EQ(bench.log.end(), LogEnd::kComplete);
  EXPECT_EQ(bench.sink.text, "line 1\nline 2\n");
}

TEST(ContainerLog, ReadOnceGivesUpAServerThatNeverAnswers) {
  LogRequest request;
  request.follow = false;
  Bench bench(request);
  for (int i = 0; i < 1000 && !bench.log.done(); ++i) {
    bench.wait(seconds(1));
    if (bench.group.is_open(bench.group.last())) bench.group.cut(bench.group.last());
  }
  EXPECT_EQ(bench.log.end(), LogEnd::kFailed);
  EXPECT_EQ(bench.log.error()->code, ErrorCode::kUnavailable);
}

TEST(ContainerLog, ALongOutageIsToldOnce) {
  Bench bench;
  bench.log.observe(running());
  bench.tick();
  for (int i = 0; i < 60; ++i) {
    if (bench.group.is_open(bench.group.last())) bench.group.cut(bench.group.last());
    bench.wait(seconds(1));
  }
  EXPECT_THAT(bench.sink.notices, ElementsAre(HasSubstr("connection lost; trying again")));
  EXPECT_FALSE(bench.log.done());
}

TEST(ContainerLog, OpensNoStreamWithoutLeave) {
  Bench bench;
  bench.log.observe(running());
  bench.log.tick(false);
  EXPECT_EQ(bench.requests(), 0U);
  EXPECT_TRUE(bench.log.wants_stream());
}

TEST(ContainerLog, OfAContainerWhoseNodeIsGoneIsGivenUpAfterAMinute) {
  Bench bench;
  bench.log.observe(terminated());
  for (int i = 0; i < 400 && !bench.log.done(); ++i) {
    std::size_t const before = bench.requests();
    bench.wait(milliseconds(200));
    if (bench.requests() > before) bench.refuse(before + 1, 500, "InternalError", "dial tcp");
  }
  ASSERT_TRUE(bench.log.done());
  EXPECT_EQ(bench.log.end(), LogEnd::kCut);
  EXPECT_GE(bench.clock.steady(), seconds(60));
  EXPECT_LT(bench.clock.steady(), seconds(65));
  EXPECT_THAT(bench.sink.notices.back(), HasSubstr("its node does not give it out"));
}

TEST(ContainerLog, OfAnEndedPodThatNeverHadANodeIsNothing) {
  Bench bench;
  bench.log.observe(terminated());
  bench.tick();
  bench.group.head(1, 204, {});
  bench.group.end(1, "");
  bench.tick();
  EXPECT_EQ(bench.log.end(), LogEnd::kNothing);
}

}  // namespace
}  // namespace k8spark::app
