#include "sys/tcp.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

namespace k8spark::sys {

namespace {

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
  [[nodiscard]] sockaddr* raw() { return reinterpret_cast<sockaddr*>(&storage); }
};

std::optional<Address> address_of(std::string const& text, int port) {
  Address address;
  auto* const v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
  if (inet_pton(AF_INET, text.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(static_cast<std::uint16_t>(port));
    address.size = sizeof(sockaddr_in);
    return address;
  }
  auto* const v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
  if (inet_pton(AF_INET6, text.c_str(), &v6->sin6_addr) != 1) return std::nullopt;
  v6->sin6_family = AF_INET6;
  v6->sin6_port = htons(static_cast<std::uint16_t>(port));
  address.size = sizeof(sockaddr_in6);
  return address;
}

Error gone() {
  return {ErrorCode::kUnavailable, std::strerror(errno), "", ""};
}

}  // namespace

Socket::Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Socket& Socket::operator=(Socket&& other) noexcept {
  if (this == &other) return *this;
  close();
  descriptor_ = std::exchange(other.descriptor_, -1);
  return *this;
}

void Socket::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

Result<std::optional<std::size_t>> Socket::receive(std::span<char> into) const {
  ssize_t const got = recv(descriptor_, into.data(), into.size(), 0);
  if (got >= 0) return std::optional<std::size_t>(static_cast<std::size_t>(got));
  if (errno == EAGAIN || errno == EINTR) return std::optional<std::size_t>();
  return gone();
}

Result<std::size_t> Socket::send(std::string_view bytes) const {
  ssize_t const sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent >= 0) return static_cast<std::size_t>(sent);
  if (errno == EAGAIN || errno == EINTR) return std::size_t{0};
  return gone();
}

void Socket::end_sending() const {
  shutdown(descriptor_, SHUT_WR);
}

void Socket::reset() {
  linger const at_once{1, 0};
  setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

Result<Socket> listen_on(std::string const& address, int port) {
  std::string const where = address + ':' + std::to_string(port);
  auto bound = address_of(address, port);
  if (!bound) return usage_error("not an IP address", address);
  Socket listener(
      socket(bound->raw()->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP));
  if (listener.descriptor() < 0) return usage_error(std::strerror(errno), where);
  int const on = 1;
  setsockopt(listener.descriptor(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bound->raw()->sa_family == AF_INET6)
    setsockopt(listener.descriptor(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (bind(listener.descriptor(), bound->raw(), bound->size) != 0 ||
      listen(listener.descriptor(), 128) != 0) {
    if (errno == EADDRINUSE) return Error{ErrorCode::kConflict, "the port is in use", where, ""};
    return usage_error(std::strerror(errno), where);
  }
  return listener;
}

int port_of(Socket const& listener) {
  Address bound;
  bound.size = sizeof bound.storage;
  if (getsockname(listener.descriptor(), bound.raw(), &bound.size) != 0) return 0;
  return ntohs(bound.storage.ss_family == AF_INET6
                   ? reinterpret_cast<sockaddr_in6 const*>(&bound.storage)->sin6_port
                   : reinterpret_cast<sockaddr_in const*>(&bound.storage)->sin_port);
}

std::optional<Socket> accept_from(Socket const& listener) {
  Socket accepted(accept4(listener.descriptor(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (accepted.descriptor() < 0) return std::nullopt;
  int const on = 1;
  setsockopt(accepted.descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return accepted;
}

Bell::Bell() : event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void Bell::ring() const {
  std::uint64_t const one = 1;
  [[maybe_unused]] ssize_t const ignored = write(event_.descriptor(), &one, sizeof one);
}

}  // namespace k8spark::sys
