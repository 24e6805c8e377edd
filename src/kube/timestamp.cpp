#include "kube/timestamp.h"

#include "text/strings.h"

#include <array>
#include <cstdio>

namespace k8spark::kube {

using std::chrono::milliseconds;

namespace {

// `width` digits at `at`, or -1.
int digits(std::string_view text, std::size_t at, std::size_t width) {
  if (at + width > text.size()) return -1;
  int value = 0;
  for (char const c : text.substr(at, width)) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

// "Z", "+08:00": minutes east of Greenwich.
std::optional<int> zone_minutes(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() != 6 || text[3] != ':' || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  int const hours = digits(text, 1, 2);
  int const minutes = digits(text, 4, 2);
  if (hours < 0 || minutes < 0) return std::nullopt;
  return (text[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

// "12" and "h", then what is left of it in the next smaller unit if that is not 0.
std::string two_units(long long big, char const* unit, long long rest, char const* rest_unit) {
  std::string text = std::to_string(big) + unit;
  if (rest > 0) text += std::to_string(rest) + rest_unit;
  return text;
}

}  // namespace

std::optional<milliseconds> parse_timestamp(std::string_view text) {
  using namespace std::chrono;
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' ||
      (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  std::array<int, 6> const parts{digits(text, 0, 4),
                                 digits(text, 5, 2),
                                 digits(text, 8, 2),
                                 digits(text, 11, 2),
                                 digits(text, 14, 2),
                                 digits(text, 17, 2)};
  for (int const part : parts)
    if (part < 0) return std::nullopt;
  std::size_t at = 19;
  milliseconds fraction(0);
  if (text[at] == '.') {
    std::size_t const end = text.find_first_not_of("0123456789", at + 1);
    if (end == std::string_view::npos || end == at + 1) return std::nullopt;
    std::string const thousandths = std::string(text.substr(at + 1, end - at - 1)) + "00";
    fraction = milliseconds(digits(thousandths, 0, 3));
    at = end;
  }
  auto const zone = zone_minutes(text.substr(at));
  year_month_day const date{
      year(parts[0]), month(static_cast<unsigned>(parts[1])), day(static_cast<unsigned>(parts[2]))};
  if (!zone || !date.ok() || parts[3] > 23 || parts[4] > 59 || parts[5] > 60) return std::nullopt;
  return duration_cast<milliseconds>(sys_days(date).time_since_epoch()) + hours(parts[3]) +
         minutes(parts[4]) + seconds(parts[5]) + fraction - minutes(*zone);
}

std::string format_timestamp(milliseconds since_epoch) {
  using namespace std::chrono;
  sys_time<milliseconds> const time(since_epoch);
  auto const day_begin = floor<days>(time);
  year_month_day const date(day_begin);
  hh_mm_ss const clock(floor<seconds>(time - day_begin));
  std::array<char, 64> text{};
  std::snprintf(text.data(),
                text.size(),
                "%04d-%02u-%02uT%02d:%02d:%02dZ",
                static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

std::string format_age(milliseconds age) {
  long long const seconds = age.count() / 1000;
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  long long const minutes = seconds / 60;
  long long const hours = minutes / 60;
  long long const days = hours / 24;
  if (seconds < 120) return std::to_string(seconds) + 's';
  if (minutes < 10) return two_units(minutes, "m", seconds % 60, "s");
  if (minutes < 180) return std::to_string(minutes) + 'm';
  if (hours < 8) return two_units(hours, "h", minutes % 60, "m");
  if (hours < 48) return std::to_string(hours) + 'h';
  if (days < 8) return two_units(days, "d", hours % 24, "h");
  if (days < 365LL * 2) return std::to_string(days) + 'd';
  if (days < 365LL * 8) return two_units(days / 365, "y", days % 365, "d");
  return std::to_string(days / 365) + 'y';
}

}  // namespace k8spark::kube
