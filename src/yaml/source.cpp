#include "yaml/source.h"

#include "text/strings.h"

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

Mark Source::place(int line, int column) const {
  if (line < 0 || column < 0) return {};
  // At the end of the text yaml-cpp may stand on a line that does not exist.
  std::size_t const row = std::min(static_cast<std::size_t>(line), lines_.size() - 1);
  std::size_t const end = row + 1 < lines_.size() ? lines_[row + 1] - 1 : text_.size();
  return place_of_byte(std::min(lines_[row] + static_cast<std::size_t>(column), end));
}

std::string_view Source::rest_at(int line, int column) const {
  if (line < 0 || column < 0 || static_cast<std::size_t>(line) >= lines_.size()) return "";
  std::size_t const at = lines_[static_cast<std::size_t>(line)] + static_cast<std::size_t>(column);
  return text().substr(std::min(at, text_.size()));
}

bool Source::closes_quote(int line, int column) const {
  std::string_view const rest = rest_at(line, column);
  if (!rest.starts_with('"') && !rest.starts_with('\'')) return true;
  char const quote = rest.front();
  for (std::size_t at = 1; at < rest.size(); ++at) {
    bool const doubled = quote == '\'' && rest.substr(at, 2) == "\'\'";  // stands for one
    if (doubled || (quote == '"' && rest[at] == '\\'))
      ++at;
    else if (rest[at] == quote)
      return true;
  }
  return false;
}

std::string_view Source::null_word(int line, int column) const {
  std::string_view const rest = rest_at(line, column);
  for (std::string_view const word : {"~", "null", "Null", "NULL"})
    if (rest.starts_with(word)) return word;
  return "";
}

bool Source::may_begin_document(std::size_t at) const {
  std::string_view const text(text_);
  if (text.substr(std::min(at, text.size()), 3) == "---") return true;
  std::string_view const before = text.substr(0, at);
  if (before.starts_with("...") || text::contains(before, "\n...")) return true;
  // Nothing but comments and directives.
  std::vector<std::string> const lines = text::split(before, '\n');
  return std::all_of(lines.begin(), lines.end(), [](std::string const& line) {
    std::string_view const words = text::trim(line);
    return words.empty() || words.front() == '#' || words.front() == '%';
  });
}

}  // namespace k8spark::yaml
