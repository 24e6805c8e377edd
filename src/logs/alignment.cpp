#include "logs/alignment.h"

#include <algorithm>
#include <cstdint>

namespace k8spark::logs {

namespace {

struct Stamped {
  std::vector<Hash128> hashes;
  std::vector<std::size_t> positions;  // in the list with unstamped entries
};

Stamped only_stamped(std::span<Entry const> entries) {
  Stamped out;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!entries[i].stamped()) continue;
    out.hashes.push_back(entries[i].hash);
    out.positions.push_back(i);
  }
  return out;
}

// For each piece of `resumed`: how many pieces up to and including it are the last ones of
// `expected`. The Z-function of both lists read backwards, so that logs of equal lines cost no more
// than others.
std::vector<std::size_t> matches_before(std::vector<Hash128> const& expected,
                                        std::vector<Hash128> const& resumed) {
  std::vector<Hash128> both(expected.rbegin(), expected.rend());
  both.insert(both.end(), resumed.rbegin(), resumed.rend());
  std::vector<std::size_t> z(both.size(), 0);
  std::size_t left = 0;
  std::size_t right = 0;  // both[left, right) repeats the beginning
  for (std::size_t i = 1; i < both.size(); ++i) {
    if (i < right) z[i] = std::min(right - i, z[i - left]);
    while (i + z[i] < both.size() && both[z[i]] == both[i + z[i]]) ++z[i];
    if (i + z[i] > right) {
      left = i;
      right = i + z[i];
    }
  }
  std::vector<std::size_t> counts(z.rbegin(),
                                  z.rbegin() + static_cast<std::ptrdiff_t>(resumed.size()));
  for (std::size_t& count : counts) count = std::min(count, expected.size());
  return counts;
}

}  // namespace

std::optional<std::size_t> find_new_lines(std::span<Entry const> expected,
                                          std::span<Entry const> resumed,
                                          Certainty certainty) {
  Stamped const old = only_stamped(expected);
  Stamped const now = only_stamped(resumed);
  if (old.hashes.empty()) return std::nullopt;
  std::optional<std::size_t> best;
  std::size_t best_count = 0;
  bool best_at_start = false;
  std::vector<std::size_t> const counts = matches_before(old.hashes, now.hashes);
  for (std::size_t at = 0; at < now.hashes.size(); ++at) {
    std::size_t const count = counts[at];
    bool const at_start = count == at + 1;
    bool const whole = count == old.hashes.size();
    if (count == 0 || (certainty == Certainty::kProven && !at_start && !whole)) continue;
    if (count < best_count || (count == best_count && best_at_start)) continue;
    best = now.positions[at] + 1;
    best_count = count;
    best_at_start = at_start;
  }
  return best;
}

void HeldPieces::add(LineCutter::Piece const& piece, Entry const& entry) {
  pieces_.push_back({std::string(piece.bytes), piece.begins, piece.ends});
  entries_.push_back(entry);
  bytes_ += piece.bytes.size();
}

void HeldPieces::clear() {
  pieces_.clear();
  entries_.clear();
  bytes_ = 0;
}

void HeldPieces::drop_older(std::int64_t ts_ns) {
  auto const first = std::find_if(entries_.begin(), entries_.end(), [ts_ns](Entry const& entry) {
    return entry.ts_ns >= ts_ns;
  });
  auto const count = first - entries_.begin();
  for (auto piece = pieces_.begin(); piece != pieces_.begin() + count; ++piece)
    bytes_ -= piece->bytes.size();
  entries_.erase(entries_.begin(), first);
  pieces_.erase(pieces_.begin(), pieces_.begin() + count);
}

}  // namespace k8spark::logs
