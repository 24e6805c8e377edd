#include "fake_kubelet.h"
#include "logs/cursor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

// Seeded runs against a model of the kubelet, cut at any byte. Nothing may be lost, nothing
// doubled.
namespace k8spark::logs {
namespace {

using test::FakeKubelet;
using test::Shape;

class Follower {
 public:
  Follower(FakeKubelet& kubelet, std::mt19937_64& random, std::size_t cap)
      : kubelet_(kubelet), random_(random), cursor_({"driver/spark", std::nullopt, cap}) {}

  // The original request asks for the last `tail` records as of `start`.
  void window(std::size_t tail, std::size_t start) {
    tail_ = tail;
    start_ = start;
    available_ = start;
  }
  void rotate_while_away(int percent) { rotate_percent_ = percent; }

  void run() {
    while (available_ < kubelet_.size() || pick(2) > 0) {
      available_ = std::min(kubelet_.size(), available_ + pick(15));
      std::string const body = answer();
      bool const silence = pick(10) == 0;
      stream(body.substr(0, pick(body.size())), StreamEnd::kCut, silence);
      if (static_cast<int>(pick(99)) < rotate_percent_)
        kubelet_.rotate(pick(std::min(available_ + 4, kubelet_.size())));
    }
    for (std::uint64_t before = ~std::uint64_t{0}; before != cursor_.lines();) {
      before = cursor_.lines();
      std::string const body = answer();
      if (pick(3) == 0) {
        stream(body.substr(0, pick(body.size())), StreamEnd::kCut, false);
        before = ~std::uint64_t{0};
        continue;
      }
      stream(body, StreamEnd::kComplete, false);
    }
    cursor_.finish(sink());
  }

  [[nodiscard]] std::vector<std::string> const& lines() const { return lines_; }
  std::vector<Notice> notices() { return cursor_.take_notices(); }

 private:
  std::size_t pick(std::size_t most) {
    return std::uniform_int_distribution<std::size_t>(0, most)(random_);
  }

  std::string answer() {
    std::optional<std::string> const since = cursor_.since();
    if (!since && start_) return kubelet_.tail_answer(tail_, *start_, available_);
    return kubelet_.answer(since, available_);
  }

  void stream(std::string_view body, StreamEnd end, bool silence) {
    std::size_t const chunk = 1 + pick(200);
    for (std::size_t at = 0; at < body.size(); at += chunk)
      cursor_.feed(body.substr(at, chunk), sink());
    if (silence) cursor_.settle(sink());
    cursor_.end_of_stream(end, sink());
  }

  LogCursor::Sink sink() {
    return [this](Line const& line) {
      EXPECT_EQ(line.begins, !open_);
      if (line.begins) lines_.emplace_back();
      lines_.back() += line.text;
      open_ = !line.ends;
    };
  }

  FakeKubelet& kubelet_;
  std::mt19937_64& random_;
  LogCursor cursor_;
  std::size_t tail_ = 0;
  std::optional<std::size_t> start_;
  std::size_t available_ = 0;
  int rotate_percent_ = 0;
  bool open_ = false;
  std::vector<std::string> lines_;
};

void expect_same_lines(Shape const& shape, int seeds, std::size_t cap) {
  for (int seed = 0; seed < seeds; ++seed) {
    std::mt19937_64 random(static_cast<std::uint64_t>(seed));
    FakeKubelet kubelet(random, shape);
    Follower follower(kubelet, random, cap);
    follower.run();
    ASSERT_EQ(follower.lines(), kubelet.lines()) << "seed " << seed;
    ASSERT_TRUE(follower.notices().empty()) << "seed " << seed;
  }
}

TEST(LogCursorSimulation, LosesAndDoublesNothing) {
  expect_same_lines({}, 3000, LineCutter::kDefaultCap);
}

TEST(LogCursorSimulation, LosesAndDoublesNothingWhenManyLinesAreEqual) {
  Shape shape;
  shape.distinct_texts = 1;
  expect_same_lines(shape, 1500, LineCutter::kDefaultCap);
}

TEST(LogCursorSimulation, LosesAndDoublesNothingInLinesAboveTheCap) {
  expect_same_lines({}, 1500, 48);
}

TEST(LogCursorSimulation, LosesAndDoublesNothingWhenTheClockIsSetBack) {
  Shape shape;
  shape.clock_steps = true;
  shape.parts = false;
  expect_same_lines(shape, 1500, LineCutter::kDefaultCap);
}

TEST(LogCursorSimulation, BeginsWithTheWindowThatWasAskedFor) {
  int surplus = 0;
  for (int seed = 0; seed < 1500; ++seed) {
    std::mt19937_64 random(static_cast<std::uint64_t>(seed));
    Shape shape;
    shape.parts = false;
    shape.unique_texts = true;
    FakeKubelet kubelet(random, shape);
    std::size_t const start = 20 + static_cast<std::size_t>(seed % 20);
    std::size_t const tail = 1 + static_cast<std::size_t>(seed % 7);
    Follower follower(kubelet, random, LineCutter::kDefaultCap);
    follower.window(tail, start);
    follower.run();
    // A cut in the very first line can let the lines before it in that carry the same time stamp.
    std::vector<std::string> const& got = follower.lines();
    std::size_t const wanted = kubelet.size() - (start - tail);
    ASSERT_GE(got.size(), wanted) << "seed " << seed;
    ASSERT_LE(got.size(), wanted + 10) << "seed " << seed;
    ASSERT_EQ(got, kubelet.lines(kubelet.size() - got.size())) << "seed " << seed;
    surplus += got.size() > wanted ? 1 : 0;
  }
  EXPECT_LT(surplus, 75);
}

TEST(LogCursorSimulation, TellsOfLinesThatRotationTook) {
  int lost = 0;
  int false_alarms = 0;
  for (int seed = 0; seed < 2000; ++seed) {
    std::mt19937_64 random(static_cast<std::uint64_t>(seed));
    Shape shape;
    shape.unique_texts = true;
    FakeKubelet kubelet(random, shape);
    Follower follower(kubelet, random, LineCutter::kDefaultCap);
    follower.rotate_while_away(25);
    follower.run();
    std::vector<std::string> want = kubelet.lines();
    std::vector<std::string> const& got = follower.lines();
    // Lost before anything came: nobody can know.
    if (!got.empty()) want.erase(want.begin(), std::find(want.begin(), want.end(), got.front()));
    bool const complete = got == want || got.empty();
    bool const told = !follower.notices().empty();
    ASSERT_TRUE(complete || told) << "seed " << seed;
    std::size_t at = 0;  // what came is in order and came once; the very last may be cut
    for (std::string const& line : got) {
      bool const last = &line == &got.back();
      while (at < want.size() && !(last ? want[at].starts_with(line) : want[at] == line)) ++at;
      ASSERT_LT(at++, want.size()) << "seed " << seed << ": " << line;
    }
    lost += complete ? 0 : 1;
    false_alarms += complete && told ? 1 : 0;
  }
  EXPECT_GT(lost, 500);
  EXPECT_LT(false_alarms, 200);
}

}  // namespace
}  // namespace k8spark::logs
