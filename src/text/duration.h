#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace k8spark::text {

// "5s", "3m12s", "4h5m", "7d": an age as kubectl's duration.HumanDuration writes it.
std::string human_duration(long long seconds);

// The same from an RFC 3339 time (metadata.creationTimestamp) to `now`, since the epoch;
// "<unknown>" when it is no time.
std::string age_since(std::string_view rfc3339, std::chrono::milliseconds now);

}  // namespace k8spark::text
