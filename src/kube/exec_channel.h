#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What is said in the WebSocket of a pod's exec. Pure.
// Source: apimachinery, pkg/util/remotecommand/constants.go; client-go, tools/remotecommand.
namespace k8spark::kube {

struct ExecRequest {
  std::string container;
  std::vector<std::string> command;
  bool input = false;  // stdin
  bool tty = false;    // then the remote stderr comes with stdout
};

std::string exec_path(std::string_view ns, std::string_view pod, ExecRequest const& request);

// v5 can end stdin; below v4 the exit code is not told.
std::vector<std::string> exec_protocols();

// How the remote command ended.
struct ExecStatus {
  int exit_code = 0;
  std::string message;  // the server's words when it was no exit code: "container not found"
};

class ExecChannel {
 public:
  // Bytes of stdin in one message.
  static constexpr std::size_t kMaxInput = (std::size_t{32} << 10U) - 1;

  explicit ExecChannel(std::string_view protocol) : v5_(protocol == "v5.channel.k8s.io") {}

  struct Output {
    bool error = false;  // the remote stderr
    std::string_view bytes;
  };
  // One message of the server. Nothing: it held no output, but perhaps the status.
  std::optional<Output> take(std::string_view message);
  [[nodiscard]] std::optional<ExecStatus> const& status() const { return status_; }

  // Messages to the server.
  [[nodiscard]] static std::string input(std::string_view bytes);
  [[nodiscard]] bool can_end_input() const { return v5_; }
  [[nodiscard]] static std::string end_of_input();  // only if can_end_input()
  [[nodiscard]] static std::string resize(std::size_t columns, std::size_t rows);

 private:
  bool v5_;
  std::optional<ExecStatus> status_;
};

}  // namespace k8spark::kube
