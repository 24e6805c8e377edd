#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

// One log line as a value, and its text for people.
namespace k8spark::logs {

// A line, or, when it is longer than the cap of LineCutter, one piece of it. The views live only
// until the sink returns.
struct Line {
  std::optional<std::int64_t> ts_ns;  // since the epoch, UTC; none if the server sent none
  std::string_view stamp;             // the server's spelling: "2026-01-01T00:00:00.000000001Z"
  std::string_view text;              // byte for byte, without time stamp and '\n'
  bool begins = true;                 // first piece of its line
  bool ends = true;                   // last piece of its line: a '\n' follows
};

struct PrintOptions {
  bool timestamps = false;
  // How far the clocks of printed time stamps are ahead of UTC; empty: as the node wrote them.
  std::function<std::chrono::minutes(std::int64_t ns)> zone;
  std::string prefix;  // "[exec-3] " before each line
};

// Where a line comes from, for append_json_line().
struct LineOrigin {
  std::string pod;
  std::string container;
  std::string role;         // "driver", "executor" or empty
  std::string executor_id;  // empty: null
};

// Appends prefix, time stamp, text and '\n', as far as the piece has them.
void append_line(std::string& out, Line const& line, PrintOptions const& options);
std::string format_line(Line const& line, PrintOptions const& options);

// Appends one JSON object and '\n': {"time","pod","container","role","executorId","line"}, and
// "partial":true for a piece that does not end its line. Bytes that are no UTF-8 become U+FFFD.
void append_json_line(std::string& out,
                      Line const& line,
                      LineOrigin const& origin,
                      PrintOptions const& options);

}  // namespace k8spark::logs
