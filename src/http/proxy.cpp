#include "http/proxy.h"

#include "http/url.h"
#include "text/strings.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <vector>

namespace k8spark::http {

namespace {

struct Ip {
  std::array<unsigned char, 16> bytes{};
  std::size_t size = 0;  // 4 or 16
};

std::optional<Ip> parse_ip(std::string const& text) {
  Ip ip;
  if (inet_pton(AF_INET, text.c_str(), ip.bytes.data()) == 1) {
    ip.size = 4;
    return ip;
  }
  if (inet_pton(AF_INET6, text.c_str(), ip.bytes.data()) == 1) {
    ip.size = 16;
    return ip;
  }
  return std::nullopt;
}

bool is_loopback(std::string const& host) {
  if (host == "localhost") return true;
  auto const ip = parse_ip(host);
  if (!ip) return false;
  if (ip->size == 4) return ip->bytes[0] == 127;
  Ip one;
  one.bytes[15] = 1;
  return ip->bytes == one.bytes;
}

bool in_network(Ip const& ip, std::string_view cidr) {
  std::size_t const slash = cidr.find('/');
  auto const network = parse_ip(std::string(cidr.substr(0, slash)));
  auto const bits = text::to_integer(cidr.substr(slash + 1));
  if (!network || !bits || network->size != ip.size || *bits < 0 ||
      *bits > static_cast<long long>(ip.size) * 8)
    return false;
  for (std::size_t bit = 0; bit < static_cast<std::size_t>(*bits); ++bit) {
    unsigned const mask = 0x80U >> (bit % 8);
    if ((ip.bytes.at(bit / 8) & mask) != (network->bytes.at(bit / 8) & mask)) return false;
  }
  return true;
}

// One item of NO_PROXY, lower case. Source: httpproxy's config.init and ipMatch, domainMatch.
bool matches(std::string_view item, UrlParts const& url) {
  if (item == "*") return true;
  auto const ip = parse_ip(url.host);
  if (text::contains(item, "/")) return ip && in_network(*ip, item);
  std::string_view name = item;
  std::string_view port;
  if (item.starts_with('[')) {
    std::size_t const end = item.find(']');
    if (end == std::string_view::npos) return false;
    name = item.substr(1, end - 1);
    if (item.substr(end + 1).starts_with(':')) port = item.substr(end + 2);
  } else if (std::size_t const colon = item.rfind(':');
             colon != std::string_view::npos && colon == item.find(':')) {
    name = item.substr(0, colon);
    port = item.substr(colon + 1);
  }
  if (!port.empty() && port != std::to_string(url.port)) return false;
  if (auto const other = parse_ip(std::string(name)))
    return ip && ip->size == other->size && ip->bytes == other->bytes;
  if (name.starts_with("*.")) name = name.substr(1);
  if (name.starts_with('.')) return url.host.size() > name.size() && url.host.ends_with(name);
  return url.host == name || url.host.ends_with('.' + std::string(name));
}

bool is_exempt(UrlParts const& url, sys::Environment const& environment) {
  if (is_loopback(url.host)) return true;
  std::string list = environment.get_or_empty("NO_PROXY");
  if (list.empty()) list = environment.get_or_empty("no_proxy");
  std::vector<std::string> const items = text::split_list(text::to_lower(list));
  return std::any_of(
      items.begin(), items.end(), [&](std::string const& item) { return matches(item, url); });
}

// libcurl resolves the name itself for socks5; Go lets the proxy do it.
std::string as_libcurl_wants(std::string_view proxy) {
  if (proxy.empty()) return "";
  if (proxy.starts_with("socks5://")) return "socks5h" + std::string(proxy.substr(6));
  return text::contains(proxy, "://") ? std::string(proxy) : "http://" + std::string(proxy);
}

std::string from_environment(UrlParts const& url, sys::Environment const& environment) {
  if (url.scheme == "https") {
    std::string const upper = environment.get_or_empty("HTTPS_PROXY");
    return upper.empty() ? environment.get_or_empty("https_proxy") : upper;
  }
  // A CGI program gets HTTP_PROXY from a request's "Proxy:" header: not to be trusted.
  if (!environment.get_or_empty("REQUEST_METHOD").empty()) return "";
  std::string const upper = environment.get_or_empty("HTTP_PROXY");
  return upper.empty() ? environment.get_or_empty("http_proxy") : upper;
}

}  // namespace

std::string decide_proxy(std::string_view url,
                         std::string_view proxy_url,
                         sys::Environment const& environment) {
  if (!proxy_url.empty()) return as_libcurl_wants(proxy_url);
  auto const parts = split_url(url);
  if (!parts || is_exempt(*parts, environment)) return "";
  return as_libcurl_wants(from_environment(*parts, environment));
}

}  // namespace k8spark::http
