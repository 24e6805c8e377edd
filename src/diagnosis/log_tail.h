#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace k8spark::diagnosis {

// The end of a log, for the rules: at most the last 512 KiB, each line cut at 4 KiB. Adding a line
// costs a copy of it and nothing else.
class LogTail {
 public:
  static constexpr std::size_t kMostBytes = std::size_t{512} << 10U;
  static constexpr std::size_t kLongestLine = std::size_t{4} << 10U;

  // A line without its '\n', or one piece of a line that is longer; `ends`: it is the last piece.
  void add(std::string_view piece, bool ends = true);
  void clear();

  // Oldest first, without '\r'.
  [[nodiscard]] std::vector<std::string> lines() const;
  // Grows with every line; for "is there anything new".
  [[nodiscard]] std::size_t count() const { return count_; }

 private:
  std::string bytes_;
  std::size_t line_length_ = 0;  // of the line that has not ended
  std::size_t count_ = 0;
};

// The same cut for a whole text.
std::vector<std::string> last_lines(std::string_view text);

}  // namespace k8spark::diagnosis
