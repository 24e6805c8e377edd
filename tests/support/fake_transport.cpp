#include "support/fake_transport.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace k8spark::test {

FakeTransport::~FakeTransport() {
  for (Entry const& entry : script_)
    ADD_FAILURE() << "never asked for: " << entry.method << " ..." << entry.url_end;
}

void FakeTransport::answer(std::string method, std::string url_end, http::Response response) {
  script_.push_back({std::move(method), std::move(url_end), std::move(response)});
}

void FakeTransport::fail(std::string method, std::string url_end, Error error) {
  script_.push_back({std::move(method), std::move(url_end), std::move(error)});
}

Result<http::Response> FakeTransport::send(http::Request const& request) {
  sent_.push_back(request);
  auto const at = std::find_if(script_.begin(), script_.end(), [&](Entry const& entry) {
    return entry.method == request.method && request.url.ends_with(entry.url_end);
  });
  if (at == script_.end()) {
    ADD_FAILURE() << "not in the script: " << request.method << ' ' << request.url;
    return Error{ErrorCode::kInternal, "not in the script", request.method + ' ' + request.url, ""};
  }
  Result<http::Response> result = std::move(at->result);
  script_.erase(at);
  return result;
}

std::vector<Result<http::Response>> FakeTransport::send_all(
    std::vector<http::Request> const& requests) {
  std::vector<Result<http::Response>> results;
  results.reserve(requests.size());
  for (http::Request const& request : requests) results.push_back(send(request));
  return results;
}

Result<http::Transport::Streamed> FakeTransport::stream(http::Request const& request,
                                                        http::StreamSink const& sink) {
  Result<http::Response> result = send(request);
  if (!result) return std::move(result).error();
  Streamed streamed{std::move(*result), http::StreamEnd::kEof};
  if (sink.on_head && !sink.on_head(streamed.head)) {
    streamed.end = http::StreamEnd::kStopped;
    return streamed;
  }
  if (streamed.head.status < 400) {
    std::string const bytes = std::move(streamed.head.body);
    streamed.head.body.clear();
    if (!bytes.empty() && !sink.on_bytes(bytes)) streamed.end = http::StreamEnd::kStopped;
  }
  return streamed;
}

void FakeTransport::show_identity(std::string client_cert_pem, std::string client_key_pem) {
  identities_.push_back(client_cert_pem + '/' + client_key_pem);
}

}  // namespace k8spark::test
