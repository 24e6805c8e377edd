#include "text/duration.h"

#include "text/timestamp.h"

#include <algorithm>

namespace k8spark::text {

std::string human_duration(long long seconds) {
  seconds = std::max(seconds, 0LL);
  auto const two =
      [](long long big, char const* big_unit, long long small, char const* small_unit) {
        std::string out = std::to_string(big) + big_unit;
        return small == 0 ? out : out + std::to_string(small) + small_unit;
      };
  long long const minutes = seconds / 60;
  long long const hours = seconds / 3600;
  long long const days = hours / 24;
  if (seconds < 120) return std::to_string(seconds) + 's';
  if (minutes < 10) return two(minutes, "m", seconds % 60, "s");
  if (hours < 3) return std::to_string(minutes) + 'm';
  if (hours < 8) return two(hours, "h", minutes % 60, "m");
  if (hours < 48) return std::to_string(hours) + 'h';
  if (days < 8) return two(days, "d", hours % 24, "h");
  constexpr long long kYear = 365;
  if (days < 2 * kYear) return std::to_string(days) + 'd';
  if (days < 8 * kYear) return two(days / kYear, "y", days % kYear, "d");
  return std::to_string(days / kYear) + 'y';
}

std::string age_since(std::string_view rfc3339, std::chrono::milliseconds now) {
  constexpr std::int64_t kNsPerSecond = 1'000'000'000;
  auto const created_ns = parse_timestamp(rfc3339);
  if (!created_ns) return "<unknown>";
  return human_duration(now.count() / 1000 - *created_ns / kNsPerSecond);
}

}  // namespace k8spark::text
