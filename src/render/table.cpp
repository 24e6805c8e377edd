#include "render/table.h"

#include <algorithm>
#include <cstddef>

namespace k8spark::render {

namespace {

std::size_t width_of(std::string const& cell) {
  return static_cast<std::size_t>(std::count_if(cell.begin(), cell.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::string line(std::vector<std::string> const& cells, std::vector<std::size_t> const& widths) {
  std::string out;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    out += cells[i];
    if (i + 1 < cells.size()) out.append(widths[i] - width_of(cells[i]) + 3, ' ');
  }
  return out + '\n';
}

}  // namespace

std::string table(std::vector<std::string> const& header,
                  std::vector<std::vector<std::string>> const& rows) {
  std::vector<std::size_t> widths;
  widths.reserve(header.size());
  for (std::string const& cell : header) widths.push_back(width_of(cell));
  for (auto const& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  std::string out = line(header, widths);
  for (auto const& row : rows) out += line(row, widths);
  return out;
}

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

}  // namespace k8spark::render
