#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace k8spark::http {

// The parts of an absolute URL. Userinfo, query and fragment are left out.
struct UrlParts {
  std::string scheme;  // lower case: "https"
  std::string host;    // lower case, without [] round an IPv6 address
  int port = 0;        // given, or the scheme's (443 for https, else 80)
  bool has_userinfo = false;
  std::string path;  // "/k8s/clusters/c-x", or ""

  // "host:port", an IPv6 address in [].
  [[nodiscard]] std::string authority() const;
};

// Nothing when there is no scheme or no host, or the port is no number.
std::optional<UrlParts> split_url(std::string_view url);

// For messages: "https://host:port/path" without userinfo, query and fragment.
std::string printable_url(std::string_view url);

}  // namespace k8spark::http
