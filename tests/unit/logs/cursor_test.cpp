#include "logs/cursor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace k8spark::logs {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// "12.5 text" → a line as the kubelet writes it, 12.5 s after midnight.
std::string at(double second, std::string_view text) {
  char stamp[64];
  std::snprintf(stamp, sizeof stamp, "2026-01-01T00:00:%012.9fZ ", second);
  return stamp + std::string(text) + "\n";
}

class CursorTest : public testing::Test {
 protected:
  void stream(std::string_view bytes, StreamEnd end = StreamEnd::kCut) {
    cursor.feed(bytes, sink);
    cursor.end_of_stream(end, sink);
  }

  std::vector<std::string> lines;
  LogCursor::Sink sink = [this](Line const& line) {
    if (line.begins) lines.emplace_back();
    lines.back() += line.text;
  };
  LogCursor cursor{{"pi-driver/spark-kubernetes-driver", std::nullopt}};
};

TEST_F(CursorTest, AsksForTheOriginalUntilSomethingCame) {
  EXPECT_EQ(cursor.since(), std::nullopt);
  stream("");
  EXPECT_EQ(cursor.since(), std::nullopt);
  stream("2026-01-01T00:0");
  EXPECT_EQ(cursor.since(), std::nullopt);
  EXPECT_THAT(cursor.take_notices(), IsEmpty());
}

TEST_F(CursorTest, AsksFromTheSecondBeforeTheLastLine) {
  stream(at(12.5, "a"));
  EXPECT_EQ(cursor.since(), "2026-01-01T00:00:11Z");
}

TEST_F(CursorTest, AsksFromTheCutLineIfThatIsOlder) {
  stream(at(12.5, "a") + "2026-01-01T00:00:11.999000000Z cut");
  EXPECT_EQ(cursor.since(), "2026-01-01T00:00:10Z");
  EXPECT_THAT(lines, ElementsAre("a"));
}

TEST_F(CursorTest, WritesTheRequestInUtc) {
  stream("2026-01-01T08:00:05.000000000+08:00 a\n");
  EXPECT_EQ(cursor.since(), "2026-01-01T00:00:04Z");
}

TEST_F(CursorTest, NeverAsksForLinesBeforeTheFirstRequest) {
  LogCursor late{{"p/c", 1'767'225'612'300'000'000}};
  EXPECT_EQ(late.since(), "2026-01-01T00:00:12Z");
  late.feed(at(12.5, "a"), sink);
  late.end_of_stream(StreamEnd::kCut, sink);
  EXPECT_EQ(late.since(), "2026-01-01T00:00:12Z");
}

TEST_F(CursorTest, ForgetsAStartThatTheNodesClockContradicts) {
  cursor.start_at(1'767'225'640'000'000'000);
  EXPECT_EQ(cursor.since(), "2026-01-01T00:00:40Z");
  stream(at(12.5, "a"));
  EXPECT_EQ(cursor.since(), "2026-01-01T00:00:11Z");
}

TEST_F(CursorTest, GivesEveryLineOnceAndWhole) {
  stream(at(1, "a") + at(1, "") + at(1, "") + "2026-01-01T00:00:01.000000000Z b");
  EXPECT_THAT(lines, ElementsAre("a", "", ""));
  stream(at(1, "a") + at(1, "") + at(1, "") + at(1, "bc") + at(1, ""));
  EXPECT_THAT(lines, ElementsAre("a", "", "", "bc", ""));
  EXPECT_EQ(cursor.lines(), 5U);
}

TEST_F(CursorTest, SurvivesACutInsideTheReplay) {
  stream(at(1, "a") + at(1, "b") + at(1, "c"));
  stream(at(1, "a") + "2026-01-01T00:00:01");
  stream(at(1, "a") + at(1, "b") + at(1, "c") + at(2, "d"));
  EXPECT_THAT(lines, ElementsAre("a", "b", "c", "d"));
}

TEST_F(CursorTest, DropsTheTailThatAResumeBeginsWith) {
  stream(at(1, "a") + at(3, "b"));
  stream("tail of an older line\n" + at(3, "b") + at(4, "c"));
  EXPECT_THAT(lines, ElementsAre("a", "b", "c"));
  EXPECT_THAT(cursor.take_notices(), IsEmpty());
}

TEST_F(CursorTest, TakesATailWithAnApplicationsTimeStampForATail) {
  stream(at(1, "a") + at(3, "b"));
  stream("2026-01-01T00:00:02Z written by the application\n" + at(3, "b"));
  EXPECT_THAT(lines, ElementsAre("a", "b"));
}

TEST_F(CursorTest, TellsOfAGapAndGivesWhatIsThere) {
  stream(at(1, "a"));
  stream(at(20, "z"));
  EXPECT_THAT(lines, ElementsAre("a", "z"));
  std::vector<Notice> const notices = cursor.take_notices();
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_EQ(notices[0].kind, Notice::Kind::kGap);
  EXPECT_EQ(notices[0].text,
            "log of pi-driver/spark-kubernetes-driver may be incomplete: the node rotated the log "
            "while disconnected (after 2026-01-01T00:00:01.000000000Z)");
  EXPECT_THAT(cursor.take_notices(), IsEmpty());
}

TEST_F(CursorTest, FindsItsPlaceInARotatedLog) {
  stream(at(1, "a") + at(1.1, "b") + at(1.2, "c"));
  stream(at(1.2, "c") + at(5, "d"));
  EXPECT_THAT(lines, ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(cursor.take_notices(), IsEmpty());
}

TEST_F(CursorTest, FindsItsPlaceAfterTheClockWasSetBackALot) {
  stream(at(20, "a") + at(50, "b") + at(10, "c"));
  EXPECT_EQ(cursor.since(), "2026-01-01T00:00:09Z");
  stream(at(20, "a") + at(50, "b") + at(10, "c") + at(11, "d"));
  EXPECT_THAT(lines, ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(cursor.take_notices(), IsEmpty());
}

TEST_F(CursorTest, GivesHeldLinesAfterSilence) {
  stream(at(1, "a"));
  cursor.feed(at(1.5, "x"), sink);
  EXPECT_THAT(lines, ElementsAre("a"));
  cursor.settle(sink);
  EXPECT_THAT(lines, ElementsAre("a", "x"));
  EXPECT_EQ(cursor.take_notices().size(), 1U);
}

TEST_F(CursorTest, TakesTheKubeletsErrorsOutOfTheLog) {
  stream(at(1, "a") + "failed to watch file \"/x\": no space left on device");
  stream("unable to retrieve container logs for containerd://abc");
  stream("unable to retrieve container logs for containerd://abc");
  EXPECT_THAT(lines, ElementsAre("a"));
  std::vector<Notice> const notices = cursor.take_notices();
  ASSERT_EQ(notices.size(), 2U);
  EXPECT_EQ(notices[0].kind, Notice::Kind::kServerText);
  EXPECT_THAT(notices[0].text, HasSubstr("no space left"));
  EXPECT_THAT(notices[1].text, HasSubstr("unable to retrieve"));
  cursor.finish(sink);
  EXPECT_THAT(lines, ElementsAre("a"));
}

TEST_F(CursorTest, TakesAnErrorAloneForAnError) {
  stream("something the kubelet says");
  EXPECT_EQ(cursor.since(), std::nullopt);
  EXPECT_EQ(cursor.take_notices().at(0).text, "something the kubelet says");
}

TEST_F(CursorTest, GivesTheLastLineWithoutNewlineAtTheEnd) {
  stream(at(1, "a") + "2026-01-01T00:00:02.000000000Z last");
  stream(at(1, "a") + "2026-01-01T00:00:02.000000000Z last words", StreamEnd::kComplete);
  EXPECT_THAT(lines, ElementsAre("a"));
  cursor.finish(sink);
  EXPECT_THAT(lines, ElementsAre("a", "last words"));
}

TEST_F(CursorTest, AddsNoNewlineThatTheLogHasNot) {
  stream(at(1, "a") + "2026-01-01T00:00:02.000000000Z no end", StreamEnd::kComplete);
  bool ended = true;
  cursor.finish([&](Line const& line) { ended = line.ends; });
  EXPECT_FALSE(ended);
}

TEST_F(CursorTest, KeepsTheCutLineThroughAStreamThatBroughtLess) {
  stream(at(1, "a") + "2026-01-01T00:00:02.000000000Z last");
  stream("");
  cursor.finish(sink);
  EXPECT_THAT(lines, ElementsAre("a", "last"));
}

TEST_F(CursorTest, ContinuesALineAboveTheCap) {
  LogCursor small{{"p/c", std::nullopt, 40}};
  std::string const line = at(1, std::string(100, 'x') + "end");
  small.feed(std::string_view(line).substr(0, 90), sink);
  small.end_of_stream(StreamEnd::kCut, sink);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(small.lines(), 0U);
  small.feed(line, sink);
  small.end_of_stream(StreamEnd::kComplete, sink);
  EXPECT_THAT(lines, ElementsAre(std::string(100, 'x') + "end"));
  EXPECT_EQ(small.lines(), 1U);
}

TEST_F(CursorTest, GivesStampsWithTheLines) {
  std::vector<std::string> stamps;
  cursor.feed(at(1, "a"), [&](Line const& line) {
    stamps.emplace_back(line.stamp);
    EXPECT_EQ(line.ts_ns, 1'767'225'601'000'000'000);
  });
  EXPECT_THAT(stamps, ElementsAre("2026-01-01T00:00:01.000000000Z"));
}

}  // namespace
}  // namespace k8spark::logs
