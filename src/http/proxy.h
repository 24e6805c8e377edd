#pragma once

#include "sys/environment.h"

#include <string>
#include <string_view>

namespace k8spark::http {

// The proxy for a URL, or "" for none; "socks5://" becomes "socks5h://", a missing scheme
// "http://".
//
// proxy_url  the kubeconfig's, which beats the environment and NO_PROXY; empty: the environment
// Else HTTPS_PROXY/https_proxy (http URLs: HTTP_PROXY/http_proxy), never for localhost or a
// loopback address, nor for what NO_PROXY/no_proxy names: "*", a name (and what is below it),
// ".name" or
// "*.name" (only below), IP, CIDR, each with an optional ":port". No ALL_PROXY.
// Source: Go's golang.org/x/net/http/httpproxy, which client-go uses.
std::string decide_proxy(std::string_view url,
                         std::string_view proxy_url,
                         sys::Environment const& environment);

}  // namespace k8spark::http
