#include "app/log_stream.h"

#include "app/report.h"
#include "diagnosis/pod_state.h"
#include "sys/interrupt.h"
#include "text/timestamp.h"

#include <algorithm>

namespace k8spark::app {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kDrainAfterEnd{
    1000};  // a follow that has not ended by then is not waited for
constexpr milliseconds kFirstPause{100};
constexpr milliseconds kLongestPause{30'000};
constexpr milliseconds kSettleAfter{2000};

logs::CursorOptions cursor_options(PodRef const& ref, LogRequest const& request) {
  logs::CursorOptions options;
  options.name = ref.name + '/' + (request.container.empty() ? "driver" : request.container);
  options.not_before_ns = request.since_ns;
  return options;
}

bool has_ended(PodSnapshot const& seen) {
  if (seen.state != PodSnapshot::State::kAlive) return seen.state != PodSnapshot::State::kUnseen;
  diagnosis::PodView const pod = diagnosis::read_pod(seen.pod);
  diagnosis::ContainerView const* const driver = pod.driver();
  return pod.terminal() ||
         (driver != nullptr && driver->state.phase == diagnosis::ContainerPhase::kTerminated);
}

bool is_lost(PodSnapshot const& seen) {
  return seen.state != PodSnapshot::State::kAlive && seen.state != PodSnapshot::State::kUnseen;
}

}  // namespace

LogStream::LogStream(
    Cluster& cluster, PodRef ref, LogRequest request, Context& context, Progress& progress)
    : cluster_(cluster),
      ref_(std::move(ref)),
      request_(std::move(request)),
      context_(context),
      progress_(progress),
      cursor_(cursor_options(ref_, request_)) {
  print_.timestamps = request_.timestamps;
}

logs::LogCursor::Sink LogStream::sink() {
  return [this](logs::Line const& line) {
    logs::append_line(pending_, line, print_);
    if (request_.on_line) request_.on_line(line);
  };
}

void LogStream::feed(std::string_view bytes) {
  cursor_.feed(bytes, sink());
  flush_lines();
}

void LogStream::flush_lines() {
  print_notices();
  if (pending_.empty()) return;
  progress_.clear();
  if (!reader_is_gone_) reader_is_gone_ = !context_.streams.out(pending_);
  pending_.clear();
}

void LogStream::print_notices() {
  for (logs::Notice const& notice : cursor_.take_notices()) {
    progress_.clear();
    warn(context_, notice.text);
  }
}

Result<LogStream::Ended> LogStream::stream_once(bool follow, std::function<bool()> const& keep_on) {
  kube::PodLogOptions options;
  options.container = request_.container;
  options.follow = follow;
  options.previous = request_.previous;
  if (auto const since = cursor_.since()) {
    options.since_time = *since;
  } else {
    options.tail_lines = request_.tail;
    if (request_.since_ns) options.since_time = text::format_timestamp(*request_.since_ns);
  }
  auto last_bytes = context_.clock.steady();
  bool settled = true;
  http::StreamSink stream_sink;
  stream_sink.on_bytes = [&](std::string_view bytes) {
    feed(bytes);
    last_bytes = context_.clock.steady();
    settled = false;
    return keep_on();
  };
  stream_sink.on_idle = [&] {
    if (!settled && context_.clock.steady() - last_bytes >= kSettleAfter) {
      cursor_.settle(sink());
      settled = true;
    }
    flush_lines();
    if (!reader_is_gone_) reader_is_gone_ = !context_.streams.flush();
    return keep_on();
  };
  auto result = cluster_.client().pod_log(ref_.ns, ref_.name, options, stream_sink);
  // Only a whole answer to a request without follow says that there is no more.
  bool const complete =
      !follow && result && result->head.status == 200 && result->end == http::StreamEnd::kEof;
  cursor_.end_of_stream(complete ? logs::StreamEnd::kComplete : logs::StreamEnd::kCut, sink());
  flush_lines();
  if (!result) return std::move(result).error();
  if (result->head.status == 204) return Ended::kNotYet;
  return result->end == http::StreamEnd::kStopped ? Ended::kStopped : Ended::kEof;
}

// The container has ended: read the rest without following, until a whole answer brings nothing
// new.
void LogStream::drain() {
  constexpr int kMostTries = 5;
  for (int i = 0; i < kMostTries && sys::interrupted_by() == 0; ++i) {
    auto const before = cursor_.lines();
    auto const ended = stream_once(false, [] { return sys::interrupted_by() == 0; });
    if (ended && cursor_.lines() == before) break;
    if (!ended && ended.error().code == ErrorCode::kNotFound) break;
    if (!ended) context_.clock.sleep(kFirstPause * (1 << i));
  }
}

void LogStream::follow(PodWatch const& watch, std::optional<sys::Clock::Milliseconds> deadline) {
  std::optional<sys::Clock::Milliseconds> ended_at;
  std::optional<std::uint64_t> looked_at;  // version of the last snapshot
  auto const keep_on = [&] {
    auto const now = context_.clock.steady();
    if (sys::interrupted_by() != 0 || (deadline && now >= *deadline)) return false;
    if (request_.keep_on && !request_.keep_on()) return false;
    if (!ended_at && looked_at != watch.version()) {
      PodSnapshot const seen = watch.snapshot();
      looked_at = seen.version;
      if (has_ended(seen)) ended_at = now;
    }
    return !ended_at || now - *ended_at < kDrainAfterEnd;
  };
  milliseconds pause = kFirstPause;
  while (keep_on()) {
    auto const before = cursor_.lines();
    auto const ended = stream_once(true, keep_on);
    if (ended_at || has_ended(watch.snapshot())) break;
    pause = cursor_.lines() > before ? kFirstPause : std::min(pause * 2, kLongestPause);
    // EOF never means "finished" by itself: only the pod's state does.
    PodSnapshot const seen = watch.snapshot();
    watch.wait_for_change(seen.version, pause);
  }
  if (sys::interrupted_by() == 0 && !is_lost(watch.snapshot())) drain();
  cursor_.finish(sink());
  flush_lines();
  if (!reader_is_gone_) reader_is_gone_ = !context_.streams.flush();
}

Result<void> LogStream::read_once() {
  auto const ended =
      stream_once(false, [this] { return sys::interrupted_by() == 0 && !reader_is_gone_; });
  cursor_.finish(sink());
  flush_lines();
  if (!reader_is_gone_) reader_is_gone_ = !context_.streams.flush();
  if (!ended) return ended.error();
  return {};
}

}  // namespace k8spark::app
