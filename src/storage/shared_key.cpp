#include "storage/shared_key.h"

#include "http/url.h"
#include "storage/digest.h"
#include "text/encoding.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <map>
#include <string_view>
#include <vector>

namespace k8spark::storage {

namespace {

// The standard headers in the order of the text to sign; Content-Length is computed.
constexpr std::array<std::string_view, 11> kStandard = {"content-encoding",
                                                        "content-language",
                                                        "content-length",
                                                        "content-md5",
                                                        "content-type",
                                                        "date",
                                                        "if-modified-since",
                                                        "if-match",
                                                        "if-none-match",
                                                        "if-unmodified-since",
                                                        "range"};

std::string percent_decoded(std::string_view text) {
  auto const digit = [](char c) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    return kDigits.find(static_cast<char>(c | 0x20));
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) < 16 &&
        digit(text[i + 2]) < 16) {
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string canonical_resource(http::Request const& request, std::string const& account) {
  auto const parts = http::split_url(request.url);
  std::string text = '/' + account + (parts ? parts->path : "");
  std::size_t const mark = request.url.find('?');
  if (mark == std::string::npos) return text;
  std::map<std::string, std::vector<std::string>> parameters;
  for (std::string const& pair : text::split(std::string_view(request.url).substr(mark + 1), '&')) {
    std::size_t const equals = std::min(pair.find('='), pair.size());
    std::string const name = text::to_lower(percent_decoded(pair.substr(0, equals)));
    parameters[name].push_back(percent_decoded(pair.substr(std::min(equals + 1, pair.size()))));
  }
  for (auto& [name, values] : parameters) {
    std::sort(values.begin(), values.end());
    text += '\n' + name + ':' + text::join(values, ",");
  }
  return text;
}

}  // namespace

std::string rfc1123_date(std::chrono::milliseconds now) {
  constexpr std::array<std::string_view, 7> kDays = {
      "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> kMonths = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto const seconds = static_cast<std::time_t>(now.count() / 1000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> rest{};  // what strftime would write by the locale is written here
  std::strftime(rest.data(), rest.size(), "%Y %H:%M:%S GMT", &utc);
  std::array<char, 4> day{};
  std::strftime(day.data(), day.size(), "%d", &utc);
  return std::string(kDays.at(static_cast<std::size_t>(utc.tm_wday))) + ", " + day.data() + ' ' +
         std::string(kMonths.at(static_cast<std::size_t>(utc.tm_mon))) + ' ' + rest.data();
}

std::string shared_key_text(http::Request const& request, std::string const& account) {
  std::map<std::string, std::string, std::less<>> headers;
  for (auto const& [name, value] : request.headers)
    headers[text::to_lower(name)] = std::string(text::trim(value));
  std::uint64_t const size = request.source ? request.source->size : request.body.size();
  if (size > 0) headers["content-length"] = std::to_string(size);  // "0" is written as nothing
  std::string text = request.method;
  for (std::string_view const name : kStandard) {
    auto const at = headers.find(name);
    text += '\n' + (at == headers.end() ? "" : at->second);
  }
  text += '\n';
  for (auto const& [name, value] : headers)
    if (name.starts_with("x-ms-")) text.append(name).append(":").append(value).append("\n");
  return text + canonical_resource(request, account);
}

void sign_shared_key(http::Request& request,
                     AzureAccount const& account,
                     std::chrono::milliseconds now) {
  request.headers.emplace_back("x-ms-date", rfc1123_date(now));
  std::string const signature =
      text::base64_encode(hmac_sha256(account.key, shared_key_text(request, account.name)));
  request.headers.emplace_back("Authorization", "SharedKey " + account.name + ':' + signature);
}

}  // namespace k8spark::storage
