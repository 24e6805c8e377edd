#pragma once

#include "app/cluster.h"
#include "app/logs/container_log.h"
#include "app/logs/log_archive.h"
#include "app/logs/log_output.h"
#include "app/run/pod_now.h"
#include "http/stream_group.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace k8spark::app {

struct SessionOptions {
  std::size_t most_streams = 50;
  LogPolicy policy;
};

// Any number of container logs on one thread and one StreamGroup; at most `most_streams` are read
// at once, the others wait for their turn.
class LogSession {
 public:
  // References outlive the session. `archive` may be null.
  LogSession(kube::Client& client,
             std::unique_ptr<http::StreamGroup> group,
             LogOutput& output,
             LogArchive* archive,
             Context& context,
             SessionOptions options = {});

  struct Wish {
    bool printed = true;   // false: it is only saved
    bool required = true;  // a log that cannot be read is error(), not a warning
  };
  void add(LogTarget const& target, LogRequest const& request, Wish wish);
  [[nodiscard]] bool has(PodRef const& pod, std::string const& container) const;
  // News of a pod, for each of its logs.
  void observe(PodNow const& pod);

  // Moves what there is to move, waiting at most that long for it.
  void step(std::chrono::milliseconds at_most);
  [[nodiscard]] bool done() const { return logs_.empty(); }
  [[nodiscard]] bool done_with(PodRef const& pod) const;
  // Why a required log could not be read; the first one's.
  [[nodiscard]] std::optional<Error> const& error() const { return error_; }
  // Ends all logs where they are, and the files.
  void stop();

 private:
  struct Entry {
    std::unique_ptr<LogSink> sink;
    std::unique_ptr<ContainerLog> log;
    bool required = true;
  };
  void tick();
  void give_turns();
  void reap();

  kube::Client& client_;
  std::unique_ptr<http::StreamGroup> group_;
  LogOutput& output_;
  LogArchive* archive_;
  Context& context_;
  SessionOptions options_;
  std::vector<Entry> logs_;      // those that go on
  std::set<std::string> ended_;  // uid/name/container
  std::optional<Error> error_;
  std::size_t queue_told_ = 0;
  sys::Clock::Milliseconds index_at_{0};
};

}  // namespace k8spark::app
