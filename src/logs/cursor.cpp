#include "logs/cursor.h"

#include "logs/server_text.h"
#include "text/timestamp.h"

#include <algorithm>
#include <utility>

namespace k8spark::logs {

namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
// stdout and stderr are written by two goroutines of the runtime: lines of the same moment may
// stand in either order, also on both sides of a second.
constexpr std::int64_t kDisorderNs = kSecondNs;
constexpr std::int64_t kUsualDisorderNs = 50'000'000;
constexpr std::size_t kMostNotices = 64;
constexpr std::string_view kNineDigits = "2006-01-02T15:04:05.000000000Z";

}  // namespace

LogCursor::LogCursor(CursorOptions options)
    : options_(std::move(options)), cutter_(options_.piece_cap) {}

void LogCursor::start_at(std::int64_t ns) {
  options_.not_before_ns = ns;
}

void LogCursor::feed(std::string_view bytes, Sink const& sink) {
  cutter_.feed(bytes, [&](LineCutter::Piece const& piece) { on_piece(piece, sink); });
}

void LogCursor::on_piece(LineCutter::Piece const& piece, Sink const& sink) {
  bool const first = std::exchange(first_, false);
  if (piece.begins) {
    std::optional<text::StampedText> const split = split_line(piece.bytes);
    line_ts_ = split ? std::optional(split->ns) : std::nullopt;
    discarding_ = false;
    if (!split && is_known_server_text(piece.bytes)) {
      add_notice(Notice::Kind::kServerText, printable(piece.bytes));
      discarding_ = true;
    } else if (!split && resumed_ && first) {
      discarding_ = true;  // the tail of a line that began before the asked-for time
    }
  }
  if (discarding_) return;
  Entry const entry{line_ts_.value_or(Entry::kNoTime), hash_line(piece.bytes)};
  if (mode_ == Mode::kSkipping && !(line_ts_ && partial_ts_ && *line_ts_ < *partial_ts_)) {
    if (line_ts_ && partial_ts_ && *line_ts_ > *partial_ts_) note_gap();
    mode_ = Mode::kLive;
  }
  switch (mode_) {
    case Mode::kLive:
      emit(piece, entry, sink);
      break;
    case Mode::kSkipping:
      break;
    case Mode::kMatching:
      match(piece, entry, sink);
      break;
    case Mode::kBuffering:
      hold(piece, entry, sink);
      break;
  }
}

// Once the server has shown its nine digits, a shorter time stamp is the application's own: the
// tail of a long line may begin with one.
std::optional<text::StampedText> LogCursor::split_line(std::string_view line) {
  std::optional<text::StampedText> const split = text::split_timestamp(line);
  if (!split) return std::nullopt;
  bool const nine = split->stamp.size() >= kNineDigits.size() && split->stamp[19] == '.' &&
                    split->stamp.find_first_not_of("0123456789", 20) == 29;
  if (nine_digits_ && !nine) return std::nullopt;
  nine_digits_ = nine;
  return split;
}

void LogCursor::match(LineCutter::Piece const& piece, Entry const& entry, Sink const& sink) {
  if (!entry.stamped()) {
    // Known, or the tail of a line that began before the asked-for time.
    if (expected_[matched_] == entry) ++matched_;
  } else {
    while (matched_ < expected_.size() && !expected_[matched_].stamped()) ++matched_;
    if (matched_ == expected_.size()) {
      mode_ = Mode::kLive;
      emit(piece, entry, sink);
      return;
    }
    if (expected_[matched_] != entry) {
      mode_ = Mode::kBuffering;
      hold(piece, entry, sink);
      return;
    }
    ++matched_;
  }
  if (matched_ == expected_.size()) mode_ = Mode::kLive;
}

void LogCursor::hold(LineCutter::Piece const& piece, Entry const& entry, Sink const& sink) {
  held_.add(piece, entry);
  // Newer than all we know, disorder included: what is known would have come by now.
  bool const past_all_known = entry.stamped() && max_ts_ && entry.ts_ns > *max_ts_ + kDisorderNs;
  if (past_all_known) {
    align(true, sink);
    return;
  }
  if (!held_.full()) return;
  // After a clock was set back the answer begins with lines of long ago. Should the known ones
  // never come, a gap is told.
  held_.drop_older(expected_.front().ts_ns);
  if (held_.full()) align(true, sink);
}

// may_give_up  no more lines will help: without a proven place take the likely one, or tell a gap
// False if it is still open where the new lines begin.
bool LogCursor::align(bool may_give_up, Sink const& sink) {
  std::vector<Entry> resumed(expected_.begin(),
                             expected_.begin() + static_cast<std::ptrdiff_t>(matched_));
  resumed.insert(resumed.end(), held_.entries().begin(), held_.entries().end());
  std::optional<std::size_t> known = find_new_lines(expected_, resumed, Certainty::kProven);
  if (!known && !may_give_up) return false;
  if (!known) known = find_new_lines(expected_, resumed, Certainty::kLikely);
  if (!known) note_gap();
  // The matched ones are not held: they are equal to lines that were emitted.
  std::size_t const drop = std::max(known.value_or(0), matched_) - matched_;
  mode_ = Mode::kLive;
  HeldPieces const held = std::exchange(held_, {});
  for (std::size_t i = drop; i < held.pieces().size(); ++i)
    emit(held.pieces()[i].view(), held.entries()[i], sink);
  return true;
}

void LogCursor::note_gap() {
  std::int64_t const after = last_ts_.value_or(partial_ts_.value_or(0));
  add_notice(Notice::Kind::kGap,
             "log of " + options_.name +
                 " may be incomplete: the node rotated the log while disconnected (after " +
                 text::format_timestamp(after) + ")");
}

void LogCursor::emit(LineCutter::Piece const& piece, Entry const& entry, Sink const& sink) {
  if (piece.begins && open_) close_line(sink);
  Line line{entry.stamped() ? std::optional(entry.ts_ns) : std::nullopt,
            {},
            piece.bytes,
            !open_,
            piece.ends};
  if (piece.begins && entry.stamped()) {
    text::StampedText const split =
        text::split_timestamp(piece.bytes).value_or(text::StampedText{});
    line.stamp = split.stamp;
    line.text = split.rest;
  }
  sink(line);
  open_ = !piece.ends;
  if (piece.ends) ++lines_;
  if (entry.stamped()) {
    last_ts_ = entry.ts_ns;
    max_ts_ = std::max(max_ts_.value_or(entry.ts_ns), entry.ts_ns);
    trust_window(entry.ts_ns);
  }
  recent_.push(entry, last_ts_.value_or(Entry::kNoTime));
  emitted_here_ = true;
  gap_at_end_ = false;
  last_server_text_.clear();
}

void LogCursor::close_line(Sink const& sink) {
  sink(Line{std::nullopt, {}, {}, false, true});
  open_ = false;
  ++lines_;
}

void LogCursor::settle(Sink const& sink) {
  if (mode_ != Mode::kBuffering) return;
  // As long as nothing is clearly newer than all that is known, the known lines may still come: the
  // server is slow, not done.
  bool const newer =
      std::any_of(held_.entries().begin(), held_.entries().end(), [this](Entry const& entry) {
        return entry.stamped() && max_ts_ && entry.ts_ns > *max_ts_ + kUsualDisorderNs;
      });
  align(newer, sink);
}

void LogCursor::end_of_stream(StreamEnd end, Sink const& sink) {
  bool const complete = end == StreamEnd::kComplete;
  if (mode_ == Mode::kBuffering) align(complete, sink);
  // A complete answer without one line of those it had to repeat: the newest file is empty, or
  // holds no more than the beginning of a line.
  if (complete && first_ && mode_ == Mode::kMatching) {
    if (!std::exchange(gap_at_end_, true)) note_gap();
    if (split_line(cutter_.partial())) mode_ = Mode::kLive;
  }
  keep_partial(end);
  prepare_resume();
}

// What the stream left behind its last '\n' becomes the cut line, unless the stream ended before it
// got to where an earlier one had been.
void LogCursor::keep_partial(StreamEnd end) {
  std::string const& left = cutter_.partial();
  bool usable = !left.empty() && !discarding_;
  std::optional<std::int64_t> ts = line_ts_;
  if (cutter_.partial_begins()) {
    std::optional<text::StampedText> const split = split_line(left);
    usable = split && split->stamp.size() < left.size();
    ts = usable ? std::optional(split->ns) : std::nullopt;
    bool const tail = resumed_ && first_ && !may_be_server_text(left);
    if (!split && !tail && !text::may_begin_timestamp(left))
      add_notice(Notice::Kind::kServerText, printable(left));
  }
  bool const caught_up = mode_ == Mode::kLive || (mode_ == Mode::kSkipping && usable && ts &&
                                                  partial_ts_ && *ts >= *partial_ts_);
  if (!caught_up || !(usable || emitted_here_ || end == StreamEnd::kComplete)) return;
  partial_ = usable ? left : std::string();
  partial_begins_ = cutter_.partial_begins();
  partial_ts_ = usable ? ts : std::nullopt;
  if (partial_ts_) trust_window(*partial_ts_);
}

// start_at() took the API server's clock for the node's: a line from before shows that it goes
// ahead.
void LogCursor::trust_window(std::int64_t ts) {
  if (options_.not_before_ns && ts < text::floor_to_second(*options_.not_before_ns))
    options_.not_before_ns.reset();
}

void LogCursor::prepare_resume() {
  cutter_.reset();
  held_.clear();
  matched_ = 0;
  first_ = true;
  discarding_ = false;
  emitted_here_ = false;
  line_ts_.reset();
  std::optional<std::int64_t> const since = since_received();
  resumed_ = since.has_value();
  expected_ = since ? recent_.from(*since) : std::vector<Entry>{};
  mode_ = !expected_.empty() ? Mode::kMatching : partial_ts_ ? Mode::kSkipping : Mode::kLive;
}

// From what was received; none: nothing with a time stamp was.
std::optional<std::int64_t> LogCursor::since_received() const {
  std::optional<std::int64_t> from = last_ts_;
  if (partial_ts_ && (!from || *partial_ts_ < *from)) from = partial_ts_;
  if (!from) return std::nullopt;
  // One second of slack for lines in disorder at a second's boundary.
  std::int64_t const since = text::floor_to_second(*from) - kSecondNs;
  return std::max(since, text::floor_to_second(options_.not_before_ns.value_or(since)));
}

std::optional<std::string> LogCursor::since() const {
  std::optional<std::int64_t> from = since_received();
  if (!from) from = options_.not_before_ns;
  if (!from) return std::nullopt;
  return text::format_timestamp(text::floor_to_second(*from), 0);
}

std::optional<std::int64_t> LogCursor::heard_ts() const {
  if (!cutter_.partial().empty()) {
    if (!cutter_.partial_begins() && line_ts_) return line_ts_;
    auto const begun = text::split_timestamp(cutter_.partial());
    if (cutter_.partial_begins() && begun) return begun->ns;
  }
  return last_ts_;
}

void LogCursor::finish(Sink const& sink) {
  std::string const last = std::exchange(partial_, {});
  partial_ts_.reset();
  if (!last.empty() && partial_begins_) {
    std::optional<text::StampedText> const split = text::split_timestamp(last);
    if (open_) close_line(sink);
    if (split && !split->rest.empty()) {
      sink(Line{split->ns, split->stamp, split->rest, true, false});
      last_ts_ = split->ns;
      ++lines_;
    }
  } else if (!last.empty()) {
    sink(Line{last_ts_, {}, last, !open_, false});
    open_ = false;
    ++lines_;
  }
  open_ = false;
}

void LogCursor::add_notice(Notice::Kind kind, std::string text) {
  // The kubelet says the same at each try: once is enough until a line came.
  if (kind == Notice::Kind::kServerText && std::exchange(last_server_text_, text) == text) return;
  if (notices_.size() < kMostNotices) notices_.push_back({kind, std::move(text)});
}

std::vector<Notice> LogCursor::take_notices() {
  return std::exchange(notices_, {});
}

}  // namespace k8spark::logs
