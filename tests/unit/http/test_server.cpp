#include "test_server.h"

#include "text/strings.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>

namespace k8spark::test {

namespace {

class PlainWire final : public Wire {
 public:
  explicit PlainWire(int socket) : socket_(socket) {}
  bool write(std::string_view bytes) override {
    while (!bytes.empty()) {
      ssize_t const sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  std::size_t read(char* buffer, std::size_t size) override {
    ssize_t const got = ::recv(socket_, buffer, size, 0);
    return got > 0 ? static_cast<std::size_t>(got) : 0;
  }

 private:
  int socket_;
};

class TlsWire final : public Wire {
 public:
  explicit TlsWire(SSL* ssl) : ssl_(ssl) {}
  bool write(std::string_view bytes) override {
    return SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) > 0;
  }
  std::size_t read(char* buffer, std::size_t size) override {
    int const got = SSL_read(ssl_, buffer, static_cast<int>(size));
    return got > 0 ? static_cast<std::size_t>(got) : 0;
  }

 private:
  SSL* ssl_;
};

template <typename T>
std::shared_ptr<T> read_pem(std::string const& pem,
                            T* (*read)(BIO*, T**, pem_password_cb*, void*),
                            void (*free)(T*)) {
  std::unique_ptr<BIO, int (*)(BIO*)> const bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  return {read(bio.get(), nullptr, nullptr, nullptr), free};
}

std::shared_ptr<void> make_context(ServerTls const& tls) {
  SSL_CTX* const context = SSL_CTX_new(TLS_server_method());
  std::shared_ptr<void> owner(context, [](void* p) { SSL_CTX_free(static_cast<SSL_CTX*>(p)); });
  auto const certificate = read_pem<X509>(tls.identity.cert_pem, PEM_read_bio_X509, X509_free);
  auto const key = read_pem<EVP_PKEY>(tls.identity.key_pem, PEM_read_bio_PrivateKey, EVP_PKEY_free);
  SSL_CTX_use_certificate(context, certificate.get());
  SSL_CTX_use_PrivateKey(context, key.get());
  if (!tls.client_ca_pem.empty()) {
    auto const ca = read_pem<X509>(tls.client_ca_pem, PEM_read_bio_X509, X509_free);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), ca.get());
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  return owner;
}

// Closing at once would reset the connection, and the alert that says why could be lost.
void linger(int socket) {
  shutdown(socket, SHUT_WR);
  std::array<char, 256> buffer{};
  pollfd waiting{socket, POLLIN, 0};
  while (poll(&waiting, 1, 500) > 0 && recv(socket, buffer.data(), buffer.size(), 0) > 0) {
  }
}

std::string common_name(SSL* ssl) {
  std::shared_ptr<X509> const peer(SSL_get1_peer_certificate(ssl), X509_free);
  if (!peer) return "";
  std::array<char, 256> name{};
  X509_NAME_get_text_by_NID(X509_get_subject_name(peer.get()),
                            NID_commonName,
                            name.data(),
                            static_cast<int>(name.size()));
  return name.data();
}

}  // namespace

std::string SeenRequest::header(std::string_view name) const {
  auto const at = std::find_if(headers.begin(), headers.end(), [&](http::Header const& entry) {
    return entry.first == name;
  });
  return at == headers.end() ? "" : at->second;
}

TestServer::TestServer(Handler handler, std::optional<ServerTls> tls)
    : handler_(std::move(handler)) {
  std::signal(SIGPIPE, SIG_IGN);
  if (tls) context_ = make_context(*tls);
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
  listen(listener_, 64);
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_loop(); });
}

TestServer::~TestServer() {
  stopping_ = true;
  acceptor_.join();
  close(listener_);
  {
    std::lock_guard const lock(mutex_);
    for (int const socket : open_sockets_) shutdown(socket, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
}

std::string TestServer::url(std::string const& target) const {
  return (context_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_) + target;
}

std::vector<SeenRequest> TestServer::seen() const {
  std::lock_guard const lock(mutex_);
  return seen_;
}

std::vector<std::string> TestServer::client_names() const {
  std::lock_guard const lock(mutex_);
  return client_names_;
}

void TestServer::accept_loop() {
  while (!stopping_) {
    pollfd waiting{listener_, POLLIN, 0};
    if (poll(&waiting, 1, 20) <= 0) continue;
    int const socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    int const number = ++connections_;
    std::lock_guard const lock(mutex_);
    open_sockets_.push_back(socket);
    threads_.emplace_back([this, socket, number] { serve(socket, number); });
  }
}

void TestServer::serve(int socket, int number) {
  if (context_) {
    std::shared_ptr<SSL> const ssl(SSL_new(static_cast<SSL_CTX*>(context_.get())), SSL_free);
    SSL_set_fd(ssl.get(), socket);
    if (SSL_accept(ssl.get()) == 1) {
      {
        std::lock_guard const lock(mutex_);
        client_names_.push_back(common_name(ssl.get()));
      }
      TlsWire wire(ssl.get());
      serve_wire(wire, number);
      SSL_shutdown(ssl.get());
    } else {
      linger(socket);
    }
  } else {
    PlainWire wire(socket);
    serve_wire(wire, number);
  }
  std::lock_guard const lock(mutex_);
  open_sockets_.erase(std::find(open_sockets_.begin(), open_sockets_.end(), socket));
  close(socket);
}

void TestServer::serve_wire(Wire& wire, int number) {
  std::string rest;
  while (!stopping_) {
    auto const request = read_request(wire, rest, number);
    if (!request) return;
    {
      std::lock_guard const lock(mutex_);
      seen_.push_back(*request);
    }
    if (!handler_(*request, wire)) return;
  }
}

std::optional<SeenRequest> TestServer::read_request(Wire& wire, std::string& rest, int number) {
  std::array<char, 4096> buffer{};
  auto const more = [&] {
    std::size_t const got = wire.read(buffer.data(), buffer.size());
    rest.append(buffer.data(), got);
    return got > 0;
  };
  while (!text::contains(rest, "\r\n\r\n"))
    if (!more()) return std::nullopt;
  std::size_t const end = rest.find("\r\n\r\n");
  std::vector<std::string> const lines = text::split(rest.substr(0, end), '\n');
  SeenRequest request;
  request.connection = number;
  std::vector<std::string> const first = text::split(lines.at(0), ' ');
  request.method = first.at(0);
  request.target = first.at(1);
  std::size_t length = 0;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    std::size_t const colon = lines[i].find(':');
    std::string const name = text::to_lower(lines[i].substr(0, colon));
    request.headers.emplace_back(name, text::trim(std::string_view(lines[i]).substr(colon + 1)));
    if (name == "content-length") length = std::stoul(request.headers.back().second);
  }
  rest.erase(0, end + 4);
  if (!request.header("expect").empty()) {
    wire.write(expect_answer);
    if (!text::contains(expect_answer, " 100 ")) {
      std::lock_guard const lock(mutex_);
      seen_.push_back(request);
      return std::nullopt;
    }
  }
  while (rest.size() < length)
    if (!more()) return std::nullopt;
  request.body = rest.substr(0, length);
  rest.erase(0, length);
  return request;
}

std::string make_answer(int status, std::string const& body, std::string const& extra_headers) {
  return "HTTP/1.1 " + std::to_string(status) +
         " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + extra_headers + "\r\n" +
         body;
}

}  // namespace k8spark::test
