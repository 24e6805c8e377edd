#include "spark/properties.h"

#include "text/strings.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace k8spark::spark {

namespace {

// One entry for each byte: a table answers faster than a row of comparisons.
using ByteSet = std::array<bool, 256>;
constexpr ByteSet bytes_of(std::string_view members) {
  ByteSet set{};
  for (char const c : members) set[static_cast<unsigned char>(c)] = true;
  return set;
}
constexpr bool has(ByteSet const& set, char c) {
  return set[static_cast<unsigned char>(c)];
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\f';
}

struct LogicalLine {
  std::string_view text;  // continuations joined, escapes still in; until the next line is read
  int number = 0;
};

// java.util.Properties' LineReader, its odd corners included: a line of a single backslash lets a
// comment follow, a blank continuation line ends the entry, a last line of a single backslash is an
// entry without key and value.
class LineReader {
 public:
  explicit LineReader(std::string_view text) : text_(text) {}

  std::optional<LogicalLine> next() {
    joined_.clear();
    skip_blanks_ = true;
    continued_ = backslash_ = false;
    while (at_ < text_.size()) {
      if (skip_blanks_ && skip_blank()) continue;
      if (joined_.empty() && (here() == '#' || here() == '!'))
        skip_comment();
      else if (std::string_view const whole = plain_line(); !whole.empty())
        return take_line(whole);
      else if (!at_line_end())
        take_characters();
      else if (end_line())
        return LogicalLine{joined_, number_of_joined_};
    }
    if (!backslash_ && joined_.empty()) return std::nullopt;
    if (backslash_) joined_.pop_back();
    return LogicalLine{joined_, number_of_joined_};
  }

 private:
  [[nodiscard]] char here() const { return text_[at_]; }
  [[nodiscard]] bool at_line_end() const { return here() == '\n' || here() == '\r'; }

  // The rest of a line that begins here and holds no backslash: nothing to join. Most lines are so,
  // and are not copied.
  [[nodiscard]] std::string_view plain_line() const {
    if (!joined_.empty() || backslash_) return {};
    std::size_t const stop = next_stop(at_);
    if (stop < text_.size() && text_[stop] == '\\') return {};
    return text_.substr(at_, stop - at_);
  }

  LogicalLine take_line(std::string_view whole) {
    LogicalLine const line{whole, number_};
    at_ += whole.size();
    if (at_ < text_.size()) take_line_end();
    return line;
  }

  // Where the next backslash or line end is.
  [[nodiscard]] std::size_t next_stop(std::size_t at) const {
    static constexpr ByteSet kStops = bytes_of("\\\n\r");
    while (at < text_.size() && !has(kStops, text_[at])) ++at;
    return at;
  }

  // True if there was something to skip.
  bool skip_blank() {
    if (is_blank(here())) {
      ++at_;
      return true;
    }
    if (at_line_end() && !continued_) {
      take_line_end();
      return true;
    }
    skip_blanks_ = continued_ = false;
    return false;
  }

  void skip_comment() {
    at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
    if (at_ < text_.size()) take_line_end();
    skip_blanks_ = true;
  }

  // One backslash, or everything up to the next one or the line's end.
  void take_characters() {
    if (joined_.empty()) number_of_joined_ = number_;
    std::size_t const start = at_;
    backslash_ = text_[start] == '\\' && !backslash_;
    at_ = text_[start] == '\\' ? start + 1 : next_stop(start + 1);
    joined_.append(text_, start, at_ - start);
  }

  // True if the logical line ends with the natural one.
  bool end_line() {
    bool const last = at_ + 1 == text_.size();
    take_line_end();
    if (!backslash_ && !joined_.empty()) return true;
    skip_blanks_ = true;
    if (!backslash_) return false;
    joined_.pop_back();
    backslash_ = false;
    continued_ = true;
    return last;
  }

  void take_line_end() {
    at_ += text_.substr(at_, 2) == "\r\n" ? 2 : 1;
    ++number_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int number_ = 1;
  std::string joined_;        // so far, of a line with backslashes
  int number_of_joined_ = 0;  // of its first natural line
  bool skip_blanks_ = true;   // at the beginning of a natural line
  bool continued_ = false;    // that line continues joined_
  bool backslash_ = false;    // joined_ ends in an odd number of them
};

void append_utf8(std::string& out, std::uint32_t point) {
  auto const put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0U | (point >> 6U));
    put(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    put(0xE0U | (point >> 12U));
    put(0x80U | ((point >> 6U) & 0x3FU));
    put(0x80U | (point & 0x3FU));
  } else {
    put(0xF0U | (point >> 18U));
    put(0x80U | ((point >> 12U) & 0x3FU));
    put(0x80U | ((point >> 6U) & 0x3FU));
    put(0x80U | (point & 0x3FU));
  }
}

std::optional<std::uint32_t> hex4(std::string_view digits) {
  std::uint32_t value = 0;
  if (digits.size() < 4) return std::nullopt;
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + 4, value, 16);
  if (error != std::errc{} || end != digits.data() + 4) return std::nullopt;
  return value;
}

// The escape after "\u" at `at`, which moves past it; joins two halves of a surrogate pair. A lone
// half becomes '?', as Java's UTF-8 encoder writes it. Nothing if it is malformed.
std::optional<std::uint32_t> take_unicode(std::string_view text, std::size_t& at) {
  std::optional<std::uint32_t> const unit = hex4(text.substr(at));
  if (!unit) return std::nullopt;
  at += 4;
  if (*unit < 0xD800 || *unit > 0xDFFF) return unit;
  if (*unit < 0xDC00 && text.substr(at, 2) == "\\u") {
    std::optional<std::uint32_t> const low = hex4(text.substr(at + 2));
    if (low && *low >= 0xDC00 && *low <= 0xDFFF) {
      at += 6;
      return 0x10000 + ((*unit - 0xD800) << 10U) + (*low - 0xDC00);
    }
  }
  return '?';
}

std::optional<std::string> unescape(std::string_view text) {
  if (text.find('\\') == std::string_view::npos) return std::string(text);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t const backslash = std::min(text.find('\\', at), text.size());
    out.append(text, at, backslash - at);
    at = backslash + 1;
    if (at == text.size()) out += '\\';  // the last character
    if (at >= text.size()) break;
    char const escaped = text[at++];
    switch (escaped) {
      case 't':
        out += '\t';
        break;
      case 'n':
        out += '\n';
        break;
      case 'r':
        out += '\r';
        break;
      case 'f':
        out += '\f';
        break;
      case 'u': {
        std::optional<std::uint32_t> const point = take_unicode(text, at);
        if (!point) return std::nullopt;
        append_utf8(out, *point);
        break;
      }
      default:
        out += escaped;
    }
  }
  return out;
}

// Where the key ends and the value begins, both still escaped.
std::pair<std::string_view, std::string_view> cut(std::string_view line) {
  static constexpr ByteSet kStops = bytes_of("=: \t\f\\");
  std::size_t end = 0;
  for (; end < line.size(); ++end) {
    if (!has(kStops, line[end])) continue;
    if (line[end] != '\\') break;
    ++end;  // what a backslash protects
  }
  end = std::min(end, line.size());
  std::size_t value = end;
  bool separated = false;
  for (; value < line.size(); ++value) {
    char const c = line[value];
    if (is_blank(c)) continue;
    if (separated || (c != '=' && c != ':')) break;
    separated = true;
  }
  return {line.substr(0, end), line.substr(value)};
}

// Source: Spark's Utils.trimExceptCRLF.
std::string_view trim_except_line_ends(std::string_view text) {
  auto const goes = [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 && c != '\r' && c != '\n';
  };
  while (!text.empty() && goes(text.front())) text.remove_prefix(1);
  while (!text.empty() && goes(text.back())) text.remove_suffix(1);
  return text;
}

// The escape of a character; 0: none. A blank is escaped in a key, and at the front of a value.
char escape_of(char c, bool escape_blank) {
  switch (c) {
    case '\t':
      return 't';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\f':
      return 'f';
    case ' ':
      return escape_blank ? ' ' : '\0';
    case '\\':
    case '=':
    case ':':
    case '#':
    case '!':
      return c;
    default:
      return '\0';
  }
}

// Which bytes escape_of has something to say about: few of what is written.
constexpr ByteSet kSpecial = bytes_of("\t\n\r\f \\=:#!");

void append_escaped(std::string& out, std::string_view text, bool is_key) {
  std::size_t plain = 0;  // where what needs no escape began
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!has(kSpecial, text[at])) continue;
    char const escape = escape_of(text[at], is_key || at == 0);
    if (escape == '\0') continue;
    out.append(text, plain, at - plain);
    out += '\\';
    out += escape;
    plain = at + 1;
  }
  out.append(text, plain);
}

}  // namespace

Result<std::vector<Property>> parse_properties(std::string_view text, std::string_view file) {
  std::string decoded;
  if (!text::is_valid_utf8(text)) text = decoded = text::to_valid_utf8(text);
  std::vector<Property> properties;
  LineReader lines(text);
  while (std::optional<LogicalLine> const line = lines.next()) {
    auto const [raw_key, raw_value] = cut(line->text);
    std::optional<std::string> key = unescape(raw_key);
    std::optional<std::string> value = unescape(raw_value);
    if (!key || !value)
      return usage_error("\\u wants four hexadecimal digits",
                         std::string(file) + ':' + std::to_string(line->number));
    if (std::string_view const trimmed = trim_except_line_ends(*value);
        trimmed.size() != value->size())
      value = std::string(trimmed);
    properties.push_back({*std::move(key), *std::move(value), line->number});
  }
  return properties;
}

std::string write_properties(std::vector<PropertyView> const& entries,
                             std::string_view header_comment,
                             std::string_view date_line) {
  std::size_t size = header_comment.size() + date_line.size() + 8;
  for (auto const& [key, value] : entries) size += key.size() + value.size() + 2;
  std::string out;
  out.reserve(size + size / 16);  // some are escaped
  out.append("#").append(text::replace_all(std::string(header_comment), "\n", "\n#")).append("\n");
  out.append("#").append(date_line).append("\n");
  for (auto const& [key, value] : entries) {
    append_escaped(out, key, true);
    out += '=';
    append_escaped(out, value, false);
    out += '\n';
  }
  return out;
}

}  // namespace k8spark::spark
