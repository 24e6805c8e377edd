#include "support/fake_transport.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace k8spark::test {

FakeTransport::~FakeTransport() {
  for (Entry const& entry : script_)
    ADD_FAILURE() << "never asked for: " << entry.method << " ..." << entry.url_end;
  if (!lines_.empty()) ADD_FAILURE() << "never connected: " << lines_.size() << " times";
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

class FakeTransport::FakeConnection final : public http::Connection {
 public:
  explicit FakeConnection(Line line) : line_(std::move(line)) {}

  Result<std::optional<std::size_t>> receive(std::span<char> into) override {
    if (line_.pieces.empty())
      return line_.stays_open ? std::optional<std::size_t>() : std::optional<std::size_t>(0);
    std::string& piece = line_.pieces.front();
    std::size_t const size = piece.copy(into.data(), into.size());
    piece.erase(0, size);
    if (piece.empty()) line_.pieces.pop_front();
    return std::optional<std::size_t>(size);
  }
  Result<void> send(std::string_view bytes) override {
    line_.said->append(bytes);
    return {};
  }
  Result<void> flush() override { return {}; }
  [[nodiscard]] std::size_t unsent() const override { return 0; }
  [[nodiscard]] int descriptor() const override { return -1; }

 private:
  Line line_;
};

void FakeTransport::connection(std::vector<std::string> pieces, bool stays_open) {
  lines_.push_back({{pieces.begin(), pieces.end()}, stays_open});
}

std::vector<std::string> FakeTransport::said() const {
  std::vector<std::string> all;
  for (auto const& one : said_) all.push_back(*one);
  return all;
}

Result<std::unique_ptr<http::Connection>> FakeTransport::connect(http::Request const& request) {
  sent_.push_back(request);
  if (lines_.empty()) {
    ADD_FAILURE() << "no connection in the script: " << request.url;
    return Error{ErrorCode::kInternal, "not in the script", request.url, ""};
  }
  said_.push_back(lines_.front().said);
  auto connection = std::make_unique<FakeConnection>(std::move(lines_.front()));
  lines_.pop_front();
  return std::unique_ptr<http::Connection>(std::move(connection));
}

}  // namespace k8spark::test
