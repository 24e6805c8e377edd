#include "app/commands.h"
#include "app/reach/exec_session.h"
#include "app/reach/reach.h"
#include "app/report.h"
#include "kube/exec_channel.h"
#include "sys/interrupt.h"
#include "sys/terminal.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace k8spark::app {

namespace {

using sys::Clock;

constexpr int kPollMs = 100;  // how late a signal may be heard
constexpr std::size_t kMaxUnsent = std::size_t{256} << 10U;
constexpr Clock::Milliseconds kGoodbye{10'000};  // the server closes soon after the status
// The server ends what is idle for 4 h, and pings do not count. Source: kubelet,
// streamingConnectionIdleTimeout.
constexpr Clock::Milliseconds kResizeAgain{30 * 60'000};

// One remote command, from the open channel to its exit code.
class ExecSession {
 public:
  ExecSession(kube::ChannelSocket& socket, kube::ExecRequest const& request, Context& context)
      : socket_(socket),
        context_(context),
        channel_(socket.protocol()),
        tty_(request.tty),
        input_open_(request.input) {
    if (tty_) terminal_ = std::make_unique<sys::RawTerminal>(STDIN_FILENO);
  }

  int run() {
    send_size();
    while (keep_on()) {
      if (tty_ && (terminal_->take_resize() || resize_is_due())) send_size();
      wait();
    }
    context_.streams.flush();
    terminal_.reset();  // before words that want line ends
    return verdict();
  }

 private:
  bool keep_on() {
    socket_.pump();
    take_output();
    if (channel_.status() && !status_at_) status_at_ = context_.clock.steady();
    bool const waited = status_at_ && context_.clock.steady() - *status_at_ > kGoodbye;
    return !socket_.closing() && !waited && !reader_is_gone_ && sys::interrupted_by() == 0;
  }

  void take_output() {
    bool wrote = false;
    while (auto const message = socket_.next()) {
      auto const output = channel_.take(message->data);
      if (!output) continue;
      if (output->error) {
        context_.streams.err(output->bytes);
      } else {
        reader_is_gone_ = reader_is_gone_ || !context_.streams.out(output->bytes);
        wrote = true;
      }
    }
    if (wrote) reader_is_gone_ = reader_is_gone_ || !context_.streams.flush();
  }

  void wait() {
    bool const hungry = input_open_ && !channel_.status() && socket_.unsent() < kMaxUnsent;
    short const events = socket_.unsent() > 0 ? POLLIN | POLLOUT : POLLIN;
    std::array<pollfd, 2> waiting{
        {{socket_.descriptor(), events, 0}, {hungry ? STDIN_FILENO : -1, POLLIN, 0}}};
    if (poll(waiting.data(), waiting.size(), kPollMs) > 0 && waiting[1].revents != 0) read_input();
  }

  void read_input() {
    std::array<char, kube::ExecChannel::kMaxInput> buffer{};
    ssize_t const got = read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got > 0) {
      socket_.send(kube::ExecChannel::input({buffer.data(), static_cast<std::size_t>(got)}));
    } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
      end_input();
    }
  }

  void end_input() {
    constexpr char const* kEndOfTransmission = "\x04";
    input_open_ = false;
    if (channel_.can_end_input()) {
      socket_.send(kube::ExecChannel::end_of_input());
    } else if (tty_) {
      socket_.send(kube::ExecChannel::input(kEndOfTransmission));
    } else {
      warn(context_,
           "this server (before Kubernetes 1.30) cannot tell the command that its input has ended; "
           "it may wait for more");
    }
  }

  [[nodiscard]] bool resize_is_due() const {
    return context_.clock.steady() - sized_at_ >= kResizeAgain;
  }

  void send_size() {
    if (!tty_) return;
    sized_at_ = context_.clock.steady();
    auto const size = sys::terminal_size(STDIN_FILENO);
    if (size) socket_.send(kube::ExecChannel::resize(size->columns, size->rows));
  }

  int verdict() {
    auto const& status = channel_.status();
    if (status && status->message.empty()) {
      if (status->exit_code != 0)
        say(context_, "command terminated with exit code " + std::to_string(status->exit_code));
      return status->exit_code;
    }
    if (status) {
      say(context_, "the command could not be run: " + status->message);
      return status->exit_code;
    }
    if (reader_is_gone_) return 1;
    if (sys::interrupted_by() != 0) {
      socket_.close();
      say(context_, "interrupted; the remote command may still be running");
      return signal_exit_code();
    }
    std::string why = socket_.closing() ? socket_.closing()->reason : "";
    if (why.empty()) why = "the server closed without a status";
    say(context_, "connection lost: " + why + "; the remote command may still be running");
    return 1;
  }

  kube::ChannelSocket& socket_;
  Context& context_;
  kube::ExecChannel channel_;
  bool tty_;
  bool input_open_;
  std::unique_ptr<sys::RawTerminal> terminal_;
  bool reader_is_gone_ = false;
  Clock::Milliseconds sized_at_{0};
  std::optional<Clock::Milliseconds> status_at_;
};

// As kubectl: without -i there is nobody to be a terminal for.
bool wants_tty(ExecOptions const& options, Context& context) {
  if (!options.tty || !options.input) return false;
  if (sys::is_terminal(STDIN_FILENO)) return true;
  context.streams.err("Unable to use a TTY - input is not a terminal or the right kind of file\n");
  return false;
}

}  // namespace

int run_exec(ExecOptions const& options, Context& context) {
  auto cluster = open_cluster(options.kube, context);
  if (!cluster) return report_error(cluster.error(), context);
  auto const found = reach_driver(**cluster, options.driver);
  if (!found) return report_error(found.error(), context);
  diagnosis::PodView const pod = diagnosis::read_pod(*found);
  if (auto const running = check_not_ended(pod); !running)
    return report_error(running.error(), context);
  kube::ExecRequest request;
  request.container = options.container.value_or(pod.driver() ? pod.driver()->name : "");
  request.command = options.command;
  request.input = options.input;
  request.tty = wants_tty(options, context);
  return exec_in_pod(**cluster, pod.namespace_name, pod.name, request, context);
}

int exec_in_pod(Cluster& cluster,
                std::string const& ns,
                std::string const& pod,
                kube::ExecRequest const& request,
                Context& context) {
  auto socket = cluster.client().open_channel(
      kube::exec_path(ns, pod, request), kube::exec_protocols(), context.random);
  if (!socket) return report_error(socket.error(), context);
  return ExecSession(**socket, request, context).run();
}

}  // namespace k8spark::app
