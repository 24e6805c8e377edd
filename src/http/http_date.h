#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace k8spark::http {

// "Sun, 06 Nov 1994 08:49:37 GMT" as milliseconds since the epoch. Source: RFC 7231 §7.1.1.1, the
// one form that servers send today.
std::optional<std::chrono::milliseconds> parse_http_date(std::string_view text);

}  // namespace k8spark::http
