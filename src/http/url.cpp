#include "http/url.h"

#include "text/strings.h"

#include <algorithm>
#include <cctype>

namespace k8spark::http {

namespace {

bool is_scheme(std::string_view scheme) {
  return !scheme.empty() && std::all_of(scheme.begin(), scheme.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '+' || c == '-' || c == '.';
  });
}

// "[::1]:6443" or "host:6443" into `parts`.
bool split_authority(std::string_view text, UrlParts& parts) {
  std::string_view port;
  if (text.starts_with('[')) {
    std::size_t const end = text.find(']');
    if (end == std::string_view::npos) return false;
    parts.host = text::to_lower(text.substr(1, end - 1));
    std::string_view const rest = text.substr(end + 1);
    if (!rest.empty() && rest.front() != ':') return false;
    port = rest.empty() ? rest : rest.substr(1);
  } else {
    std::size_t const colon = text.find(':');
    parts.host = text::to_lower(text.substr(0, colon));
    if (colon != std::string_view::npos) port = text.substr(colon + 1);
  }
  parts.port = parts.scheme == "https" ? 443 : 80;
  if (!port.empty()) {
    auto const number = text::to_integer(port);
    if (!number || *number < 1 || *number > 65535) return false;
    parts.port = static_cast<int>(*number);
  }
  return !parts.host.empty();
}

}  // namespace

std::string UrlParts::authority() const {
  std::string const name = text::contains(host, ":") ? '[' + host + ']' : host;
  return name + ':' + std::to_string(port);
}

std::optional<UrlParts> split_url(std::string_view url) {
  std::size_t const colon = url.find("://");
  if (colon == std::string_view::npos || !is_scheme(url.substr(0, colon))) return std::nullopt;
  UrlParts parts;
  parts.scheme = text::to_lower(url.substr(0, colon));
  std::string_view rest = url.substr(colon + 3);
  rest = rest.substr(0, rest.find_first_of("?#"));
  std::size_t const slash = rest.find('/');
  std::string_view authority = rest.substr(0, slash);
  if (std::size_t const at = authority.rfind('@'); at != std::string_view::npos) {
    parts.has_userinfo = true;
    authority = authority.substr(at + 1);
  }
  if (!split_authority(authority, parts)) return std::nullopt;
  if (slash != std::string_view::npos) parts.path = rest.substr(slash);
  return parts;
}

std::string printable_url(std::string_view url) {
  auto const parts = split_url(url);
  if (!parts) return "(not a URL)";
  return parts->scheme + "://" + parts->authority() + parts->path;
}

}  // namespace k8spark::http
