#include "app/reach/relay.h"

#include <poll.h>

#include <algorithm>
#include <array>

namespace k8spark::app {

namespace {

using Steady = std::chrono::steady_clock;
constexpr std::size_t kPiece = (std::size_t{32} << 10U) - 1;  // a message of a channel
constexpr std::size_t kMaxWaiting = std::size_t{256} << 10U;  // each way
constexpr int kPollMs = 1000;  // pings and the linger want a look now and then

class Relay {
 public:
  Relay(sys::Socket const& local,
        Upstream& upstream,
        sys::Bell const& stop,
        RelayOptions const& options)
      : local_(local), upstream_(upstream), stop_(stop), options_(options), left_(options.upload) {}

  Result<void> run() {
    while (true) {
      K8SPARK_CHECK(take_from_upstream());
      if (!give_to_local()) return {};
      if (!upstream_open_ && to_local_.empty()) return {};
      if (local_ended_at_ && Steady::now() - *local_ended_at_ >= options_.linger) return {};
      if (!wait()) return {};
      K8SPARK_CHECK(take_from_local());
    }
  }

 private:
  Result<void> take_from_upstream() {
    if (!upstream_open_ || to_local_.size() >= kMaxWaiting) return {};
    K8SPARK_ASSIGN(upstream_open_, upstream_.receive(to_local_));
    return {};
  }

  // False: the local side is gone.
  bool give_to_local() {
    while (!to_local_.empty()) {
      auto const taken = local_.send(to_local_);
      if (!taken) return false;
      if (*taken == 0) break;
      to_local_.erase(0, *taken);
    }
    return true;
  }

  // False: it is time to stop.
  bool wait() {
    bool const hungry = !local_ended_at_ && upstream_open_ && upstream_.unsent() < kMaxWaiting;
    auto const local_events =
        static_cast<short>((hungry ? POLLIN : 0) | (to_local_.empty() ? 0 : POLLOUT));
    auto const upstream_events = static_cast<short>((to_local_.size() < kMaxWaiting ? POLLIN : 0) |
                                                    (upstream_.unsent() > 0 ? POLLOUT : 0));
    // Without events poll still tells of a reset, again and again.
    std::array<pollfd, 3> waiting{
        {{local_events == 0 ? -1 : local_.descriptor(), local_events, 0},
         {upstream_open_ ? upstream_.descriptor() : -1, upstream_events, 0},
         {stop_.descriptor(), POLLIN, 0}}};
    poll(waiting.data(), waiting.size(), kPollMs);
    readable_ = hungry && waiting[0].revents != 0;
    return waiting[2].revents == 0;
  }

  Result<void> take_from_local() {
    if (!readable_) return {};
    std::array<char, kPiece> buffer{};
    auto const got = local_.receive(buffer);
    if (got && !*got) return {};
    if (!got || **got == 0) {
      local_ended_at_ = Steady::now();
      return {};
    }
    std::string_view bytes(buffer.data(), **got);
    if (left_) {
      bytes = bytes.substr(0, *left_);
      *left_ -= bytes.size();
    }
    if (bytes.empty()) return {};
    return upstream_.send(bytes);
  }

  sys::Socket const& local_;
  Upstream& upstream_;
  sys::Bell const& stop_;
  RelayOptions const& options_;
  std::optional<std::size_t> left_;
  std::string to_local_;
  bool upstream_open_ = true;
  bool readable_ = false;
  std::optional<Steady::time_point> local_ended_at_;
};

}  // namespace

Result<void> relay(sys::Socket const& local,
                   Upstream& upstream,
                   sys::Bell const& stop,
                   RelayOptions const& options) {
  return Relay(local, upstream, stop, options).run();
}

}  // namespace k8spark::app
