#pragma once

#include "http/transport.h"

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace k8spark::test {

// A script of method + URL suffix → answer. A request that is not in the script fails the test, and
// so does, at the end, an answer that was never asked for. The same method and URL may be given
// several times: answers come in that order.
class FakeTransport final : public http::Transport {
 public:
  FakeTransport() = default;
  ~FakeTransport() override;  // reports what was never asked for
  FakeTransport(FakeTransport const&) = delete;
  FakeTransport& operator=(FakeTransport const&) = delete;
  FakeTransport(FakeTransport&&) = delete;
  FakeTransport& operator=(FakeTransport&&) = delete;

  // `url_end` is matched against the end of the request's URL, query included.
  void answer(std::string method, std::string url_end, http::Response response);
  void fail(std::string method, std::string url_end, Error error);
  // What the server says on the next connection, in pieces as they come; then it ends, unless
  // `stays_open`. In the order of connect().
  void connection(std::vector<std::string> pieces, bool stays_open = false);

  // What was sent on each connection, in the order of connect().
  [[nodiscard]] std::vector<std::string> said() const;

  // Every request so far, in the order of sending.
  [[nodiscard]] std::vector<http::Request> const& sent() const { return sent_; }

  Result<http::Response> send(http::Request const& request) override;
  std::vector<Result<http::Response>> send_all(std::vector<http::Request> const& requests) override;
  // The whole body of the scripted answer goes to the sink in one piece.
  Result<Streamed> stream(http::Request const& request, http::StreamSink const& sink) override;
  void show_identity(std::string client_cert_pem, std::string client_key_pem) override;

  // What show_identity was given, "CERT/KEY" each.
  [[nodiscard]] std::vector<std::string> const& identities() const { return identities_; }
  Result<std::unique_ptr<http::Connection>> connect(http::Request const& request) override;

 private:
  struct Entry {
    std::string method;
    std::string url_end;
    Result<http::Response> result;
  };
  struct Line {
    std::deque<std::string> pieces;
    bool stays_open = false;
    std::shared_ptr<std::string> said = std::make_shared<std::string>();
  };
  class FakeConnection;
  std::deque<Entry> script_;
  std::deque<Line> lines_;
  std::vector<std::shared_ptr<std::string>> said_;
  std::vector<http::Request> sent_;
  std::vector<std::string> identities_;
};

}  // namespace k8spark::test
