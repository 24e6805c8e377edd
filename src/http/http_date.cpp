#include "http/http_date.h"

#include "text/strings.h"

#include <algorithm>
#include <array>
#include <string>

namespace k8spark::http {

namespace {

constexpr std::array<std::string_view, 12> kMonths{
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::optional<unsigned> number_at(std::string_view text, std::size_t at, std::size_t digits) {
  auto const value = text::to_integer(text.substr(at, digits));
  if (!value || *value < 0) return std::nullopt;
  return static_cast<unsigned>(*value);
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_http_date(std::string_view text) {
  using namespace std::chrono;
  // 0....5..8...12...17.20.23..26
  // Sun, 06 Nov 1994 08:49:37 GMT
  if (text.size() != 29 || !text.ends_with(" GMT") || text[19] != ':' || text[22] != ':')
    return std::nullopt;
  auto const* const month = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3));
  auto const day_number = number_at(text, 5, 2);
  auto const year_number = number_at(text, 12, 4);
  auto const hour = number_at(text, 17, 2);
  auto const minute = number_at(text, 20, 2);
  auto const second = number_at(text, 23, 2);
  if (month == kMonths.end() || !day_number || !year_number || !hour || !minute || !second)
    return std::nullopt;
  year_month_day const date{year(static_cast<int>(*year_number)),
                            std::chrono::month(static_cast<unsigned>(month - kMonths.begin()) + 1),
                            day(*day_number)};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return duration_cast<milliseconds>(sys_days(date).time_since_epoch()) + hours(*hour) +
         minutes(*minute) + seconds(*second);
}

}  // namespace k8spark::http
