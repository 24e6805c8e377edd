#include "app/reach/pod_port.h"

#include "app/reach/local_http.h"
#include "app/report.h"

#include <poll.h>

#include <utility>

namespace k8spark::app {

namespace {

// There is no half close: who has said his last may still be answered for so long.
constexpr std::chrono::seconds kLinger{10};
constexpr std::chrono::milliseconds kFirstBytes{300};

}  // namespace

Result<bool> PodPort::receive(std::string& into) {
  socket_->pump();
  while (auto const message = socket_->next()) {
    K8SPARK_ASSIGN(std::string_view const bytes, channel_.take(message->data));
    into.append(bytes);
  }
  auto const& closing = socket_->closing();
  if (!closing) return true;
  if (closing->code == websocket::kNormalClosure || closing->code == websocket::kNoStatus)
    return false;
  return Error{ErrorCode::kUnavailable,
               closing->reason.empty() ? "the server closed with " + std::to_string(closing->code)
                                       : closing->reason,
               "",
               ""};
}

Result<void> PodPort::send(std::string_view bytes) {
  socket_->send(kube::ForwardChannel::data(bytes));
  return {};
}

void PodPort::wait(std::chrono::milliseconds at_most) const {
  short const events = unsent() > 0 ? POLLIN | POLLOUT : POLLIN;
  pollfd waiting{descriptor(), events, 0};
  poll(&waiting, 1, static_cast<int>(at_most.count()));
}

PortForwarder::PortForwarder(Cluster& cluster,
                             Context& context,
                             std::string name_or_glob,
                             Json const& pod)
    : cluster_(cluster),
      context_(context),
      ns_(cluster.ns()),
      finder_(cluster, std::move(name_or_glob), diagnosis::read_pod(pod).name) {}

PortForwarder::PortForwarder(Cluster& cluster,
                             Context& context,
                             std::function<Result<Json>()> find,
                             std::string const& pod)
    : cluster_(cluster), context_(context), ns_(cluster.ns()), finder_(std::move(find), pod) {}

LocalServer::Handler PortForwarder::handler(int port) {
  return [this, port](sys::Socket local, sys::Bell const& stop) {
    serve(std::move(local), stop, port);
  };
}

Result<std::unique_ptr<PodPort>> PortForwarder::open(int port) {
  std::string const pod = finder_.pod();
  auto const open_at = [&](std::string const& name) {
    return cluster_.client().open_channel(
        kube::port_forward_path(ns_, name, port), kube::port_forward_protocols(), context_.random);
  };
  auto socket = open_at(pod);
  if (!socket && socket.error().code == ErrorCode::kNotFound) {
    K8SPARK_ASSIGN(std::string const other, finder_.find_again(pod));
    socket = open_at(other);
  }
  if (!socket) return std::move(socket).error();
  return std::make_unique<PodPort>(*std::move(socket), port);
}

void PortForwarder::serve(sys::Socket local, sys::Bell const& stop, int port) {
  auto upstream = open(port);
  if (!upstream) {
    report(port, upstream.error());
    return refuse(std::move(local), stop, upstream.error());
  }
  RelayOptions options;
  options.linger = kLinger;
  auto const carried = relay(local, **upstream, stop, options);
  (*upstream)->close();
  if (carried) return;
  report(port, carried.error());
  local.reset();
}

// A browser shows the reason; others see the end of the connection.
void PortForwarder::refuse(sys::Socket local, sys::Bell const& stop, Error const& error) {
  std::string bytes;
  read_until(local, stop, kFirstBytes, bytes, [](std::string_view so_far) {
    return so_far.size() >= 8;  // the longest method and its blank
  });
  if (!looks_like_http(bytes)) return local.reset();
  constexpr int kBadGateway = 502;
  answer_with_text(local, stop, kBadGateway, "k8spark: " + error.message);
}

void PortForwarder::report(int port, Error const& error) {
  failed_ = true;
  if (error.code == ErrorCode::kCancelled) return;
  std::string const where = error.where.empty() ? "port " + std::to_string(port) : error.where;
  std::string words = where + ": " + error.message;
  if (!error.hint.empty()) words += "\n  hint: " + error.hint;
  std::lock_guard const lock(words_);
  // A browser tries often.
  if (std::exchange(last_words_, words) != words) warn(context_, words);
}

}  // namespace k8spark::app
