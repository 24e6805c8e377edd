#pragma once

#include "app/logs/container_now.h"
#include "app/logs/log_target.h"
#include "app/run/stall_probe.h"
#include "http/stream_group.h"
#include "k8spark/result.h"
#include "kube/client.h"
#include "logs/cursor.h"
#include "sys/clock.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace k8spark::app {

// What becomes of a container's log.
class LogSink {
 public:
  LogSink() = default;
  virtual ~LogSink() = default;
  LogSink(LogSink const&) = delete;
  LogSink& operator=(LogSink const&) = delete;
  LogSink(LogSink&&) = delete;
  LogSink& operator=(LogSink&&) = delete;

  virtual void on_line(logs::Line const& line) = 0;
  // No more lines for now: those there are should be seen.
  virtual void on_pause() = 0;
  virtual void on_notice(logs::Notice const& notice) = 0;
  // The container runs again: what follows is the log of its run number `restarts` + 1.
  virtual void on_restart(int restarts) = 0;
};

struct LogPolicy {
  using Milliseconds = std::chrono::milliseconds;
  Milliseconds settle_after{2000};
  // A follow stream of a container that has ended is left alone while bytes come, and so long
  // after.
  Milliseconds quiet_after_end{2000};
  Milliseconds quiet_after_gone{5000};  // nobody can ask again: the kubelet looks every second
  Milliseconds first_pause{200};        // doubled at each failure; the first try comes at once
  Milliseconds longest_pause{30'000};
  Milliseconds restart_pause{2000};  // is it the same run still? The status comes late
  Milliseconds probe_first{30'000};
  Milliseconds probe_least{60'000};  // and at most twice that, at random
  Milliseconds probe_grace{5000};
  Milliseconds tell_trouble_after{5000};
  // The container has ended, and nobody gives out its log: its node is gone, perhaps for good.
  Milliseconds give_up_after_end{60'000};
  // Whole answers in a row that bring less than is known, or nothing at all, until it is believed
  // that there is no more: a proxy may end an answer cleanly whose source it has lost. An empty
  // log costs about six seconds; three such answers in a row were met in 3 of 500 disturbed runs.
  int short_answers = 6;
  int most_read_tries = 6;  // of a request without follow that brings nothing
};

// How the log of a container came to its end.
enum class LogEnd {
  kComplete,  // read to the end after the container's end
  kLikely,    // the server ended the stream and the pod was gone before anybody could ask again
  kCut,       // the pod, or its node, was gone before the log was read to the end
  kNothing,   // it never ran
  kFailed,    // see ContainerLog::error()
};

// One container's log from where the request says to its end, across cut streams, silent ones and
// restarts of the container: every line once, in order. Driven from outside: by news of the pod, by
// the bytes of a StreamGroup, and by tick().
//
// Source: kubernetes-client specification 5.2 to 5.6; what the kubelet does: pkg/kubelet/
// kubelet_pods.go (validateContainerLogStatus), pkg/kubelet/kuberuntime/logs/logs.go (ReadLogs).
class ContainerLog final : private http::StreamListener {
 public:
  // References outlive the ContainerLog.
  struct Surroundings {
    kube::Client& client;
    http::StreamGroup& group;
    sys::Clock& clock;
    LogPolicy const& policy;
  };

  ContainerLog(LogTarget target, LogRequest request, Surroundings around, LogSink& sink);
  ~ContainerLog() override;
  ContainerLog(ContainerLog const&) = delete;
  ContainerLog& operator=(ContainerLog const&) = delete;
  ContainerLog(ContainerLog&&) = delete;
  ContainerLog& operator=(ContainerLog&&) = delete;

  // News of the pod; the same news again is free.
  void observe(ContainerNow const& now);
  // May it open a stream now, if it wants one? Looks at timers. Cheap; to be called often.
  void tick(bool may_open);
  // Ends now, with what there is: Ctrl-C, a deadline.
  void stop();

  [[nodiscard]] bool done() const { return end_.has_value(); }
  [[nodiscard]] std::optional<LogEnd> end() const { return end_; }
  [[nodiscard]] std::optional<Error> const& error() const { return error_; }  // of kFailed
  [[nodiscard]] bool has_stream() const { return stream_ != 0; }
  // It would open a stream if it might.
  [[nodiscard]] bool wants_stream() const;
  // Its pod may vanish soon: it goes before others.
  [[nodiscard]] bool is_urgent() const { return now_.deleting || now_.over(); }
  [[nodiscard]] LogTarget const& target() const { return target_; }
  [[nodiscard]] ContainerNow const& now() const { return now_; }

 private:
  using Milliseconds = LogPolicy::Milliseconds;
  enum class Which { kCurrent, kPrevious, kLost };  // where the kubelet keeps the run we read
  struct Plan {
    bool open = false;
    bool follow = false;
    bool previous = false;
  };

  void on_head(http::Response const& head) override;
  void on_bytes(std::string_view bytes) override;
  void on_end(Result<http::Transport::Streamed> end) override;

  [[nodiscard]] Which which() const;
  [[nodiscard]] Plan plan() const;
  [[nodiscard]] bool read_to_the_end() const;
  void watch_stream();
  void watch_silence(Milliseconds now);
  void open(Plan const& plan);
  [[nodiscard]] kube::PodLogOptions options_of(Plan const& plan) const;
  void abandon_stream();
  void after_answer(http::Response const& head, bool brought_lines);
  void after_refusal(http::Response const& head);
  void after_trouble(Error const& error);
  void schedule(Milliseconds least = Milliseconds(0));
  void end_run();
  void begin_run();
  void finish(LogEnd end);
  void fail(Error error);
  void tell();
  [[nodiscard]] logs::LogCursor::Sink line_sink();
  [[nodiscard]] logs::CursorOptions cursor_options(bool first) const;
  void probe(Milliseconds now);
  void after_probe(std::optional<std::int64_t> newest);

  LogTarget target_;
  LogRequest request_;
  Surroundings around_;
  LogSink& sink_;
  ContainerNow now_;

  // The run of the container that is being read.
  std::string run_;  // ContainerNow::id; empty: none yet
  int restarts_ = 0;
  logs::LogCursor cursor_;
  bool first_run_ = true;
  bool begun_by_date_ = false;  // cursor_ knows from the Date header where to begin
  bool complete_ = false;       // the last answer proved that there is no more
  bool clean_end_ = false;      // the server itself ended the last stream

  // The stream under way.
  http::StreamGroup::Id stream_ = 0;
  Plan under_way_;
  bool answered_ = false;  // 200
  std::optional<std::int64_t> head_date_ns_;
  std::uint64_t lines_before_ = 0;
  bool brought_bytes_ = false;
  int short_answers_ = 0;  // in a row
  Milliseconds heard_{0};
  bool settled_ = true;

  int tries_ = 0;  // since the last line
  Milliseconds open_at_{0};
  bool renewed_ = false;  // credentials, since the last good answer
  std::optional<Milliseconds> trouble_since_;
  std::optional<Milliseconds> vain_since_;  // no good answer since, of a container that has ended
  bool trouble_told_ = false;

  StallProbe probe_;
  Milliseconds probe_at_{0};
  std::optional<std::int64_t> missing_;  // what a probe has seen and the stream has not brought
  Milliseconds missing_since_{0};

  std::optional<LogEnd> end_;
  std::optional<Error> error_;
};

}  // namespace k8spark::app
