#include "storage/source.h"

#include "http/http_date.h"
#include "text/encoding.h"
#include "text/strings.h"

#include <cstdlib>
#include <utility>
#include <vector>

namespace k8spark::storage {

namespace {

constexpr std::chrono::seconds kStall{120};

}  // namespace

Result<OpenSource> open_source(PutIo const& io, std::string const& path) {
  Result<std::unique_ptr<sys::OpenFile>> file = io.files.open(path);
  if (!file) return usage_error(file.error().message, path);
  OpenSource source{path, *std::move(file), 0};
  source.size = source.file->size();
  return source;
}

http::BodySource make_body(OpenSource const& source,
                           std::uint64_t offset,
                           std::uint64_t size,
                           PutIo const& io) {
  http::BodySource body;
  body.size = size;
  body.read = [file = source.file, path = source.path, offset](
                  std::uint64_t from, std::span<char> into) -> Result<std::size_t> {
    K8SPARK_ASSIGN(std::size_t const got, file->read_at(offset + from, into));
    if (got == 0)
      return usage_error(
          "the file became shorter while it was sent", path, "let its writer finish");
    return got;
  };
  if (io.on_progress)
    body.on_progress = [tell = io.on_progress, offset, total = source.size](std::uint64_t sent) {
      tell(offset + sent, total);
    };
  return body;
}

std::string encoded_path(std::string_view path) {
  std::vector<std::string> segments = text::split(path, '/');
  for (std::string& segment : segments) segment = text::url_encode(segment);
  return text::join(segments, "/");
}

Result<void> read_trust(Connection& connection,
                        std::initializer_list<std::string_view> variables,
                        StoreInput const& input) {
  for (std::string_view const variable : variables) {
    std::string const path = input.environment.get_or_empty(variable);
    if (path.empty()) continue;
    Result<std::string> pem = input.files.read(path);
    if (!pem) return usage_error(pem.error().message, path, std::string(variable) + " names it");
    if (!text::contains(*pem, "-----BEGIN CERTIFICATE-----"))
      return usage_error("holds no certificate", path, std::string(variable) + " names it");
    connection.tls.ca_pem = *std::move(pem);
    connection.ca_source = path + " (" + std::string(variable) + ')';
    return {};
  }
  return {};
}

http::RetryPolicy retry_policy(PutIo const& io) {
  http::RetryPolicy policy;
  policy.max_tries = 6;
  policy.max_total = std::chrono::hours(24);
  if (io.patience) policy.max_tries = policy.max_connect_tries = 1;
  policy.also_passing = [](http::Response const& response, int /*tried*/) {
    // S3 says 400 RequestTimeout when our bytes were too slow in coming.
    return response.status == 500 || response.status == 408 ||
           (response.status == 400 && text::contains(response.body, "<Code>RequestTimeout</Code>"));
  };
  if (io.on_retry)
    policy.on_retry = [tell = io.on_retry](std::string const& cause, std::chrono::milliseconds) {
      tell(cause);
    };
  return policy;
}

http::Request make_request(std::string method, std::string url) {
  http::Request request;
  request.method = std::move(method);
  request.url = std::move(url);
  request.stall_timeout = kStall;
  return request;
}

std::string clock_hint(http::Response const& response, std::chrono::milliseconds now) {
  auto const date = response.header("date");
  auto const theirs = date ? http::parse_http_date(*date) : std::nullopt;
  if (!theirs) return "set this machine's clock: signatures hold for 15 minutes";
  long long const seconds = (now - *theirs).count() / 1000;
  return "this machine's clock is " + std::to_string(std::llabs(seconds)) + " s " +
         (seconds < 0 ? "behind" : "ahead of") + " the store's: set it right";
}

namespace {

// What the transport's own hint, which is about clusters, should be about a store.
void turn_hint(Error& error, std::string const& endpoint_key, Connection const& connection) {
  bool const untrusted = text::contains(error.message, "certificate is not trusted");
  if (untrusted) {
    error.hint = connection.ca_source.empty()
                     ? "trusted are the system's root certificates; SSL_CERT_FILE names others"
                     : "trusted is only " + connection.ca_source;
  } else if (error.code == ErrorCode::kUnavailable && !error.hint.empty()) {
    error.hint = "is the endpoint right (" + endpoint_key + "), and does this machine reach it?";
  }
  error.outcome_unknown = false;
}

}  // namespace

Error upload_failed(Error error,
                    std::string const& source_path,
                    Target const& target,
                    std::string const& endpoint_key,
                    Connection const& connection) {
  if (error.code == ErrorCode::kCancelled) return error;
  turn_hint(error, endpoint_key, connection);
  error.message = "cannot upload " + source_path + " to " + target.text + ": " + error.message;
  return error;
}

Error look_failed(Error error,
                  Target const& target,
                  std::string const& endpoint_key,
                  Connection const& connection) {
  if (error.code == ErrorCode::kCancelled) return error;
  turn_hint(error, endpoint_key, connection);
  error.message = "cannot look into " + target.text + ": " + error.message;
  return error;
}

std::string folder_prefix(std::string const& path) {
  return path.empty() ? "" : path + '/';
}

}  // namespace k8spark::storage
