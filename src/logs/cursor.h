#pragma once

#include "logs/alignment.h"
#include "logs/line.h"
#include "logs/line_cutter.h"
#include "logs/recent.h"
#include "text/timestamp.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace k8spark::logs {

struct Notice {
  enum class Kind {
    kGap,         // lines may be missing: the node rotated the log while we were away
    kServerText,  // the kubelet's own error text, sent where log lines should be
  };
  Kind kind = Kind::kGap;
  std::string text;  // one line for stderr

  bool operator==(Notice const&) const = default;
};

struct CursorOptions {
  std::string name;  // "POD/CONTAINER", for notices
  // The sinceTime of the first request: resumes never ask for older lines.
  std::optional<std::int64_t> not_before_ns;
  std::size_t piece_cap = LineCutter::kDefaultCap;
};

// How a stream ended.
enum class StreamEnd {
  kCut,       // of a follow request, or with an error: there may be more
  kComplete,  // of a request without follow that was answered to its end
};

// The log of one container instance (pod uid, container, containerID) across any number of cut
// streams: every line once, none lost. Pure: no socket, no clock.
//
// Every request must ask for timestamps=true. The caller's loop:
//   request (cursor.since() as sinceTime; none: the original request again, with its tailLines)
//   feed() each chunk; settle() after 2 s of silence; end_of_stream() at the end, whatever it was
//   ... until the pod says the container has ended and a drain (follow=false) ended kComplete
//   without a new line (lines() has not grown); then finish().
//
// How: remembers the hashes of the last seconds' lines; a resume asks for lines from a second
// before the last one on, and swallows those that are known. Lines longer than the cap are handled
// piece by piece. Memory: see recent.h (200 000 entries of 32 bytes) and alignment.h (8 MiB).
//
// Source: sinceTime is cut to whole seconds by the API server (kubernetes#77856) and filters CRI
// records, not lines, so an answer can begin with the tail of a line, which has no time stamp.
class LogCursor {
 public:
  using Sink = std::function<void(Line const&)>;

  explicit LogCursor(CursorOptions options);

  // For tailLines=0, where no line says when we began: the Date header of the first answer, less 1
  // s.
  void start_at(std::int64_t ns);

  void feed(std::string_view bytes, Sink const& sink);
  // Nothing came for 2 s: decides with what is there, so that lines are not held back.
  void settle(Sink const& sink);
  void end_of_stream(StreamEnd end, Sink const& sink);
  // The container has ended and all is read: emits a last line that has no '\n', without one.
  void finish(Sink const& sink);

  // sinceTime of the next request, "2026-01-01T00:00:00Z". None: nothing was received, repeat the
  // original request. After a value: never send tailLines or sinceSeconds again.
  [[nodiscard]] std::optional<std::string> since() const;

  // Something with a time stamp was received: the original request must not be repeated.
  [[nodiscard]] bool has_received() const { return since_received().has_value(); }
  // The time stamp of the last line in the order of the file, one still without its '\n' included.
  [[nodiscard]] std::optional<std::int64_t> heard_ts() const;

  // This stream has not yet brought all that is known already. A whole answer that ends so was cut
  // where nobody sees it, unless the log itself has become shorter.
  [[nodiscard]] bool is_behind() const {
    return mode_ == Mode::kMatching || mode_ == Mode::kSkipping;
  }

  // Lines emitted so far, and the time stamp of the last one.
  [[nodiscard]] std::uint64_t lines() const { return lines_; }
  [[nodiscard]] std::optional<std::int64_t> last_ts() const { return last_ts_; }

  std::vector<Notice> take_notices();

 private:
  enum class Mode {
    kLive,       // every line is new
    kSkipping,   // nothing known but a cut first line: drop what lies before it
    kMatching,   // lines are those of expected_, one by one
    kBuffering,  // a line was another one: hold lines until their place is clear
  };

  void on_piece(LineCutter::Piece const& piece, Sink const& sink);
  std::optional<text::StampedText> split_line(std::string_view line);
  void match(LineCutter::Piece const& piece, Entry const& entry, Sink const& sink);
  void hold(LineCutter::Piece const& piece, Entry const& entry, Sink const& sink);
  bool align(bool may_give_up, Sink const& sink);
  void emit(LineCutter::Piece const& piece, Entry const& entry, Sink const& sink);
  void close_line(Sink const& sink);
  void note_gap();
  void keep_partial(StreamEnd end);
  void trust_window(std::int64_t ts);
  void prepare_resume();
  void add_notice(Notice::Kind kind, std::string text);
  [[nodiscard]] std::optional<std::int64_t> since_received() const;

  CursorOptions options_;
  LineCutter cutter_;
  Mode mode_ = Mode::kLive;

  RecentLines recent_;
  std::optional<std::int64_t> last_ts_;
  std::optional<std::int64_t> max_ts_;

  // The line that the last stream was cut in.
  std::string partial_;
  bool partial_begins_ = true;
  std::optional<std::int64_t> partial_ts_;

  // This stream.
  bool resumed_ = false;
  bool discarding_ = false;  // the rest of an unstamped line
  bool first_ = true;        // no piece yet
  bool emitted_here_ = false;
  std::optional<std::int64_t> line_ts_;  // of the line the cutter is in
  std::vector<Entry> expected_;
  std::size_t matched_ = 0;
  HeldPieces held_;

  bool nine_digits_ = false;  // the server writes all nine
  bool open_ = false;         // the last emitted piece did not end its line
  std::uint64_t lines_ = 0;
  std::vector<Notice> notices_;
  std::string last_server_text_;
  bool gap_at_end_ = false;  // told of since the last line
};

}  // namespace k8spark::logs
