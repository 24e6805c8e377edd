#pragma once

#include <cstddef>
#include <string_view>

namespace k8spark::logs {

// How a log line begins.
enum class Level {
  kNone,   // not with a level: print() output, or the continuation of another line
  kLower,  // TRACE to WARN
  kError,  // ERROR, FATAL, CRITICAL
};

// The level of a line as log4j (Spark's default patterns, and any that put the level behind a time,
// a thread in brackets or nothing), Spark's structured logging (JSON) and Python's logging write
// it.
Level level_of(std::string_view line);

// Which lines of a log are about errors: those of level ERROR and above, Python tracebacks and
// Java exceptions, each with all lines that continue it (frames, causes, multi-line messages of
// py4j).
class ErrorBlocks {
 public:
  struct Verdict {
    bool keep = false;
    bool begins = false;            // the first line of its block
    std::size_t blanks_before = 0;  // empty lines inside of the block that were held back
  };

  Verdict take(std::string_view line);

 private:
  enum class State { kOutside, kBlock, kTraceback };
  [[nodiscard]] Verdict keep(State next, bool begins);

  State state_ = State::kOutside;
  std::size_t blanks_ = 0;
};

}  // namespace k8spark::logs
