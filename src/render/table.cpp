#include "render/table.h"

#include <algorithm>

namespace k8spark::render {

namespace {

std::size_t width_of(std::string const& cell) {
  return static_cast<std::size_t>(std::count_if(cell.begin(), cell.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

}  // namespace

void TableWriter::measure(std::vector<std::string> const& row) {
  if (widths_.size() < row.size()) widths_.resize(row.size(), 0);
  for (std::size_t i = 0; i < row.size(); ++i) widths_[i] = std::max(widths_[i], width_of(row[i]));
}

std::string TableWriter::line(std::vector<std::string> const& row) const {
  std::string out;
  for (std::size_t i = 0; i < row.size(); ++i) {
    out += row[i];
    if (i + 1 < row.size()) out.append(widths_[i] - width_of(row[i]) + 3, ' ');
  }
  return out + '\n';
}

std::string table(std::vector<std::string> const& header,
                  std::vector<std::vector<std::string>> const& rows) {
  TableWriter writer(header);
  for (auto const& row : rows) writer.measure(row);
  std::string out = writer.line(header);
  for (auto const& row : rows) out += writer.line(row);
  return out;
}

}  // namespace k8spark::render
