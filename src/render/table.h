#pragma once

#include <string>
#include <vector>

namespace k8spark::render {

// Columns as wide as their widest cell, three blanks between them, as kubectl prints them. The last
// column is not padded. Widths count code points.
std::string table(std::vector<std::string> const& header,
                  std::vector<std::vector<std::string>> const& rows);

}  // namespace k8spark::render
