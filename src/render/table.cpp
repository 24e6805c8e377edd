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

}  // namespace k8spark::render
