#pragma once

#include "k8spark/result.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// What is said in the WebSocket of a pod's portforward: one TCP connection to one port. Pure.
// Source: kubelet, pkg/cri/streaming/portforward/websocket.go.
namespace k8spark::kube {

std::string port_forward_path(std::string_view ns, std::string_view pod, int port);
std::vector<std::string> port_forward_protocols();

class ForwardChannel {
 public:
  // Bytes in one message.
  static constexpr std::size_t kMaxData = (std::size_t{32} << 10U) - 1;

  explicit ForwardChannel(int port) : port_(port) {}

  // The pod's bytes in one message of the server; often none. kUnavailable with the server's words:
  // it cannot reach the port, or speaks of another one.
  Result<std::string_view> take(std::string_view message);

  [[nodiscard]] static std::string data(std::string_view bytes);

 private:
  int port_;
  // Each channel begins with the port, two bytes, little endian.
  std::array<std::string, 2> begun_;
};

}  // namespace k8spark::kube
