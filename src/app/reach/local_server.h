#pragma once

#include "k8spark/result.h"
#include "sys/tcp.h"

#include <atomic>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace k8spark::app {

// TCP ports of this machine, a thread for each connection that comes.
class LocalServer {
 public:
  // Serves one connection, on a thread of its own; returns soon after `stop` rings.
  using Handler = std::function<void(sys::Socket local, sys::Bell const& stop)>;

  LocalServer() = default;
  ~LocalServer();  // ends all connections
  LocalServer(LocalServer const&) = delete;
  LocalServer& operator=(LocalServer const&) = delete;
  LocalServer(LocalServer&&) = delete;
  LocalServer& operator=(LocalServer&&) = delete;

  // Listens on one port of all the addresses, or of those that this machine has: one is enough.
  //   port   0: the kernel chooses
  //   fixed  that port and no other; else the next free one
  // Returns what was bound: "127.0.0.1:4040", "[::1]:4040". kUsage when there is no port.
  Result<std::vector<std::string>> listen(std::vector<std::string> const& addresses,
                                          int port,
                                          bool fixed,
                                          Handler const& handler);
  // Accepts until a signal comes or `keep_on`, asked several times a second, says no.
  void run(std::function<bool()> const& keep_on);

 private:
  struct Listener {
    sys::Socket socket;
    Handler handler;
  };
  struct Worker {
    std::thread thread;
    std::atomic<bool> done{false};
  };
  void accept_all();
  void start(Handler const& handler, sys::Socket socket);
  void reap(bool all);

  std::vector<Listener> listeners_;
  std::list<Worker> workers_;
  sys::Bell stop_;
};

}  // namespace k8spark::app
