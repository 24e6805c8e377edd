#include "logs/recent.h"

namespace k8spark::logs {

void RecentLines::push(Entry const& entry, std::int64_t last_ts) {
  entries_.push_back(entry);
  while (entries_.size() > kMost) entries_.pop_front();
  if (last_ts == Entry::kNoTime) return;
  // Unstamped entries are "older" than all (kNoTime is the smallest number): one at the front is
  // behind everything that a resume can be compared with.
  while (entries_.size() > 1 && entries_.front().ts_ns < last_ts - kKeepNs) entries_.pop_front();
}

std::vector<Entry> RecentLines::from(std::int64_t since_ns) const {
  std::vector<Entry> kept;
  for (Entry const& entry : entries_)
    if (entry.ts_ns >= since_ns || (!entry.stamped() && !kept.empty())) kept.push_back(entry);
  return kept;
}

}  // namespace k8spark::logs
