#include "yaml/scalar.h"
#include "yaml/yaml.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <string>

// Our own emitter: yaml-cpp's leaves `yes`, `0o17` and dates unquoted, which other readers take for
// something else, and indents lists below their key, which kubectl does not.
namespace k8spark::yaml {

namespace {

// A simple key may be 1024 characters long (YAML 1.2, 7.4.2); quotes and escapes count.
constexpr std::size_t kLongestSimpleKey = 1000;

// Length in bytes of the character at `at`, and whether it may stand raw in a text: no control
// characters, no line ends but '\n', no BOM, no U+FFFE, U+FFFF.
struct Character {
  std::size_t length = 1;
  bool printable = true;
};

Character character_at(std::string_view text, std::size_t at) {
  auto const byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  unsigned const lead = byte(at);
  if (lead < 0x80) return {1, lead >= 0x20 && lead != 0x7F};
  if (lead < 0xE0) return {2, !(lead == 0xC2 && byte(at + 1) < 0xA0)};
  if (lead >= 0xF0) return {4, true};
  bool const separator =
      lead == 0xE2 && byte(at + 1) == 0x80 && (byte(at + 2) == 0xA8 || byte(at + 2) == 0xA9);
  bool const special = lead == 0xEF && ((byte(at + 1) == 0xBB && byte(at + 2) == 0xBF) ||
                                        (byte(at + 1) == 0xBF && byte(at + 2) >= 0xBE));
  return {3, !separator && !special};
}

bool is_printable(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    Character const next = character_at(text, at);
    if (!next.printable && text[at] != '\n') return false;
    at += next.length;
  }
  return true;
}

void append_escape(std::string& out, std::string_view character) {
  constexpr std::string_view kNamed = "\0\a\b\t\n\v\f\r\x1b";
  constexpr std::string_view kNames = "0abtnvfre";
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::string_view kNamedWithNul(kNamed.data(), 9);
  if (std::size_t const at = kNamedWithNul.find(character.front());
      character.size() == 1 && at != std::string_view::npos) {
    out += '\\';
    out += kNames[at];
    return;
  }
  auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  unsigned point = byte(0);
  if (character.size() == 2) point = ((byte(0) & 0x1FU) << 6U) | (byte(1) & 0x3FU);
  if (character.size() == 3)
    point = ((byte(0) & 0x0FU) << 12U) | ((byte(1) & 0x3FU) << 6U) | (byte(2) & 0x3FU);
  out += point < 0x100 ? "\\x" : "\\u";
  for (int shift = point < 0x100 ? 4 : 12; shift >= 0; shift -= 4)
    out += kHex[(point >> static_cast<unsigned>(shift)) & 0xFU];
}

std::string double_quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    Character const next = character_at(text, at);
    std::string_view const character = text.substr(at, next.length);
    if (character == "\"" || character == "\\")
      out.append("\\").append(character);
    else if (next.printable)
      out += character;
    else
      append_escape(out, character);
    at += next.length;
  }
  return out + '"';
}

std::string single_quoted(std::string_view text) {
  std::string out = "'";
  for (char const c : text) out.append(c == '\'' ? 2 : 1, c);
  return out + '\'';
}

// Characters that mean something to YAML where they stand.
bool has_indicator(std::string_view text) {
  constexpr std::string_view kFirst = ",[]{}#&*!|>'\"%@`?:";
  if (text.empty() || kFirst.find(text.front()) != std::string_view::npos) return true;
  if (text.front() == '-' && (text.size() == 1 || text[1] == ' ')) return true;
  if (text.starts_with("---") || text.starts_with("...")) return true;
  if (text.front() == ' ' || text.back() == ' ' || text.back() == ':') return true;
  return text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos;
}

std::string scalar_text(std::string_view text) {
  if (!is_printable(text) || text.find('\n') != std::string_view::npos) return double_quoted(text);
  if (reads_as_other_type(text)) return double_quoted(text);
  return has_indicator(text) ? single_quoted(text) : std::string(text);
}

// A block literal keeps its lines as they are only if none ends in a blank (editors strip those)
// and the first one begins with neither blank nor line end (that is how the indentation is found).
bool fits_literal(std::string_view text) {
  if (text.find('\n') == std::string_view::npos || !is_printable(text)) return false;
  if (text.front() == ' ' || text.front() == '\n') return false;
  return text.find(" \n") == std::string_view::npos && text.back() != ' ';
}

// The shortest text that reads back as the same number. "1e+300" gets a ".0": without a dot it is a
// text to YAML 1.1.
std::string real_text(double value) {
  std::array<char, 64> buffer{};
  auto const [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  std::string text(buffer.data(), end);
  std::size_t const exponent = text.find('e');
  if (exponent != std::string::npos && text.find('.') == std::string::npos)
    text.insert(exponent, ".0");
  return text;
}

class Emitter {
 public:
  void document(Json const& value) {
    if (value.is_object() && !value.empty())
      map(value, 0);
    else if (value.is_array() && !value.empty())
      list(value, 0);
    else
      inline_value(value, 0);
  }

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void indent(std::size_t depth) { out_.append(depth, ' '); }

  // The cursor stands where the first key goes.
  void map(Json const& object, std::size_t depth) {
    bool first = true;
    for (auto const& [key, value] : object.items()) {
      if (!first) indent(depth);
      first = false;
      std::string const name = scalar_text(key);
      if (name.size() > kLongestSimpleKey)
        out_.append("? ").append(name).append("\n").append(depth, ' ');
      else
        out_ += name;
      out_ += ':';
      if (value.is_object() && !value.empty()) {
        out_ += '\n';
        indent(depth + 2);
        map(value, depth + 2);
      } else if (value.is_array() && !value.empty()) {
        out_ += '\n';
        indent(depth);
        list(value, depth);
      } else {
        out_ += ' ';
        inline_value(value, depth);
      }
    }
  }

  // The cursor stands where the first dash goes.
  void list(Json const& array, std::size_t depth) {
    bool first = true;
    for (Json const& item : array) {
      if (!first) indent(depth);
      first = false;
      out_ += "- ";
      if (item.is_object() && !item.empty())
        map(item, depth + 2);
      else if (item.is_array() && !item.empty())
        list(item, depth + 2);
      else
        inline_value(item, depth);
    }
  }

  void inline_value(Json const& value, std::size_t depth) {
    if (value.is_string()) {
      auto const& text = value.get_ref<std::string const&>();
      if (fits_literal(text)) {
        literal(text, depth + 2);
        return;
      }
      out_ += scalar_text(text);
    } else if (value.is_number_float()) {
      out_ += real_text(value.get<double>());
    } else {
      out_ += value.dump();  // null, booleans, whole numbers, {} and []
    }
    out_ += '\n';
  }

  void literal(std::string_view text, std::size_t depth) {
    bool const open = text.back() != '\n';
    bool const several = text.ends_with("\n\n");
    out_ += open ? "|-\n" : several ? "|+\n" : "|\n";
    if (!open) text.remove_suffix(1);
    for (std::size_t start = 0; start <= text.size();) {
      std::size_t const end = std::min(text.find('\n', start), text.size());
      if (end > start) indent(depth);
      out_.append(text, start, end - start).append("\n");
      start = end + 1;
    }
  }

  std::string out_;
};

}  // namespace

std::string emit(Json const& value) {
  Emitter emitter;
  emitter.document(value);
  return emitter.take();
}

}  // namespace k8spark::yaml
