#include "app/server/pod_command.h"

#include "kube/exec_channel.h"
#include "sys/interrupt.h"

#include <poll.h>

#include <array>
#include <memory>

namespace k8spark::app {

namespace {

constexpr int kPollMs = 100;
constexpr std::size_t kMaxUnsent = std::size_t{256} << 10U;
constexpr sys::Clock::Milliseconds kGoodbye{10'000};

class Session {
 public:
  Session(kube::ChannelSocket& socket,
          std::string_view input,
          ByteSink const& out,
          ByteSink const& err,
          Context& context)
      : socket_(socket),
        input_(input),
        out_(out),
        err_(err),
        context_(context),
        channel_(socket.protocol()) {}

  Result<int> run(std::string const& pod) {
    while (keep_on()) {
      send_some();
      wait();
    }
    if (auto const& status = channel_.status(); status && status->message.empty())
      return status->exit_code;
    if (auto const& status = channel_.status())
      return Error{ErrorCode::kUnavailable, status->message, "pod " + pod, ""};
    if (sys::interrupted_by() != 0) {
      socket_.close();
      socket_.pump();
      return Error{ErrorCode::kCancelled, "interrupted", "pod " + pod, ""};
    }
    std::string why = socket_.closing() ? socket_.closing()->reason : "nobody reads its output";
    return Error{ErrorCode::kUnavailable, "connection lost: " + why, "pod " + pod, ""};
  }

 private:
  bool keep_on() {
    socket_.pump();
    while (auto const message = socket_.next())
      if (auto const output = channel_.take(message->data))
        deaf_ = deaf_ || !(output->error ? err_ : out_)(output->bytes);
    if (channel_.status() && !status_at_) status_at_ = context_.clock.steady();
    bool const waited = status_at_ && context_.clock.steady() - *status_at_ > kGoodbye;
    return !socket_.closing() && !waited && !deaf_ && sys::interrupted_by() == 0;
  }

  void send_some() {
    while (!input_.empty() && socket_.unsent() < kMaxUnsent) {
      std::string_view const piece = input_.substr(0, kube::ExecChannel::kMaxInput);
      socket_.send(kube::ExecChannel::input(piece));
      input_.remove_prefix(piece.size());
    }
  }

  void wait() {
    short const events = socket_.unsent() > 0 ? POLLIN | POLLOUT : POLLIN;
    std::array<pollfd, 1> waiting{{{socket_.descriptor(), events, 0}}};
    poll(waiting.data(), waiting.size(), kPollMs);
  }

  kube::ChannelSocket& socket_;
  std::string_view input_;
  ByteSink const& out_;
  ByteSink const& err_;
  Context& context_;
  kube::ExecChannel channel_;
  bool deaf_ = false;
  std::optional<sys::Clock::Milliseconds> status_at_;
};

}  // namespace

Result<int> run_in_pod(PodCommand const& command,
                       ByteSink const& out,
                       ByteSink const& err,
                       Cluster& cluster,
                       Context& context) {
  kube::ExecRequest request;
  request.container = command.container;
  request.command = command.words;
  request.input = true;
  K8SPARK_ASSIGN(auto socket,
                 cluster.client().open_channel(kube::exec_path(command.ns, command.pod, request),
                                               kube::exec_protocols(),
                                               context.random));
  return Session(*socket, command.input, out, err, context).run(command.pod);
}

}  // namespace k8spark::app
