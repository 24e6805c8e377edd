#include "storage/sigv4.h"

#include "http/url.h"
#include "storage/digest.h"
#include "text/encoding.h"
#include "text/strings.h"
#include "text/timestamp.h"

#include <algorithm>
#include <map>
#include <vector>

namespace k8spark::storage {

namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

// "20130524T000000Z"
std::string amz_date(std::chrono::milliseconds now) {
  std::string stamp = text::format_timestamp(now.count() * 1'000'000, 0);
  std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
  return stamp;
}

std::string host_of(http::UrlParts const& parts) {
  int const own_port = parts.scheme == "https" ? 443 : 80;
  std::string const authority = parts.authority();
  return parts.port == own_port ? authority.substr(0, authority.rfind(':')) : authority;
}

// Sorted pairs, each with a '='. The URL's parts are percent-encoded already.
std::string canonical_query(std::string_view url) {
  std::size_t const mark = url.find('?');
  if (mark == std::string_view::npos) return "";
  std::vector<std::string> pairs = text::split(url.substr(mark + 1), '&');
  for (std::string& pair : pairs)
    if (pair.find('=') == std::string::npos) pair += '=';
  std::sort(pairs.begin(), pairs.end());
  return text::join(pairs, "&");
}

// Values with outer white space cut off and inner runs of spaces as one.
std::string canonical_value(std::string_view value) {
  std::string out;
  for (char const c : text::trim(value))
    if (c != ' ' || !out.ends_with(' ')) out += c;
  return out;
}

}  // namespace

void sign_v4(http::Request& request,
             AwsKeys const& keys,
             SigningScope const& scope,
             std::string_view payload_sha256,
             std::chrono::milliseconds now) {
  auto const parts = http::split_url(request.url);
  if (keys.access_key.empty() || !parts) return;
  std::string const stamp = amz_date(now);
  std::string const day = stamp.substr(0, 8);
  request.headers.emplace_back("x-amz-date", stamp);
  request.headers.emplace_back("x-amz-content-sha256", payload_sha256);
  if (!keys.session_token.empty())
    request.headers.emplace_back("x-amz-security-token", keys.session_token);

  std::map<std::string, std::string> signed_headers{{"host", host_of(*parts)}};
  for (auto const& [name, value] : request.headers)
    signed_headers[text::to_lower(name)] = canonical_value(value);
  std::string lines;
  std::vector<std::string> names;
  for (auto const& [name, value] : signed_headers) {
    lines.append(name).append(":").append(value).append("\n");
    names.push_back(name);
  }
  std::string const list = text::join(names, ";");
  std::string const path = parts->path.empty() ? "/" : parts->path;
  std::string const canonical = request.method + '\n' + path + '\n' + canonical_query(request.url) +
                                '\n' + lines + '\n' + list + '\n' + std::string(payload_sha256);
  std::string const where = day + '/' + scope.region + '/' + scope.service + "/aws4_request";
  std::string const to_sign =
      std::string(kAlgorithm) + '\n' + stamp + '\n' + where + '\n' + text::sha256_hex(canonical);

  std::string key = hmac_sha256("AWS4" + keys.secret_key, day);
  key = hmac_sha256(key, scope.region);
  key = hmac_sha256(key, scope.service);
  key = hmac_sha256(key, "aws4_request");
  request.headers.emplace_back("Authorization",
                               std::string(kAlgorithm) + " Credential=" + keys.access_key + '/' +
                                   where + ", SignedHeaders=" + list +
                                   ", Signature=" + text::hex_encode(hmac_sha256(key, to_sign)));
}

}  // namespace k8spark::storage
