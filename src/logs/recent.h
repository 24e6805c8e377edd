#pragma once

#include "logs/line_hash.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <string_view>
#include <vector>

namespace k8spark::logs {

// What is remembered of one emitted piece of a line: its line's time stamp, and a hash of its bytes
// (time stamp included).
struct Entry {
  static constexpr std::int64_t kNoTime = std::numeric_limits<std::int64_t>::min();

  std::int64_t ts_ns = kNoTime;
  Hash128 hash;

  [[nodiscard]] bool stamped() const { return ts_ns != kNoTime; }
  bool operator==(Entry const&) const = default;
};

// The pieces that a resume may bring again, in the order of emission: those of the last 3 s before
// the last time stamp, always the last one, at most 200 000.
class RecentLines {
 public:
  static constexpr std::int64_t kKeepNs = 3'000'000'000;
  static constexpr std::size_t kMost = 200'000;

  // last_ts  time stamp of the last line, Entry::kNoTime if there was none yet
  void push(Entry const& entry, std::int64_t last_ts);

  // What a request with sinceTime = since_ns brings again: entries with ts >= since_ns, and
  // unstamped ones after the first of them.
  [[nodiscard]] std::vector<Entry> from(std::int64_t since_ns) const;
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  std::deque<Entry> entries_;
};

}  // namespace k8spark::logs
