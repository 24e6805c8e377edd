#include "logs/recent.h"

#include <gtest/gtest.h>

namespace k8spark::logs {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

Entry at(std::int64_t seconds, std::string_view text = {}) {
  return {seconds * kSecond, hash_line(text)};
}

TEST(HashLine, IsMurmur3) {
  EXPECT_EQ(hash_line(""), (Hash128{0, 0}));
  EXPECT_EQ(hash_line("hello"), (Hash128{0xcbd8a7b341bd9b02ULL, 0x5b1e906a48ae1d19ULL}));
  EXPECT_EQ(hash_line("The quick brown fox jumps over the lazy dog"),
            (Hash128{0xe34bbc7bbc071b6cULL, 0x7a433ca9c49a9347ULL}));
}

TEST(HashLine, SeesEveryByteOfEveryLength) {
  std::string text(40, 'a');
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(hash_line(text.substr(0, length)) == hash_line(text.substr(0, length + 1)));
    std::string other = text;
    other[length] = 'b';
    EXPECT_FALSE(hash_line(text) == hash_line(other));
  }
}

TEST(RecentLines, KeepThreeSecondsAndTheLast) {
  RecentLines recent;
  for (std::int64_t second = 1; second <= 10; ++second) recent.push(at(second), second * kSecond);
  EXPECT_EQ(recent.size(), 4U);
  recent.push(at(1000), 1000 * kSecond);
  EXPECT_EQ(recent.size(), 1U);
}

TEST(RecentLines, KeepWhatComesAfterAClockStepBack) {
  RecentLines recent;
  recent.push(at(100), 100 * kSecond);
  recent.push(at(50), 50 * kSecond);
  EXPECT_EQ(recent.size(), 2U);
}

TEST(RecentLines, AreBounded) {
  RecentLines recent;
  for (std::size_t i = 0; i < RecentLines::kMost + 10; ++i) recent.push(at(1), kSecond);
  EXPECT_EQ(recent.size(), RecentLines::kMost);
}

TEST(RecentLines, GiveWhatAResumeBringsAgain) {
  RecentLines recent;
  Entry const unstamped{Entry::kNoTime, hash_line("tail")};
  for (Entry const& entry : {at(10), unstamped, at(12), at(11), unstamped, at(12, "x")})
    recent.push(entry, 12 * kSecond);
  EXPECT_EQ(recent.from(12 * kSecond), (std::vector<Entry>{at(12), unstamped, at(12, "x")}));
  EXPECT_EQ(recent.from(11 * kSecond).size(), 4U);
  EXPECT_TRUE(recent.from(13 * kSecond).empty());
}

}  // namespace
}  // namespace k8spark::logs
