#include "kube/json_text.h"

#include <nlohmann/json.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace k8spark::kube {

namespace {

// What JSON escapes: control characters, '"' and '\\'.
enum : unsigned char { kPlain, kEscaped, kNotAscii };

constexpr std::array<unsigned char, 256> make_classes() {
  std::array<unsigned char, 256> classes{};
  for (std::size_t byte = 0; byte < 0x20; ++byte) classes.at(byte) = kEscaped;
  classes.at('"') = classes.at('\\') = kEscaped;
  for (std::size_t byte = 0x80; byte < 256; ++byte) classes.at(byte) = kNotAscii;
  return classes;
}

std::string dumped(Json const& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void append_escape(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '\b':
      out += "\\b";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\r':
      out += "\\r";
      return;
    case '"':
    case '\\':
      out += '\\';
      out += c;
      return;
    default:
      out += "\\u00";
      out += kHex[static_cast<unsigned char>(c) >> 4U];
      out += kHex[static_cast<unsigned char>(c) & 0xFU];
  }
}

// False, and `out` as it was, when there is anything but ASCII.
bool append_ascii(std::string& out, std::string_view text) {
  static constexpr std::array<unsigned char, 256> kClasses = make_classes();
  std::size_t const before = out.size();
  out += '"';
  std::size_t plain = 0;  // where what needs no escape began
  for (std::size_t at = 0; at < text.size(); ++at) {
    unsigned char const kind = kClasses[static_cast<unsigned char>(text[at])];
    if (kind == kPlain) continue;
    if (kind == kNotAscii) {
      out.resize(before);
      return false;
    }
    out.append(text, plain, at - plain);
    append_escape(out, text[at]);
    plain = at + 1;
  }
  out.append(text, plain);
  out += '"';
  return true;
}

void append_string(std::string& out, std::string const& text) {
  if (!append_ascii(out, text)) out += dumped(text);
}

void append(std::string& out, Json const& value) {
  char separator = '\0';
  if (value.is_string()) {
    append_string(out, value.get_ref<std::string const&>());
  } else if (value.is_object()) {
    out += '{';
    for (auto const& [key, member] : value.items()) {
      if (separator != '\0') out += separator;
      separator = ',';
      append_string(out, key);
      out += ':';
      append(out, member);
    }
    out += '}';
  } else if (value.is_array()) {
    out += '[';
    for (Json const& element : value) {
      if (separator != '\0') out += separator;
      separator = ',';
      append(out, element);
    }
    out += ']';
  } else {
    out += dumped(value);
  }
}

// Of the strings, without what JSON adds.
std::size_t text_size(Json const& value) {
  if (value.is_string()) return value.get_ref<std::string const&>().size();
  std::size_t size = 0;
  if (value.is_structured())
    for (Json const& member : value) size += text_size(member);
  return size;
}

}  // namespace

std::string to_json_text(Json const& value) {
  std::string out;
  std::size_t const size = text_size(value);
  out.reserve(size + size / 16 + 1024);
  append(out, value);
  return out;
}

bool is_whole_object(std::string_view text) {
  long depth = 0;
  bool opened = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    switch (text[at]) {
      case '{':
        ++depth;
        opened = true;
        break;
      case '}':
        --depth;
        break;
      case '"':
        for (++at; at < text.size() && text[at] != '"'; ++at)
          if (text[at] == '\\') ++at;
        if (at >= text.size()) return false;
        break;
      default:
        break;
    }
  }
  return opened && depth == 0;
}

}  // namespace k8spark::kube
