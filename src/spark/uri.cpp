#include "spark/uri.h"

#include "text/strings.h"

#include <algorithm>
#include <cctype>

namespace k8spark::spark {

namespace {

bool is_hex(char c) {
  return std::isxdigit(static_cast<unsigned char>(c)) != 0;
}
bool is_alpha(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

// java.net.URI allows "other" (non-ASCII) characters raw, and these ASCII ones in path, query and
// fragment.
bool is_legal(char c, std::string_view extra) {
  constexpr std::string_view kPunctuation = "-_.!~*'();:@&=+$,/";
  auto const byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || std::isalnum(byte) != 0 ||
         kPunctuation.find(c) != std::string_view::npos || extra.find(c) != std::string_view::npos;
}

bool all_legal(std::string_view part, std::string_view extra) {
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] == '%') {
      if (i + 2 >= part.size() || !is_hex(part[i + 1]) || !is_hex(part[i + 2])) return false;
      i += 2;
    } else if (!is_legal(part[i], extra)) {
      return false;
    }
  }
  return true;
}

std::string decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2])) {
      out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// Percent-encodes what may not stand in a URI; '%' too, as java.net.URI's constructors do.
std::string quote(std::string_view text, std::string_view extra) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (char const c : text) {
    if (is_legal(c, extra)) {
      out += c;
      continue;
    }
    auto const byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 0xFU];
  }
  return out;
}

// Length of "scheme" if `text` starts with "scheme:", else 0.
std::size_t scheme_length(std::string_view text) {
  if (text.empty() || !is_alpha(text[0])) return 0;
  auto const* const end = std::find_if(text.begin(), text.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '+' && c != '-' && c != '.';
  });
  return end != text.end() && *end == ':' ? static_cast<std::size_t>(end - text.begin()) : 0;
}

}  // namespace

std::optional<Uri> parse_uri(std::string_view text) {
  Uri uri;
  auto const [before, fragment] = split_fragment(text);
  if (text.find('#') != std::string_view::npos) {
    if (!all_legal(fragment, "?[]")) return std::nullopt;
    uri.fragment = decode(fragment);
  }
  std::string_view rest = before;
  std::size_t const length = scheme_length(rest);
  uri.scheme = std::string(rest.substr(0, length));
  if (length > 0) rest.remove_prefix(length + 1);
  if (length > 0 && rest.empty()) return std::nullopt;  // "x:" has no scheme-specific part
  if (length == 0 && rest.starts_with(':')) return std::nullopt;
  std::string_view authority;
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    std::size_t const end = std::min(rest.find_first_of("/?"), rest.size());
    authority = rest.substr(0, end);
    rest.remove_prefix(end);
    if (!all_legal(authority, "[]")) return std::nullopt;
  }
  std::size_t const query = rest.find('?');
  if (query != std::string_view::npos && !all_legal(rest.substr(query + 1), "?[]"))
    return std::nullopt;
  std::string_view const path = rest.substr(0, query);
  if (!all_legal(path, "")) return std::nullopt;
  uri.path = decode(path);
  return uri;
}

std::string scheme_of(std::string_view text) {
  return std::string(text.substr(0, scheme_length(text)));
}

std::string file_uri(std::string_view absolute_path) {
  return "file:" + quote(absolute_path, "");
}

std::optional<std::string> recoded_uri(std::string_view uri) {
  std::size_t const length = scheme_length(uri);
  if (length == 0) return std::nullopt;
  std::string recoded =
      std::string(uri.substr(0, length + 1)) + quote(decode(uri.substr(length + 1)), "?[]");
  if (!parse_uri(recoded)) return std::nullopt;
  return recoded;
}

std::string uri_base_name(std::string_view uri) {
  std::string_view path = uri.substr(0, uri.find('#'));
  path = path.substr(0, path.find('?'));
  std::size_t const slash = path.rfind('/');
  return decode(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

WithFragment split_fragment(std::string_view text) {
  std::size_t const hash = text.find('#');
  if (hash == std::string_view::npos) return {std::string(text), ""};
  return {std::string(text.substr(0, hash)), std::string(text.substr(hash + 1))};
}

bool is_local_and_resolvable(std::string_view resolved) {
  std::string const scheme = scheme_of(resolved);
  return resolved != "spark-internal" && (scheme.empty() || scheme == "file");
}

}  // namespace k8spark::spark
