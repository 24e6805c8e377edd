#include "yaml/source.h"

#include "text/strings.h"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>

#include <algorithm>

namespace k8spark::yaml {

namespace {

std::string_view without_bom(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text;
}

// yaml-cpp takes the square of the time for many marks on one line. Far more than people write.
constexpr std::ptrdiff_t kMaxMarksOnOneLine = 20000;

bool is_mark(char c) {
  return std::string_view("{}[],:-?&*!").find(c) != std::string_view::npos;
}

bool is_forbidden(char c) {
  auto const byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

}  // namespace

Source::Source(std::string_view text) : text_(without_bom(text)) {
  lines_.push_back(0);
  for (std::size_t at = text_.find('\n'); at != std::string::npos; at = text_.find('\n', at + 1))
    lines_.push_back(at + 1);
  for (std::size_t at = 0; at < text_.size(); ++at)
    if (is_continuation(text_[at])) continuations_.push_back(at);
}

std::optional<SourceFault> Source::fault() const {
  auto const control = std::find_if(text_.begin(), text_.end(), is_forbidden);
  if (control != text_.end()) {
    auto const at = static_cast<std::size_t>(control - text_.begin());
    return SourceFault{place_of_byte(at), "a control character, which YAML forbids"};
  }
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    std::size_t const end = i + 1 < lines_.size() ? lines_[i + 1] : text_.size();
    std::string_view const line = text().substr(lines_[i], end - lines_[i]);
    Mark const mark{static_cast<int>(i) + 1, 1};
    if (!text::is_valid_utf8(line)) return SourceFault{mark, "not UTF-8 text"};
    if (std::count_if(line.begin(), line.end(), is_mark) > kMaxMarksOnOneLine)
      return SourceFault{mark, "too much on one line"};
  }
  return std::nullopt;
}

Mark Source::place_of_byte(std::size_t at) const {
  auto const after = std::upper_bound(lines_.begin(), lines_.end(), at);
  std::size_t const start = *(after - 1);
  auto const not_first_bytes =
      std::lower_bound(continuations_.begin(), continuations_.end(), at) -
      std::lower_bound(continuations_.begin(), continuations_.end(), start);
  return {static_cast<int>(after - lines_.begin()),
          static_cast<int>(at - start) - static_cast<int>(not_first_bytes) + 1};
}

Mark Source::place(YAML::Mark const& mark) const {
  if (mark.is_null()) return {};
  // At the end of the text yaml-cpp may stand on a line that does not exist.
  std::size_t const line = std::min(static_cast<std::size_t>(mark.line), lines_.size() - 1);
  std::size_t const end = line + 1 < lines_.size() ? lines_[line + 1] - 1 : text_.size();
  return place_of_byte(std::min(lines_[line] + static_cast<std::size_t>(mark.column), end));
}

YAML::Mark Source::mark(Mark const& place) const {
  YAML::Mark mark;
  std::size_t at = lines_[static_cast<std::size_t>(std::max(place.line, 1)) - 1];
  for (int i = 1; i < place.column && at < text_.size(); ++i) do
      ++at;
    while (at < text_.size() && is_continuation(text_[at]));
  mark.pos = static_cast<int>(at);
  mark.line = place.line - 1;
  mark.column = static_cast<int>(at - lines_[static_cast<std::size_t>(mark.line)]);
  return mark;
}

void Source::check_document_start(YAML::Mark const& mark) const {
  std::size_t const at = std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), text_.size());
  std::string_view const text(text_);
  if (text.substr(at, 3) == "---") return;
  std::string_view const before = text.substr(0, at);
  bool const after_end_mark = before.starts_with("...") || text::contains(before, "\n...");
  bool only_comments = true;
  for (std::string const& line : text::split(before, '\n')) {
    std::string_view const words = text::trim(line);
    if (!words.empty() && words.front() != '#' && words.front() != '%') only_comments = false;
  }
  if (!after_end_mark && !only_comments)
    throw YAML::ParserException(mark, "text after the end of the document");
}

}  // namespace k8spark::yaml
