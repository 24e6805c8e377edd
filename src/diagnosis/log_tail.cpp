#include "diagnosis/log_tail.h"

#include "text/strings.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace k8spark::diagnosis {

void LogTail::add(std::string_view piece, bool ends) {
  std::size_t const room = kLongestLine - std::min(line_length_, kLongestLine);
  bytes_.append(piece.substr(0, room));
  line_length_ += piece.size();
  if (ends) {
    bytes_ += '\n';
    line_length_ = 0;
    ++count_;
  }
  // Seldom, so that the copy of what is kept costs nothing for each line.
  if (bytes_.size() < 2 * kMostBytes) return;
  std::size_t const cut = bytes_.find('\n', bytes_.size() - kMostBytes);
  if (cut != std::string::npos) bytes_.erase(0, cut + 1);
}

void LogTail::clear() {
  bytes_.clear();
  line_length_ = 0;
}

std::vector<std::string> LogTail::lines() const {
  std::string_view text = bytes_;
  if (text.size() > kMostBytes) {
    std::size_t const cut = text.find('\n', text.size() - kMostBytes);
    if (cut != std::string_view::npos) text.remove_prefix(cut + 1);
  }
  std::vector<std::string> lines;
  while (!text.empty()) {
    std::size_t const end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<std::string> last_lines(std::string_view text) {
  LogTail tail;
  for (std::string const& line : text::split(text, '\n')) tail.add(line);
  std::vector<std::string> lines = tail.lines();
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

}  // namespace k8spark::diagnosis
