#include "http/message.h"

#include "http/url.h"
#include "text/strings.h"

#include <algorithm>
#include <charconv>

namespace k8spark::http {

namespace {

bool is_clean(std::string_view value) {
  return value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

std::string_view target_of(std::string_view url) {
  std::size_t const scheme = url.find("://");
  std::size_t const path =
      url.find_first_of("/?#", scheme == std::string_view::npos ? 0 : scheme + 3);
  return path == std::string_view::npos ? "/" : url.substr(path);
}

// The content of a whole chunked body; nothing while a part is missing.
// Source: RFC 9112 §7.1.
std::optional<std::string> decode_chunked(std::string_view bytes) {
  std::string body;
  while (true) {
    std::size_t const line_end = bytes.find("\r\n");
    if (line_end == std::string_view::npos) return std::nullopt;
    std::size_t size = 0;
    std::string_view const line = bytes.substr(0, line_end);
    auto const [at, error] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
    if (error != std::errc() || at == line.data()) return body;  // as far as it makes sense
    if (size == 0) return body;
    bytes.remove_prefix(line_end + 2);
    if (bytes.size() < size || bytes.size() - size < 2) return std::nullopt;
    body.append(bytes.substr(0, size));
    bytes.remove_prefix(size + 2);
  }
}

bool is_chunked(Response const& response) {
  return text::to_lower(response.header("transfer-encoding").value_or("")).ends_with("chunked");
}

}  // namespace

Result<std::string> write_request_head(Request const& request) {
  auto const parts = split_url(request.url);
  if (!parts || !is_clean(request.url)) return usage_error("not a URL", printable_url(request.url));
  std::string head = request.method + ' ';
  head.append(target_of(request.url)).append(" HTTP/1.1\r\nHost: ").append(parts->authority());
  for (auto const& [name, value] : request.headers) {
    if (!is_clean(name) || !is_clean(value))
      return usage_error("a header holds a line break", printable_url(request.url));
    head.append("\r\n").append(name).append(": ").append(value);
  }
  return head.append("\r\n\r\n");
}

std::optional<std::size_t> find_head(std::string_view bytes) {
  std::size_t const at = bytes.find("\r\n\r\n");
  return at == std::string_view::npos ? std::nullopt : std::optional<std::size_t>(at + 4);
}

std::optional<Head> parse_head(std::string_view text) {
  Head head;
  while (!text.empty()) {
    std::size_t const end = std::min(text.find("\r\n"), text.size());
    std::string_view const line = text.substr(0, end);
    text.remove_prefix(std::min(end + 2, text.size()));
    if (line.empty()) break;
    if (head.first_line.empty()) {
      head.first_line = line;
      continue;
    }
    std::size_t const colon = line.find(':');
    // A blank before the colon, or a line that goes on in the next one, is how requests are
    // smuggled.
    if (colon == std::string_view::npos || colon == 0 || line.find_first_of(" \t") < colon ||
        !is_clean(line))
      return std::nullopt;
    head.headers.emplace_back(text::to_lower(line.substr(0, colon)),
                              text::trim(line.substr(colon + 1)));
  }
  if (head.first_line.empty()) return std::nullopt;
  return head;
}

bool AnswerReader::feed(std::string_view bytes) {
  if (done_) {
    if (response_.status == 101) pending_.append(bytes);
    return true;
  }
  pending_.append(bytes);
  while (!has_head_) {
    if (!find_head(pending_)) return pending_.size() <= kMaxHead;
    if (!take_head()) return false;
  }
  if (!done_) take_body();
  return true;
}

// An interim answer (100 to 199, but 101) is followed by another one.
bool AnswerReader::take_head() {
  std::size_t const size = *find_head(pending_);
  auto head = parse_head(std::string_view(pending_).substr(0, size));
  pending_.erase(0, size);
  if (!head || !head->first_line.starts_with("HTTP/1.") || head->first_line.size() < 12)
    return false;
  std::string_view const code = std::string_view(head->first_line).substr(9, 3);
  auto const status = text::to_integer(code);
  if (!status || *status < 100) return false;
  if (*status < 200 && *status != 101) return true;
  response_.status = static_cast<int>(*status);
  response_.headers = std::move(head->headers);
  has_head_ = true;
  done_ = *status == 101 || *status == 204 || *status == 304;
  return true;
}

void AnswerReader::take_body() {
  if (is_chunked(response_)) {
    auto body = decode_chunked(pending_);
    // Twice the size: the chunks' own lines count, too.
    done_ = body.has_value() || pending_.size() > 2 * kMaxBody;
    response_.body = body.value_or("");
  } else {
    auto const length = text::to_integer(response_.header("content-length").value_or(""));
    done_ = pending_.size() >= kMaxBody ||
            (length && *length >= 0 && pending_.size() >= static_cast<std::size_t>(*length));
    response_.body = pending_;
  }
  response_.body.resize(std::min(response_.body.size(), kMaxBody));
}

bool AnswerReader::end() {
  if (!has_head_) return false;
  done_ = true;
  return true;
}

}  // namespace k8spark::http
