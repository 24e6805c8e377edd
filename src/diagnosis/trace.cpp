#include "diagnosis/trace.h"

#include "diagnosis/phrases.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <re2/re2.h>
#include <string_view>

namespace k8spark::diagnosis {

namespace {

using Log = std::vector<std::string>;

constexpr std::size_t kMostExcerpt = 5;
constexpr std::size_t kLongestLine = 300;
constexpr std::size_t kLongestTrace = 1000;  // lines
constexpr std::size_t kMostRecordsWithin = 10;

bool matches(std::string_view line, re2::RE2 const& pattern) {
  return re2::RE2::PartialMatch({line.data(), line.size()}, pattern);
}

// "26/01/31 08:00:00 INFO ...", "2026-01-31T08:00:00.000Z ...", "08:00:00.123 [main] ...", JSON.
bool begins_record(std::string_view line) {
  static re2::RE2 const pattern(
      R"re(^(?:\d\d/\d\d/\d\d \d\d:\d\d|\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\d\d:\d\d:\d\d[.,]\d|\{"))re");
  return matches(line, pattern);
}

bool is_exception(std::string_view line) {
  static re2::RE2 const pattern(
      R"re(^(?:: |Exception in thread "[^"]*" )?(?:[a-zA-Z_$][\w$]*\.)+[A-Z][\w$]*(?:Exception|Error|Throwable|Failure|Interrupt)\b)re");
  return matches(line, pattern);
}

bool is_frame(std::string_view line) {
  return line.starts_with("\tat ") || line.starts_with("    at ") || line.starts_with("\t...") ||
         line.starts_with("\tSuppressed:") || line.starts_with("\t\t");
}

// What Spark says while it goes down, whatever the reason was.
bool is_noise(std::string_view line) {
  constexpr std::array<std::string_view, 12> kNoise{"ShutdownHookManager",
                                                    "Could not find CoarseGrainedScheduler",
                                                    "RpcEnv already stopped",
                                                    "RpcEnvStoppedException",
                                                    "RejectedExecutionException",
                                                    "Uncaught exception in thread shutdown",
                                                    "java.lang.InterruptedException",
                                                    "while stopping",
                                                    "Kubernetes client has been closed",
                                                    "ExecutorPodsWatchSnapshotSource",
                                                    "Lost task ",
                                                    "Exception in task "};
  return std::any_of(kNoise.begin(), kNoise.end(), [line](std::string_view const noise) {
    return text::contains(line, noise);
  });
}

constexpr std::string_view kTraceback = "Traceback (most recent call last):";

bool goes_on(std::string_view line) {
  return is_frame(line) || line.starts_with("Caused by: ");
}

// A traceback is open until the line behind its frames: the exception.
bool stays_open(std::string_view line, bool open) {
  if (line == kTraceback) return true;
  bool const between = line.empty() || line.starts_with("  ") ||
                       line.starts_with("The above exception") ||
                       line.starts_with("During handling");
  return open && between;
}

// The first line behind the record at `begin` and behind the exception that the record tells.
std::size_t end_of_record(Log const& log, std::size_t begin) {
  std::size_t end = begin + 1;
  if (end + 1 < log.size() && is_exception(log[end]) && is_frame(log[end + 1])) ++end;
  while (end < log.size() && goes_on(log[end])) ++end;
  return end;
}

// The first line behind the records at `begin`, if it is a frame that cannot be theirs.
std::optional<std::size_t> frame_behind_records(Log const& log, std::size_t begin) {
  std::size_t const most = std::min(log.size(), begin + kMostRecordsWithin);
  std::size_t i = begin;
  while (i < most && begins_record(log[i])) {
    for (std::string_view const thrown : {"Exception", "Error", "Failure"})
      if (text::contains(log[i], thrown)) return std::nullopt;
    ++i;
  }
  if (i < most && is_frame(log[i])) return i;
  return std::nullopt;
}

// The lines of what begins at `begin`. Other threads log to the same stream while it is written,
// Python's line by line: their records are left out.
Log lines_of_trace(Log const& log, std::size_t begin) {
  Log lines{log[begin]};
  bool open = stays_open(log[begin], false);
  std::size_t const most = std::min(log.size(), begin + kLongestTrace);
  for (std::size_t i = begin + 1; i < most;) {
    if (!begins_record(log[i])) {
      open = stays_open(log[i], open);
      lines.push_back(log[i++]);
    } else if (open) {
      i = end_of_record(log, i);
    } else if (auto const next = frame_behind_records(log, i)) {
      i = *next;
    } else {
      break;
    }
  }
  return lines;
}

std::optional<std::size_t> last_traceback(Log const& log) {
  for (std::size_t i = log.size(); i-- > 0;)
    if (log[i] == kTraceback) return i;
  return std::nullopt;
}

template <typename Test>
std::optional<std::size_t> first_line(Log const& log, Test const& test) {
  auto const at = std::find_if(log.begin(), log.end(), test);
  if (at == log.end()) return std::nullopt;
  return static_cast<std::size_t>(at - log.begin());
}

// A log record followed by an exception with frames: "ERROR SparkContext: ...", "java.x: ...".
std::optional<std::size_t> first_trace(Log const& log, std::string_view record) {
  for (std::size_t i = 0; i + 1 < log.size(); ++i) {
    bool const fatal = text::contains(log[i], record) && begins_record(log[i]);
    if (fatal && is_exception(log[i + 1]) && !is_noise(log[i]) && !is_noise(log[i + 1])) return i;
  }
  return std::nullopt;
}

bool is_last_word(std::string_view line) {
  static re2::RE2 const pattern(
      R"re(^(?:Error: |Error occurred during initialization of VM|Could not find or load main class|Unrecognized VM option|Invalid maximum heap size|Error: Could not |/opt/entrypoint\.sh: |[\w./-]*python[\w.]*: can't open file|\[FATAL tini))re");
  return matches(line, pattern);
}

std::optional<std::size_t> find_begin(Log const& log) {
  auto const uncaught = [](std::string const& line) {
    return line.starts_with("Exception in thread \"main\"") ||
           line.starts_with("Exception in thread \"spark-");
  };
  if (auto const at = last_traceback(log)) return at;
  if (auto const at = first_line(log, uncaught)) return at;
  if (auto const at = first_trace(log, "Error initializing SparkContext")) return at;
  for (std::string_view const level : {" ERROR ", " FATAL ", " WARN "})
    if (auto const at = first_trace(log, level)) return at;
  if (auto const at = first_line(log, is_exception)) return at;
  if (auto const at = first_line(log, is_last_word)) return at;
  // The log was cut within a trace.
  return first_line(log, [](std::string const& line) { return line.starts_with("Caused by: "); });
}

// A Python traceback within lines[begin, end): the first line behind its frames.
std::optional<std::size_t> python_end(Log const& lines, std::size_t begin) {
  for (std::size_t i = begin + 1; i < lines.size(); ++i) {
    std::string_view const line = lines[i];
    if (line.empty() || line.starts_with("  ") || text::contains(line, kTraceback)) continue;
    if (line.starts_with("The above exception") || line.starts_with("During handling")) continue;
    return i;
  }
  return std::nullopt;
}

// What a Python worker raised, told within a Java exception.
std::optional<std::size_t> worker_error(Log const& lines) {
  for (std::size_t i = 1; i < lines.size(); ++i)
    if (text::contains(lines[i], "PythonException") && text::contains(lines[i], "Traceback"))
      return python_end(lines, i);
  return std::nullopt;
}

std::optional<std::size_t> deepest_cause(Log const& lines) {
  // Of the first exception only: a second one in the same block is another story.
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].starts_with("Caused by: ")) found = i;
    if (found && text::contains(lines[i], "Driver stacktrace:")) break;
  }
  return found;
}

std::string root_text(std::string_view line) {
  constexpr std::array<std::string_view, 3> kHeads{"Caused by: ", ": ", "Error: "};
  for (std::string_view const head : kHeads)
    if (line.starts_with(head)) line.remove_prefix(head.size());
  if (line.starts_with("Exception in thread \""))
    line.remove_prefix(std::min(line.size(), line.find("\" ") + 2));
  return std::string(line);
}

std::size_t find_root(Log const& lines) {
  if (lines.front() == kTraceback) {
    std::size_t last = python_end(lines, 0).value_or(0);
    // A chain of tracebacks: the last one is what ended the program.
    for (std::size_t i = 1; i < lines.size(); ++i)
      if (lines[i] == kTraceback) last = python_end(lines, i).value_or(last);
    bool const java = text::contains(lines[last], "Py4JJavaError");
    if (!java && !text::contains(lines[last], "PythonException")) return last;
  }
  if (auto const at = worker_error(lines)) return *at;
  if (auto const at = deepest_cause(lines)) return *at;
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (is_exception(lines[i]) && !text::contains(lines[i], "Py4JJavaError")) return i;
  // py4j puts the Java exception behind ": ", whatever its text is.
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (lines[i].starts_with(": ")) return i;
  return 0;
}

bool tells_nothing(std::string_view line) {
  return is_frame(line) || text::trim(line).empty() || line == kTraceback ||
         text::contains(line, "During handling of the above") || text::trim(line).starts_with("^");
}

// First line, root, and what leads to it; frames of Java are left out, Python's last ones stay.
std::vector<std::string> make_excerpt(Log const& lines, std::size_t root) {
  std::vector<std::string> excerpt;
  std::size_t i = root + 1;
  while (i > 0 && excerpt.size() < kMostExcerpt) {
    --i;
    if (!tells_nothing(lines[i])) excerpt.push_back(shorten(lines[i], kLongestLine));
  }
  std::reverse(excerpt.begin(), excerpt.end());
  return excerpt;
}

}  // namespace

std::optional<Trace> fatal_trace(std::vector<std::string> const& log) {
  std::optional<std::size_t> const begin = find_begin(log);
  if (!begin) return std::nullopt;
  Trace trace;
  trace.lines = lines_of_trace(log, *begin);
  std::size_t const root = find_root(trace.lines);
  trace.root = root_text(trace.lines[root]);
  trace.excerpt = make_excerpt(trace.lines, root);
  return trace;
}

bool context_was_stopped(std::vector<std::string> const& log) {
  return std::any_of(log.rbegin(), log.rend(), [](std::string const& line) {
    return text::contains(line, "Successfully stopped SparkContext");
  });
}

}  // namespace k8spark::diagnosis
