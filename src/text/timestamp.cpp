#include "text/timestamp.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace k8spark::text {

namespace {

constexpr std::int64_t kNsPerSecond = 1'000'000'000;
constexpr std::int64_t kSecondsPerDay = 86'400;
// '0' stands for a digit; fraction and zone follow.
constexpr std::string_view kShape = "0000-00-00T00:00:00";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool fits(char c, char shape) {
  return shape == '0' ? is_digit(c) : c == shape;
}

int number(std::string_view text, std::size_t at, std::size_t length) {
  int value = 0;
  for (std::size_t i = at; i < at + length; ++i) value = value * 10 + (text[i] - '0');
  return value;
}

bool is_leap(int year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int days_in_month(int year, int month) {
  constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

// Howard Hinnant's days_from_civil, which std::chrono::sys_days uses as well.
std::int64_t days_since_epoch(int year, int month, int day) {
  std::chrono::year_month_day const date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  return std::chrono::sys_days{date}.time_since_epoch().count();
}

// The digits after '.', as nanoseconds; moves `at` behind them. -1 if there is none or too many.
std::int64_t read_fraction(std::string_view text, std::size_t& at) {
  std::int64_t ns = 0;
  std::size_t digits = 0;
  for (; at < text.size() && is_digit(text[at]); ++at, ++digits) {
    if (digits == 9) return -1;
    ns = ns * 10 + (text[at] - '0');
  }
  if (digits == 0) return -1;
  for (; digits < 9; ++digits) ns *= 10;
  return ns;
}

// "Z" or "+hh:mm" as seconds east of UTC.
std::optional<std::int64_t> read_zone(std::string_view zone) {
  if (zone == "Z") return 0;
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return std::nullopt;
  for (std::size_t const i : {1U, 2U, 4U, 5U})
    if (!is_digit(zone[i])) return std::nullopt;
  int const hours = number(zone, 1, 2);
  int const minutes = number(zone, 4, 2);
  if (hours > 23 || minutes > 59) return std::nullopt;
  std::int64_t const seconds = hours * 3600 + minutes * 60;
  return zone[0] == '-' ? -seconds : seconds;
}

void append_number(std::string& out, std::int64_t value, int width) {
  std::array<char, 20> digits{};
  std::size_t count = 0;
  for (; value > 0; value /= 10) digits.at(count++) = static_cast<char>('0' + value % 10);
  while (count < static_cast<std::size_t>(width)) digits.at(count++) = '0';
  out.append(std::make_reverse_iterator(digits.begin() + static_cast<std::ptrdiff_t>(count)),
             digits.rend());
}

void append_zone(std::string& out, std::int64_t minutes) {
  if (minutes == 0) {
    out += 'Z';
    return;
  }
  out += minutes < 0 ? '-' : '+';
  minutes = minutes < 0 ? -minutes : minutes;
  append_number(out, minutes / 60, 2);
  out += ':';
  append_number(out, minutes % 60, 2);
}

}  // namespace

std::int64_t floor_to_second(std::int64_t ns) {
  std::int64_t const rest = ns % kNsPerSecond;
  return ns - (rest < 0 ? rest + kNsPerSecond : rest);
}

std::optional<std::int64_t> parse_timestamp(std::string_view text) {
  if (text.size() <= kShape.size()) return std::nullopt;
  for (std::size_t i = 0; i < kShape.size(); ++i)
    if (!fits(text[i], kShape[i])) return std::nullopt;
  int const year = number(text, 0, 4);
  int const month = number(text, 5, 2);
  int const day = number(text, 8, 2);
  int const hour = number(text, 11, 2);
  int const minute = number(text, 14, 2);
  int const second = number(text, 17, 2);
  if (year < 1678 || year > 2261 || month < 1 || month > 12 || day < 1 ||
      day > days_in_month(year, month) || hour > 23 || minute > 59 || second > 59)
    return std::nullopt;
  std::size_t at = kShape.size();
  std::int64_t fraction = 0;
  if (text[at] == '.') fraction = read_fraction(text, ++at);
  std::optional<std::int64_t> const zone = read_zone(text.substr(at));
  if (fraction < 0 || !zone) return std::nullopt;
  int const of_day = hour * 3600 + minute * 60 + second;
  std::int64_t const seconds = days_since_epoch(year, month, day) * kSecondsPerDay + of_day - *zone;
  return seconds * kNsPerSecond + fraction;
}

std::string format_timestamp(std::int64_t ns, int fraction_digits, std::chrono::minutes offset) {
  std::int64_t const second_start = floor_to_second(ns);
  std::int64_t fraction = ns - second_start;
  std::int64_t const local = second_start / kNsPerSecond + offset.count() * 60;
  std::int64_t days = local / kSecondsPerDay;
  if (local % kSecondsPerDay < 0) --days;
  std::int64_t const of_day = local - days * kSecondsPerDay;
  std::chrono::year_month_day const date{
      std::chrono::sys_days{std::chrono::days{static_cast<int>(days)}}};

  std::string out;
  out.reserve(36);
  append_number(out, int{date.year()}, 4);
  out += '-';
  append_number(out, unsigned{date.month()}, 2);
  out += '-';
  append_number(out, unsigned{date.day()}, 2);
  out += 'T';
  append_number(out, of_day / 3600, 2);
  out += ':';
  append_number(out, of_day / 60 % 60, 2);
  out += ':';
  append_number(out, of_day % 60, 2);
  fraction_digits = std::clamp(fraction_digits, 0, 9);
  if (fraction_digits > 0) {
    for (int i = fraction_digits; i < 9; ++i) fraction /= 10;
    out += '.';
    append_number(out, fraction, fraction_digits);
  }
  append_zone(out, offset.count());
  return out;
}

std::optional<StampedText> split_timestamp(std::string_view line) {
  constexpr std::size_t kLongest = std::string_view("2006-01-02T15:04:05.000000000+07:00").size();
  // Log text seldom looks like a date: one look rejects nearly all of it.
  if (line.size() <= kShape.size() || line[4] != '-' || line[10] != 'T') return std::nullopt;
  std::size_t const space = line.substr(0, kLongest + 1).find(' ');
  std::string_view const stamp = line.substr(0, space);
  std::optional<std::int64_t> const ns = parse_timestamp(stamp);
  if (!ns) return std::nullopt;
  return StampedText{
      *ns, stamp, space == std::string_view::npos ? std::string_view{} : line.substr(space + 1)};
}

bool may_begin_timestamp(std::string_view text) {
  for (std::size_t i = 0; i < std::min(text.size(), kShape.size()); ++i)
    if (!fits(text[i], kShape[i])) return false;
  if (text.size() <= kShape.size()) return true;
  std::string_view tail = text.substr(kShape.size());
  if (tail[0] == '.') {
    tail.remove_prefix(1);
    tail.remove_prefix(std::min(tail.find_first_not_of("0123456789"), tail.size()));
  }
  if (tail.empty() || tail == "Z") return true;
  constexpr std::string_view kZoneShape = "00:00";
  if ((tail[0] != '+' && tail[0] != '-') || tail.size() > kZoneShape.size() + 1) return false;
  for (std::size_t i = 1; i < tail.size(); ++i)
    if (!fits(tail[i], kZoneShape[i - 1])) return false;
  return true;
}

}  // namespace k8spark::text
