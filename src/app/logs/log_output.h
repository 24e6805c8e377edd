#pragma once

#include "app/context.h"
#include "app/logs/container_log.h"
#include "app/logs/log_archive.h"
#include "app/logs/log_target.h"
#include "app/progress.h"
#include "logs/line.h"
#include "logs/line_filter.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace k8spark::app {

struct OutputOptions {
  bool timestamps = false;
  std::function<std::chrono::minutes(std::int64_t ns)> zone;  // empty: as the node wrote
  bool json = false;
  std::function<void(logs::Line const& line)> on_driver_line;  // printed or not; may be empty
  bool prefixes = false;                                       // "[driver] ", "[exec-3] "
  std::shared_ptr<logs::LinePatterns const> patterns;          // null: every line
};

// The logs of any number of containers on their way to stdout: whole lines, byte for byte.
//
// Back-pressure: out() waits for a slow reader, and meanwhile nothing is read from the servers.
class LogOutput {
 public:
  // References outlive it.
  LogOutput(OutputOptions options, Context& context, Progress& progress);

  // The sink of one log. `file` may be null. printed: false only saves the lines.
  std::unique_ptr<LogSink> make_sink(LogTarget const& target,
                                     std::unique_ptr<ArchiveFile> file,
                                     bool printed);
  // Everything so far is with the reader.
  void flush();
  // Nobody reads our stdout any more, or it cannot be written.
  [[nodiscard]] bool reader_is_gone() const { return reader_is_gone_; }
  // Why, unless the reader simply went away: a disk that is full.
  [[nodiscard]] std::optional<Error> const& trouble() const { return trouble_; }

 private:
  class Sink;
  void add(Sink& from, logs::Line const& line);
  void make_way_for_words();
  void hand_over();
  void note_failure();

  OutputOptions options_;
  Context& context_;
  Progress& progress_;
  bool colors_;
  std::string pending_;
  bool line_open_ = false;      // what was printed last is not at its line's end
  Sink const* open_ = nullptr;  // whose line that is; null: its log has ended
  bool unflushed_ = false;
  bool reader_is_gone_ = false;
  std::optional<Error> trouble_;
};

}  // namespace k8spark::app
