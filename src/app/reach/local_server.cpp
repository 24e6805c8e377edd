#include "app/reach/local_server.h"

#include "sys/interrupt.h"
#include "text/strings.h"

#include <poll.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace k8spark::app {

namespace {

constexpr int kPollMs = 100;              // how late a signal may be heard
constexpr int kPortsTried = 100;          // from the wanted one on
constexpr std::size_t kMaxWorkers = 256;  // more connections wait for their turn
constexpr int kHighestPort = 65535;

std::string printable(std::string const& address, int port) {
  std::string const host = text::contains(address, ":") ? '[' + address + ']' : address;
  return host + ':' + std::to_string(port);
}

// All addresses that can be had, on one port. kConflict as soon as one of them is taken there.
Result<std::vector<std::pair<std::string, sys::Socket>>> bind_all(
    std::vector<std::string> const& addresses, int port) {
  std::vector<std::pair<std::string, sys::Socket>> bound;
  std::optional<Error> problem;
  for (std::string const& address : addresses) {
    auto socket = sys::listen_on(address, port);
    if (!socket && socket.error().code == ErrorCode::kConflict) return std::move(socket).error();
    if (!socket) {
      if (!problem) problem = std::move(socket).error();
      continue;
    }
    if (port == 0) port = sys::port_of(*socket);  // the same on the other addresses
    bound.emplace_back(address, *std::move(socket));
  }
  if (bound.empty() && problem) return *std::move(problem);
  return bound;
}

}  // namespace

LocalServer::~LocalServer() {
  stop_.ring();
  reap(true);
}

Result<std::vector<std::string>> LocalServer::listen(std::vector<std::string> const& addresses,
                                                     int port,
                                                     bool fixed,
                                                     Handler const& handler) {
  int const last = fixed ? port : std::min(port + kPortsTried, kHighestPort);
  for (int wanted = port;; ++wanted) {
    auto bound = bind_all(addresses, wanted);
    if (!bound && bound.error().code == ErrorCode::kConflict) {
      if (wanted < last) continue;
      Error error = std::move(bound).error();
      error.code = ErrorCode::kUsage;
      error.hint =
          fixed ? "name another port, or none to get a free one" : "name a port that is free";
      return error;
    }
    if (!bound) return std::move(bound).error();
    std::vector<std::string> names;
    for (auto& [address, socket] : *bound) {
      names.push_back(printable(address, sys::port_of(socket)));
      listeners_.push_back({std::move(socket), handler});
    }
    return names;
  }
}

void LocalServer::run(std::function<bool()> const& keep_on) {
  while (sys::interrupted_by() == 0 && keep_on()) {
    std::vector<pollfd> waiting;
    for (Listener const& listener : listeners_)
      waiting.push_back({listener.socket.descriptor(), POLLIN, 0});
    bool const full = workers_.size() >= kMaxWorkers;
    poll(waiting.data(), full ? 0 : waiting.size(), kPollMs);
    reap(false);
    accept_all();
  }
}

void LocalServer::accept_all() {
  for (Listener const& listener : listeners_) {
    while (workers_.size() < kMaxWorkers) {
      auto accepted = sys::accept_from(listener.socket);
      if (!accepted) break;
      start(listener.handler, *std::move(accepted));
    }
  }
}

void LocalServer::start(Handler const& handler, sys::Socket socket) {
  Worker& worker = workers_.emplace_back();
  try {
    worker.thread = std::thread(
        [&worker, &handler, this](sys::Socket local) {
          handler(std::move(local), stop_);
          worker.done = true;
        },
        std::move(socket));
  } catch (std::system_error const&) {  // no thread to be had: this connection ends, others go on
    workers_.pop_back();
  }
}

void LocalServer::reap(bool all) {
  workers_.remove_if([all](Worker& worker) {
    if (!all && !worker.done) return false;
    worker.thread.join();
    return true;
  });
}

}  // namespace k8spark::app
