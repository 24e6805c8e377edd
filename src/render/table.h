#pragma once

#include <string>
#include <vector>

namespace k8spark::render {

// Columns as wide as their widest cell, three blanks between them, as kubectl prints them. The last
// column is not padded. Widths count code points.
std::string table(std::vector<std::string> const& header,
                  std::vector<std::vector<std::string>> const& rows);

// "5s", "3m12s", "4h5m", "7d": an age as kubectl's duration.HumanDuration writes it.
std::string human_duration(long long seconds);

}  // namespace k8spark::render
