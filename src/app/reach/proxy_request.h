#pragma once

#include "http/message.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// What may pass the local proxy, and in which form. Pure.
namespace k8spark::app {

struct ProxyRules {
  std::vector<std::string> accept_hosts;  // of Host and Origin, without port; "*": any
  bool impersonates = false;              // we do, so that nobody else may
  // Put before every path that does not begin with it, "/api/v1/.../proxy"; empty: paths stay.
  std::string prefix;
};

struct ProxiedRequest {
  std::string method;
  std::string target;                 // path and query at the API server
  std::vector<http::Header> headers;  // without what belongs to the local connection or to us
  std::optional<std::size_t> upload;  // bytes of the body; none: chunked
  bool expects_continue = false;      // the client waits for "100 Continue" before its body
};

struct Refused {
  int status = 0;
  std::string words;
};

// Refused: a Host or Origin that is not accepted (a web page of somewhere else must not use our
// login), an upgrade, exec and attach, what is no sane HTTP/1.1.
// Source: kubectl, pkg/proxy/proxy_server.go.
std::variant<ProxiedRequest, Refused> judge_request(http::Head const& head,
                                                    ProxyRules const& rules);

// The server's head for the local client: the connection ends with this answer, and redirects to
// `server` ("https://host:6443") stay on this side.
std::string local_answer_head(http::Head const& head, std::string_view server);

}  // namespace k8spark::app
