#pragma once

#include "http/transport.h"
#include "test_certs.h"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace k8spark::test {

// What one connection of TestServer is: bytes in and out, plain or TLS.
class Wire {
 public:
  virtual ~Wire() = default;
  // Everything, or false when the peer is gone.
  virtual bool write(std::string_view bytes) = 0;
  // 0: the peer has closed.
  virtual std::size_t read(char* buffer, std::size_t size) = 0;
};

struct SeenRequest {
  std::string method;
  std::string target;
  std::vector<http::Header> headers;  // names in lower case
  std::string body;
  int connection = 0;  // counted from 1

  [[nodiscard]] std::string header(std::string_view name) const;
};

struct ServerTls {
  Identity identity;
  std::string client_ca_pem;  // not empty: a client certificate of this CA is wanted
};

// An HTTP/1.1 server on a port of the loopback, a thread for each connection. The handler writes
// the raw answer and says whether the connection stays open.
class TestServer {
 public:
  using Handler = std::function<bool(SeenRequest const& request, Wire& wire)>;

  explicit TestServer(Handler handler, std::optional<ServerTls> tls = std::nullopt);
  ~TestServer();
  TestServer(TestServer const&) = delete;
  TestServer& operator=(TestServer const&) = delete;
  TestServer(TestServer&&) = delete;
  TestServer& operator=(TestServer&&) = delete;

  // What a request with "Expect" gets before its body; a final answer ends the connection. Set
  // before the first request.
  std::string expect_answer = "HTTP/1.1 100 Continue\r\n\r\n";

  [[nodiscard]] std::string url(std::string const& target = "/") const;
  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::vector<SeenRequest> seen() const;
  // Common names of the certificates that clients have shown.
  [[nodiscard]] std::vector<std::string> client_names() const;
  [[nodiscard]] int connections() const { return connections_.load(); }
  [[nodiscard]] bool stopping() const { return stopping_.load(); }

 private:
  void accept_loop();
  void serve(int socket, int number);
  void serve_wire(Wire& wire, int number);
  std::optional<SeenRequest> read_request(Wire& wire, std::string& rest, int number);

  Handler handler_;
  std::shared_ptr<void> context_;  // SSL_CTX
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> connections_{0};
  std::atomic<bool> stopping_{false};
  mutable std::mutex mutex_;
  std::vector<SeenRequest> seen_;
  std::vector<std::string> client_names_;
  std::vector<int> open_sockets_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

// "HTTP/1.1 200 OK" with Content-Length.
std::string make_answer(int status, std::string const& body, std::string const& extra_headers = "");

}  // namespace k8spark::test
