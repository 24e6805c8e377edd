#include "app/reach/proxy_request.h"

#include "text/strings.h"

#include <algorithm>
#include <array>

namespace k8spark::app {

namespace {

// What belongs to one connection, and what we say ourselves.
// Source: RFC 9110 §7.6.1; Go's httputil.ReverseProxy.
constexpr std::array<std::string_view, 12> kNotPassed{"authorization",
                                                      "connection",
                                                      "expect",
                                                      "host",
                                                      "keep-alive",
                                                      "proxy-authenticate",
                                                      "proxy-authorization",
                                                      "proxy-connection",
                                                      "te",
                                                      "trailer",
                                                      "transfer-encoding",
                                                      "upgrade"};

std::optional<std::string> find(http::Head const& head, std::string_view name) {
  for (auto const& [key, value] : head.headers)
    if (key == name) return value;
  return std::nullopt;
}

std::size_t count(http::Head const& head, std::string_view name) {
  return static_cast<std::size_t>(
      std::count_if(head.headers.begin(), head.headers.end(), [&](http::Header const& one) {
        return one.first == name;
      }));
}

// "[::1]:8001" gives "[::1]"; "localhost" itself.
std::string_view without_port(std::string_view host) {
  std::size_t const colon = host.rfind(':');
  std::size_t const bracket = host.rfind(']');
  bool const has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  return has_port ? host.substr(0, colon) : host;
}

bool is_accepted(std::string_view host, ProxyRules const& rules) {
  std::string_view const name = without_port(host);
  return std::any_of(
      rules.accept_hosts.begin(), rules.accept_hosts.end(), [&](std::string const& one) {
        return one == "*" || text::equals_ignore_case(one, name);
      });
}

// "http://localhost:8001" gives "localhost:8001".
std::string_view host_of_origin(std::string_view origin) {
  std::size_t const scheme = origin.find("://");
  return scheme == std::string_view::npos ? origin : origin.substr(scheme + 3);
}

bool is_exec_path(std::string_view path) {
  path = path.substr(0, path.find('?'));
  if (!text::contains(path, "/pods/")) return false;
  std::vector<std::string> const parts = text::split(path, '/');
  return std::find(parts.begin(), parts.end(), "exec") != parts.end() ||
         std::find(parts.begin(), parts.end(), "attach") != parts.end();
}

bool is_watch(std::string_view first_line) {
  std::size_t const query = first_line.find('?');
  if (query == std::string_view::npos) return false;
  std::string_view const words = first_line.substr(query);
  return text::contains(words, "watch=true") || text::contains(words, "watch=1");
}

std::optional<Refused> refusal_of(http::Head const& head, ProxyRules const& rules) {
  if (count(head, "host") != 1 || !is_accepted(*find(head, "host"), rules))
    return Refused{403, "this Host is not accepted (--accept-hosts)"};
  if (auto const origin = find(head, "origin");
      origin && !is_accepted(host_of_origin(*origin), rules))
    return Refused{403, "this Origin is not accepted (--accept-hosts)"};
  // 503: Spark's client then watches without one. Source: fabric8's BaseOperation.watch.
  if (find(head, "upgrade") && is_watch(head.first_line))
    return Refused{503, "watches pass this proxy as plain answers only, without an upgrade"};
  if (find(head, "upgrade"))
    return Refused{501, "upgrades (exec, port-forward) do not pass this proxy; use k8spark exec"};
  bool const impersonates =
      std::any_of(head.headers.begin(), head.headers.end(), [](http::Header const& one) {
        return one.first.starts_with("impersonate-");
      });
  if (impersonates && rules.impersonates)
    return Refused{403, "the proxy impersonates already (--as)"};
  return std::nullopt;
}

// "/a/../b", "/a/%2e%2E/b": whoever resolves it leaves the prefix.
bool climbs(std::string_view path) {
  std::string const plain =
      text::replace_all(text::to_lower(path.substr(0, path.find_first_of("?#"))), "%2e", ".");
  std::vector<std::string> const parts = text::split(plain, '/');
  return std::any_of(parts.begin(), parts.end(), [](std::string const& part) {
    return part == ".." || text::contains(part, "%2f");
  });
}

struct RequestLine {
  std::string method;
  std::string target;
};

std::optional<RequestLine> request_line(std::string const& line) {
  std::vector<std::string> const parts = text::split(line, ' ');
  if (parts.size() != 3 || !parts[2].starts_with("HTTP/1.") || !parts[1].starts_with('/'))
    return std::nullopt;
  bool const is_word =
      !parts[0].empty() &&
      std::all_of(parts[0].begin(), parts[0].end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!is_word || parts[0] == "CONNECT") return std::nullopt;
  return RequestLine{parts[0], parts[1]};
}

// How long the body is; Refused when two sides could disagree about it.
std::optional<Refused> set_upload(http::Head const& head, ProxiedRequest& request) {
  auto const length = find(head, "content-length");
  auto const encoding = find(head, "transfer-encoding");
  request.upload = 0;
  if ((length && encoding) || count(head, "content-length") > 1 ||
      count(head, "transfer-encoding") > 1)
    return Refused{400, "two lengths of one body"};
  if (encoding) {
    if (!text::equals_ignore_case(*encoding, "chunked"))
      return Refused{501, "no other transfer encoding than chunked"};
    request.upload.reset();
    request.headers.emplace_back("transfer-encoding", "chunked");
  }
  if (!length) return std::nullopt;
  auto const bytes = text::to_integer(*length);
  if (!bytes || *bytes < 0) return Refused{400, "Content-Length is no number"};
  request.upload = static_cast<std::size_t>(*bytes);
  return std::nullopt;
}

bool is_passed(std::string const& name) {
  return std::find(kNotPassed.begin(), kNotPassed.end(), name) == kNotPassed.end();
}

}  // namespace

std::variant<ProxiedRequest, Refused> judge_request(http::Head const& head,
                                                    ProxyRules const& rules) {
  auto const line = request_line(head.first_line);
  if (!line) return Refused{400, "not an HTTP/1.1 request to a path"};
  if (auto refused = refusal_of(head, rules)) return *std::move(refused);
  if (!rules.prefix.empty() && climbs(line->target)) return Refused{400, "a path with .. in it"};
  ProxiedRequest request;
  request.method = line->method;
  request.target = line->target;
  if (!rules.prefix.empty() && !request.target.starts_with(rules.prefix + '/'))
    request.target = rules.prefix + request.target;
  if (is_exec_path(request.target) && rules.prefix.empty())
    return Refused{403, "exec and attach do not pass this proxy; use k8spark exec"};
  for (auto const& header : head.headers)
    if (is_passed(header.first)) request.headers.push_back(header);
  if (auto refused = set_upload(head, request)) return *std::move(refused);
  request.headers.emplace_back("connection", "close");
  request.expects_continue =
      text::equals_ignore_case(find(head, "expect").value_or(""), "100-continue");
  return request;
}

std::string local_answer_head(http::Head const& head, std::string_view server) {
  std::string text = head.first_line;
  for (auto const& [name, value] : head.headers) {
    if (name == "connection" || name == "keep-alive") continue;
    std::string_view kept = value;
    if (name == "location" && kept.starts_with(server)) kept.remove_prefix(server.size());
    if (kept.empty() && name == "location") kept = "/";
    text.append("\r\n").append(name).append(": ").append(kept);
  }
  return text + "\r\nconnection: close\r\n\r\n";
}

}  // namespace k8spark::app
