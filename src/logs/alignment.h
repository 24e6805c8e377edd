#pragma once

#include "logs/line_cutter.h"
#include "logs/recent.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace k8spark::logs {

enum class Certainty {
  kProven,  // the known lines must reach back to the beginning of one of the two lists
  kLikely,  // the answer is known to be past the known lines: the best place there is
};

// Where new lines begin in `resumed`, an answer that does not simply repeat `expected` (the lines
// that were emitted last, in order): the number of leading pieces that are known. Nothing if no
// place in it looks like the end of `expected`.
//
// The place is the one before which most lines are those before the end of `expected`; of equal
// ones that at the beginning of the answer (the file was rotated, nothing is lost), else the last
// one (the clock was set back, so older lines came again). Unstamped pieces are not compared: they
// can be tails of lines that began before the asked-for time.
std::optional<std::size_t> find_new_lines(std::span<Entry const> expected,
                                          std::span<Entry const> resumed,
                                          Certainty certainty);

// Pieces held back until their place is clear, with their bytes. At most 50 000 or 8 MiB.
class HeldPieces {
 public:
  static constexpr std::size_t kMostPieces = 50'000;
  static constexpr std::size_t kMostBytes = std::size_t{8} << 20U;

  struct Piece {
    std::string bytes;
    bool begins = true;
    bool ends = true;

    [[nodiscard]] LineCutter::Piece view() const { return {bytes, begins, ends}; }
  };

  void add(LineCutter::Piece const& piece, Entry const& entry);
  void clear();
  // Drops pieces from the front that are older than `ts_ns`.
  void drop_older(std::int64_t ts_ns);

  [[nodiscard]] bool full() const { return pieces_.size() >= kMostPieces || bytes_ >= kMostBytes; }
  [[nodiscard]] bool empty() const { return pieces_.empty(); }
  [[nodiscard]] std::vector<Piece> const& pieces() const { return pieces_; }
  [[nodiscard]] std::vector<Entry> const& entries() const { return entries_; }

 private:
  std::vector<Piece> pieces_;
  std::vector<Entry> entries_;
  std::size_t bytes_ = 0;
};

}  // namespace k8spark::logs
