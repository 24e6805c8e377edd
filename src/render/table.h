#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace k8spark::render {

// Columns as wide as their widest cell, three blanks between them, as kubectl prints them. The last
// column is not padded. Widths count code points.
std::string table(std::vector<std::string> const& header,
                  std::vector<std::vector<std::string>> const& rows);

// The same in two passes, for more rows than shall be kept as words: widths first, then line by
// line.
class TableWriter {
 public:
  explicit TableWriter(std::vector<std::string> const& header) { measure(header); }
  void measure(std::vector<std::string> const& row);
  [[nodiscard]] std::string line(std::vector<std::string> const& row) const;

 private:
  std::vector<std::size_t> widths_;
};

}  // namespace k8spark::render
