#pragma once

#include "app/cluster.h"
#include "app/context.h"
#include "app/pod_watch.h"
#include "app/progress.h"
#include "logs/cursor.h"

#include <functional>
#include <optional>
#include <string>

namespace k8spark::app {

struct LogRequest {
  std::string container;  // empty: Spark's, as the pod says
  bool follow = true;
  bool previous = false;
  bool timestamps = false;  // print them
  std::optional<long> tail;
  std::optional<std::int64_t> since_ns;
  // Sees every line (or piece of one) that is printed. May be empty.
  std::function<void(logs::Line const& line)> on_line;
  // Asked at every chunk, and while nothing comes; false ends the follow. May be empty.
  std::function<bool()> keep_on;
};

// One container's log to stdout: every line once, across cut streams, until the container has ended
// and everything was read (kubernetes-client specification, resuming logs).
class LogStream {
 public:
  LogStream(Cluster& cluster, PodRef ref, LogRequest request, Context& context, Progress& progress);

  // Follows until the container has ended, the pod is gone, `deadline` (steady) has passed or a
  // signal came. The pod's state comes from `watch`.
  void follow(PodWatch const& watch, std::optional<sys::Clock::Milliseconds> deadline);

  // Reads what is there and ends. An Error when the server has no such log.
  Result<void> read_once();

  // Nobody reads our stdout any more.
  [[nodiscard]] bool reader_is_gone() const { return reader_is_gone_; }

 private:
  enum class Ended { kEof, kStopped, kNotYet, kGone };
  Result<Ended> stream_once(bool follow, std::function<bool()> const& keep_on);
  void feed(std::string_view bytes);
  void flush_lines();
  void print_notices();
  void drain();
  [[nodiscard]] logs::LogCursor::Sink sink();

  Cluster& cluster_;
  PodRef ref_;
  LogRequest request_;
  Context& context_;
  Progress& progress_;
  logs::LogCursor cursor_;
  logs::PrintOptions print_;
  std::string pending_;
  bool reader_is_gone_ = false;
};

}  // namespace k8spark::app
