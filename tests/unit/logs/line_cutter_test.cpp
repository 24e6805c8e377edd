#include "logs/line_cutter.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace k8spark::logs {
namespace {

// Pieces as text: "<" where one begins a line, ">" where it ends it.
std::vector<std::string> cut(LineCutter& cutter, std::string_view bytes) {
  std::vector<std::string> pieces;
  cutter.feed(bytes, [&](LineCutter::Piece const& piece) {
    pieces.push_back((piece.begins ? "<" : "") + std::string(piece.bytes) +
                     (piece.ends ? ">" : ""));
  });
  return pieces;
}

using Pieces = std::vector<std::string>;

TEST(LineCutter, GivesLinesAndKeepsTheRest) {
  LineCutter cutter;
  EXPECT_EQ(cut(cutter, "one\n\ntwo"), (Pieces{"<one>", "<>"}));
  EXPECT_EQ(cutter.partial(), "two");
  EXPECT_EQ(cut(cutter, ""), Pieces{});
  EXPECT_EQ(cut(cutter, " three\n"), Pieces{"<two three>"});
  EXPECT_EQ(cutter.partial(), "");
}

TEST(LineCutter, KeepsEveryByte) {
  LineCutter cutter;
  std::string const odd("a\0b\r\xff", 5);
  EXPECT_EQ(cut(cutter, odd + "\n"), Pieces{"<" + odd + ">"});
}

TEST(LineCutter, CutsLongLinesAtTheCap) {
  LineCutter cutter(4);
  EXPECT_EQ(cut(cutter, "abcdefghij\n"), (Pieces{"<abcd", "efgh", "ij>"}));
  EXPECT_EQ(cut(cutter, "abcd\nabcde\n"), (Pieces{"<abcd>", "<abcd", "e>"}));
}

TEST(LineCutter, HoldsAFullPieceUntilItKnowsHowItEnds) {
  LineCutter cutter(4);
  EXPECT_EQ(cut(cutter, "abcd"), Pieces{});
  EXPECT_EQ(cutter.partial(), "abcd");
  EXPECT_EQ(cut(cutter, "\n"), Pieces{"<abcd>"});
  EXPECT_EQ(cut(cutter, "abcde"), Pieces{"<abcd"});
  EXPECT_FALSE(cutter.partial_begins());
  EXPECT_EQ(cut(cutter, "\n"), Pieces{"e>"});
  EXPECT_TRUE(cutter.partial_begins());
}

TEST(LineCutter, CutsTheSameWhateverTheChunks) {
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    std::string bytes;
    for (int i = 0; i < 200; ++i)
      bytes += std::uniform_int_distribution<int>(0, 9)(random) == 0 ? '\n' : 'x';
    LineCutter whole(5);
    Pieces const want = cut(whole, bytes);
    LineCutter chunked(5);
    Pieces got;
    for (std::size_t at = 0; at < bytes.size();) {
      auto const size = static_cast<std::size_t>(std::uniform_int_distribution<int>(1, 12)(random));
      for (std::string& piece : cut(chunked, std::string_view(bytes).substr(at, size)))
        got.push_back(std::move(piece));
      at += size;
    }
    EXPECT_EQ(got, want);
    EXPECT_EQ(chunked.partial(), whole.partial());
  }
}

TEST(LineCutter, ForgetsOnReset) {
  LineCutter cutter(4);
  cut(cutter, "abcdefg");
  cutter.reset();
  EXPECT_EQ(cut(cutter, "x\n"), Pieces{"<x>"});
}

}  // namespace
}  // namespace k8spark::logs
