#pragma once

#include "http/transport.h"
#include "k8spark/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// HTTP/1.1 as bytes, for connections that libcurl does not speak on. Pure. Source: RFC 9112.
namespace k8spark::http {

// A request without a body: request line, Host, the request's headers. kUsage when a header holds a
// line break or the URL is none.
Result<std::string> write_request_head(Request const& request);

// The lines of a head, without the empty one at its end.
struct Head {
  std::string first_line;       // "HTTP/1.1 101 Switching Protocols"
  std::vector<Header> headers;  // names in lower case, values trimmed
};
// Nothing when a line makes no sense.
std::optional<Head> parse_head(std::string_view text);
// Length of the head at the beginning of `bytes`, its empty line included; nothing: not all of it
// is there.
std::optional<std::size_t> find_head(std::string_view bytes);

// Reads one answer from bytes as they come. The body is cut at 64 KiB.
class AnswerReader {
 public:
  static constexpr std::size_t kMaxHead = std::size_t{64} << 10U;
  static constexpr std::size_t kMaxBody = std::size_t{64} << 10U;

  // False: what came is no HTTP.
  bool feed(std::string_view bytes);
  // The peer has ended. False: the head is not all there.
  bool end();
  [[nodiscard]] bool has_head() const { return has_head_; }
  // Head and body are there; after a 101 the head is all.
  [[nodiscard]] bool done() const { return done_; }
  [[nodiscard]] Response const& response() const { return response_; }
  // After a 101: bytes behind the head.
  [[nodiscard]] std::string const& rest() const { return pending_; }

 private:
  bool take_head();
  void take_body();

  std::string pending_;
  Response response_;
  bool has_head_ = false;
  bool done_ = false;
};

}  // namespace k8spark::http
