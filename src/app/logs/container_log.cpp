#include "app/logs/container_log.h"

#include "http/http_date.h"
#include "text/timestamp.h"

#include <algorithm>
#include <utility>

namespace k8spark::app {

namespace {

constexpr int kOk = 200;
constexpr int kNoContent = 204;
constexpr int kUnauthorized = 401;
constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr std::int64_t kMillisecondNs = 1'000'000;
// A container that waits to start: the watch says when, and nobody asks more often than that.
constexpr std::chrono::milliseconds kWaitingPause{1000};

// What will not get better: a container that the pod does not have. Source: pkg/registry/core/pod
// (validateContainer).
bool is_wrong_container(std::string const& message) {
  return message.find("is not valid for pod") != std::string::npos ||
         message.find("a container name must be specified") != std::string::npos;
}

}  // namespace

ContainerLog::ContainerLog(LogTarget target, LogRequest request, Surroundings around, LogSink& sink)
    : target_(std::move(target)),
      request_(request),
      around_(around),
      sink_(sink),
      cursor_(cursor_options(true)),
      probe_(around.group, [this](auto newest) { after_probe(newest); }) {}

ContainerLog::~ContainerLog() {
  if (stream_ != 0) around_.group.close(stream_);
}

logs::CursorOptions ContainerLog::cursor_options(bool first) const {
  logs::CursorOptions options;
  options.name = target_.name();
  if (first) options.not_before_ns = request_.since_ns;
  return options;
}

logs::LogCursor::Sink ContainerLog::line_sink() {
  return [this](logs::Line const& line) { sink_.on_line(line); };
}

void ContainerLog::tell() {
  for (logs::Notice const& notice : cursor_.take_notices()) sink_.on_notice(notice);
  sink_.on_pause();
}

void ContainerLog::observe(ContainerNow const& now) {
  if (done() || now == now_) return;
  ContainerNow last = std::exchange(now_, now);
  if (now_.pod == ContainerNow::Pod::kGone) {  // what was known stays: it is all we shall know
    now_ = std::move(last);
    now_.pod = ContainerNow::Pod::kGone;
  }
  if (run_.empty() && !now_.id.empty()) {
    run_ = now_.id;
    restarts_ = now_.restarts;
  }
  // Something has changed: a pause that was waited out in vain is over.
  open_at_ = std::min(open_at_, around_.clock.steady());
}

ContainerLog::Which ContainerLog::which() const {
  if (run_ == now_.id) return Which::kCurrent;
  return run_ == now_.previous_id ? Which::kPrevious : Which::kLost;
}

bool ContainerLog::read_to_the_end() const {
  return complete_ && (which() != Which::kCurrent || !now_.running());
}

ContainerLog::Plan ContainerLog::plan() const {
  if (!request_.follow) return {true, false, request_.previous};
  bool const unknown = run_.empty() || now_.pod == ContainerNow::Pod::kGone;
  if (unknown || read_to_the_end()) return {};
  Which const place = which();
  if (place == Which::kLost) return {};
  bool const follow = place == Which::kCurrent && now_.running();
  return {true, follow, place == Which::kPrevious};
}

bool ContainerLog::wants_stream() const {
  return !done() && stream_ == 0 && plan().open;
}

void ContainerLog::tick(bool may_open) {
  if (done()) return;
  if (stream_ != 0) {
    watch_stream();
    return;
  }
  if (now_.pod == ContainerNow::Pod::kGone && request_.follow) {
    bool const ran = !run_.empty();
    finish(!ran                ? LogEnd::kNothing
           : read_to_the_end() ? LogEnd::kComplete
           : clean_end_        ? LogEnd::kLikely
                               : LogEnd::kCut);
    return;
  }
  if (request_.follow) {
    if (run_.empty() && now_.finished) return finish(LogEnd::kNothing);
    if (!run_.empty() && (read_to_the_end() || which() == Which::kLost)) return end_run();
  }
  Plan const next = plan();
  if (next.open && may_open && around_.clock.steady() >= open_at_) open(next);
}

// --- the run of a container

void ContainerLog::end_run() {
  if (which() == Which::kCurrent) {
    // A container that may run again keeps us waiting; its pod's end does not.
    if (now_.may_restart && !now_.deleting) return;
    finish(LogEnd::kComplete);
    return;
  }
  cursor_.finish(line_sink());
  if (!complete_)
    sink_.on_notice(
        {logs::Notice::Kind::kGap,
         "log of " + target_.name() + " may be incomplete: the container has run again since"});
  tell();
  begin_run();
}

void ContainerLog::begin_run() {
  int const skipped = now_.restarts - restarts_ - 1;
  if (skipped > 0)
    sink_.on_notice({logs::Notice::Kind::kGap,
                     "log of " + target_.name() + ": " + std::to_string(skipped) +
                         (skipped == 1 ? " run" : " runs") +
                         " of the container came and went unseen"});
  run_ = now_.id;
  restarts_ = now_.restarts;
  cursor_ = logs::LogCursor(cursor_options(false));
  first_run_ = false;
  begun_by_date_ = complete_ = clean_end_ = false;
  tries_ = 0;
  open_at_ = around_.clock.steady();
  sink_.on_restart(restarts_);
}

void ContainerLog::finish(LogEnd end) {
  abandon_stream();
  cursor_.finish(line_sink());
  end_ = end;
  bool const deleted = now_.pod == ContainerNow::Pod::kGone;
  if (end == LogEnd::kCut)
    sink_.on_notice({logs::Notice::Kind::kGap,
                     "log of " + target_.name() + " may be incomplete: " +
                         (deleted ? "the pod was deleted before it was read to its end"
                                  : "the container has ended and its node does not give it out")});
  tell();
}

void ContainerLog::fail(Error error) {
  error_ = std::move(error);
  finish(LogEnd::kFailed);
}

void ContainerLog::stop() {
  if (!done()) finish(LogEnd::kLikely);
}

// --- requests

kube::PodLogOptions ContainerLog::options_of(Plan const& plan) const {
  kube::PodLogOptions options;
  options.container = target_.container;
  options.follow = plan.follow;
  options.previous = plan.previous;
  options.since_time = cursor_.since().value_or("");
  bool const original = first_run_ && !cursor_.has_received() && !begun_by_date_;
  if (original) {
    options.tail_lines = request_.tail;
    if (request_.since_ns) options.since_time = text::format_timestamp(*request_.since_ns);
  }
  return options;
}

void ContainerLog::open(Plan const& plan) {
  auto const path = around_.client.pod_log_path(target_.pod.ns, target_.pod.name, options_of(plan));
  if (!path) return fail(path.error());
  auto request = around_.client.stream_request(*path);
  if (!request) return fail(request.error());
  under_way_ = plan;
  answered_ = complete_ = false;
  head_date_ns_.reset();
  lines_before_ = cursor_.lines();
  brought_bytes_ = false;
  heard_ = around_.clock.steady();
  settled_ = true;
  missing_.reset();
  probe_at_ = heard_ + around_.policy.probe_first;
  stream_ = around_.group.open(*std::move(request), *this);
}

// Without a word from the server: what came counts, what it was cut in is asked for again.
void ContainerLog::abandon_stream() {
  probe_.stop();
  if (stream_ == 0) return;
  around_.group.close(std::exchange(stream_, 0));
  cursor_.end_of_stream(logs::StreamEnd::kCut, line_sink());
}

void ContainerLog::on_head(http::Response const& head) {
  around_.client.heard(head);
  answered_ = head.status == kOk;
  heard_ = around_.clock.steady();
  if (!answered_) return;
  renewed_ = trouble_told_ = clean_end_ = false;
  trouble_since_.reset();
  vain_since_.reset();
  auto const date = head.header("date");
  auto const ms = date ? http::parse_http_date(*date) : std::nullopt;
  if (ms) head_date_ns_ = ms->count() * kMillisecondNs;
  // Where "from now on" begins, no line may ever say.
  bool const from_now = first_run_ && request_.tail == 0 && !cursor_.has_received();
  if (from_now && head_date_ns_ && !std::exchange(begun_by_date_, true))
    cursor_.start_at(*head_date_ns_ - kSecondNs);
}

void ContainerLog::on_bytes(std::string_view bytes) {
  brought_bytes_ = brought_bytes_ || !bytes.empty();
  cursor_.feed(bytes, line_sink());
  tell();
  heard_ = around_.clock.steady();
  settled_ = false;
}

void ContainerLog::on_end(Result<http::Transport::Streamed> end) {
  stream_ = 0;
  probe_.stop();
  bool const whole = end && end->head.status == kOk;
  complete_ = whole && !under_way_.follow;
  // Not one line ever, were it a part of the first: as good as nothing.
  bool const brought_nothing = !brought_bytes_ || cursor_.lines() == 0;
  bool const is_short = complete_ && request_.follow && (cursor_.is_behind() || brought_nothing);
  short_answers_ = is_short ? short_answers_ + 1 : 0;
  if (is_short && short_answers_ < around_.policy.short_answers) complete_ = false;
  clean_end_ = whole || (clean_end_ && !answered_);
  cursor_.end_of_stream(complete_ ? logs::StreamEnd::kComplete : logs::StreamEnd::kCut,
                        line_sink());
  tell();
  bool const brought_lines = cursor_.lines() > lines_before_;
  if (brought_lines) tries_ = 0;
  if (!end) return after_trouble(end.error());
  after_answer(end->head, brought_lines);
}

void ContainerLog::after_answer(http::Response const& head, bool brought_lines) {
  if (head.status == kNoContent) {  // the pod has no node yet
    if (!request_.follow || now_.over()) return finish(LogEnd::kNothing);
    return schedule(kWaitingPause);
  }
  if (head.status != kOk) return after_refusal(head);
  if (!request_.follow) return finish(LogEnd::kComplete);
  // An answer that brought something was perhaps cut where nobody sees it: once more.
  if (complete_ && brought_lines) complete_ = false;
  bool const same_run = which() == Which::kCurrent && now_.may_restart;
  schedule(same_run ? around_.policy.restart_pause : Milliseconds(0));
}

void ContainerLog::after_refusal(http::Response const& head) {
  if (head.status == kUnauthorized && !std::exchange(renewed_, true) &&
      around_.client.renew_credentials()) {
    open_at_ = around_.clock.steady();
    return;
  }
  Error error = around_.client.refusal(
      head, "GET", "/api/v1/namespaces/" + target_.pod.ns + "/pods/" + target_.pod.name + "/log");
  switch (error.code) {
    case ErrorCode::kUnavailable:
      return after_trouble(error);
    case ErrorCode::kInvalid:  // "is waiting to start", "is terminated", ...
      if (!request_.follow || is_wrong_container(error.message)) return fail(std::move(error));
      return schedule(kWaitingPause);
    case ErrorCode::kNotFound:  // the pod, which the watch will say, or the kubelet does not know
                                // it
      if (!request_.follow) return fail(std::move(error));
      return schedule();
    default:
      return fail(std::move(error));
  }
}

void ContainerLog::after_trouble(Error const& error) {
  Milliseconds const now = around_.clock.steady();
  bool const passing = error.code == ErrorCode::kUnavailable;
  bool const too_often = !request_.follow && tries_ >= around_.policy.most_read_tries;
  if (!passing || too_often) return fail(error);
  if (!trouble_since_) trouble_since_ = now;
  if (now - *trouble_since_ >= around_.policy.tell_trouble_after &&
      !std::exchange(trouble_told_, true))
    sink_.on_notice({logs::Notice::Kind::kServerText,
                     "log of " + target_.name() + ": " + error.message + "; trying again"});
  schedule();
}

void ContainerLog::schedule(Milliseconds least) {
  LogPolicy const& policy = around_.policy;
  if (request_.follow && !answered_ && now_.over()) {
    Milliseconds const now = around_.clock.steady();
    if (!vain_since_) vain_since_ = now;
    if (now - *vain_since_ >= policy.give_up_after_end) return finish(LogEnd::kCut);
  }
  constexpr int kMostDoublings = 16;
  Milliseconds pause{0};
  if (tries_ > 0) pause = policy.first_pause * (1 << std::min(tries_ - 1, kMostDoublings));
  ++tries_;
  // Nobody can ask a pod that is gone: while it ends there is no time to be polite.
  Milliseconds const most = is_urgent() ? policy.first_pause : policy.longest_pause;
  open_at_ = around_.clock.steady() + std::max(std::min(pause, most), least);
}

// --- a stream that is open

void ContainerLog::watch_stream() {
  Milliseconds const now = around_.clock.steady();
  if (!answered_) return;  // libcurl's own time-outs end it
  if (!settled_ && now - heard_ >= around_.policy.settle_after) {
    cursor_.settle(line_sink());
    tell();
    settled_ = true;
  }
  if (under_way_.follow) watch_silence(now);
}

void ContainerLog::watch_silence(Milliseconds now) {
  Milliseconds const silence = now - heard_;
  bool const gone = now_.pod == ContainerNow::Pod::kGone;
  bool const ended = gone || which() != Which::kCurrent || !now_.running();
  if (ended &&
      silence >= (gone ? around_.policy.quiet_after_gone : around_.policy.quiet_after_end)) {
    abandon_stream();
    open_at_ = now;
    return;
  }
  // A log that had no line when it was first read: from then on.
  bool const empty = first_run_ && request_.tail && !cursor_.has_received() && head_date_ns_;
  if (empty && silence >= around_.policy.settle_after && !std::exchange(begun_by_date_, true))
    cursor_.start_at(*head_date_ns_ - kSecondNs);
  if (missing_ && cursor_.heard_ts() && *cursor_.heard_ts() >= *missing_) missing_.reset();
  if (missing_ && now - missing_since_ >= around_.policy.probe_grace) {
    abandon_stream();
    tries_ = 0;
    open_at_ = now;
  } else if (!ended && now >= probe_at_ && !probe_.running()) {
    if (silence >= around_.policy.probe_first)
      probe(now);
    else
      probe_at_ = heard_ + around_.policy.probe_first;
  }
}

void ContainerLog::probe(Milliseconds now) {
  kube::PodLogOptions options;
  options.container = target_.container;
  options.tail_lines = 5;
  auto const path = around_.client.pod_log_path(target_.pod.ns, target_.pod.name, options);
  auto request = path ? around_.client.stream_request(*path) : Result<http::Request>(path.error());
  // At an odd moment of each log's own, so that hundreds of them do not ask at once.
  auto const least = around_.policy.probe_least;
  auto const spread = static_cast<std::size_t>(least.count()) + 1;
  probe_at_ =
      now + least +
      Milliseconds(std::hash<std::string>{}(target_.name() + std::to_string(now.count())) % spread);
  if (!request) return;
  constexpr Milliseconds kProbeTimeout{30'000};
  request->timeout = kProbeTimeout;
  probe_.start(*std::move(request));
}

void ContainerLog::after_probe(std::optional<std::int64_t> newest) {
  if (!newest || missing_) return;
  std::optional<std::int64_t> heard = cursor_.heard_ts();
  // Lines from before the time we were asked for are none that the stream owes us.
  if (!heard && begun_by_date_) heard = head_date_ns_.value_or(*newest);
  if (!heard && request_.since_ns && first_run_) heard = *request_.since_ns - 1;
  if (heard && *newest <= *heard) return;
  missing_ = newest;
  missing_since_ = around_.clock.steady();
}

}  // namespace k8spark::app
