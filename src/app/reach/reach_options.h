#pragma once

#include "app/options.h"

#include <optional>
#include <string>
#include <vector>

// Options of the commands that reach into a running driver.
namespace k8spark::app {

struct ExecOptions {
  KubeFlags kube;
  std::string driver;
  std::optional<std::string> container;  // none: Spark's
  bool input = false;                    // -i: our stdin is the command's
  bool tty = false;
  std::vector<std::string> command;
};

struct PortPair {
  std::optional<int> local;  // none: the remote's number, or the next free one; 0: any free one
  int remote = 0;

  bool operator==(PortPair const&) const = default;
};

struct PortForwardOptions {
  KubeFlags kube;
  std::string driver;
  std::vector<PortPair> ports;
  std::vector<std::string> addresses;  // empty: 127.0.0.1 and ::1
};

struct UiOptions {
  KubeFlags kube;
  std::string driver;
  std::optional<int> port;  // local; none: the UI's number, or the next free one
  bool open = false;        // in a browser
  // Where ended runs are shown; none: the history server of the namespace, if k8spark made one.
  std::optional<std::string> history;
};

struct ProxyOptions {
  KubeFlags kube;
  int port = 8001;  // 0: any free one
  std::string address = "127.0.0.1";
  // Names that a Host or Origin header may hold, exactly; "*" takes any.
  std::vector<std::string> accept_hosts = {"localhost", "127.0.0.1", "[::1]"};
};

}  // namespace k8spark::app
