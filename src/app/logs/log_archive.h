#pragma once

#include "app/context.h"
#include "app/logs/container_log.h"
#include "app/logs/line_moments.h"
#include "app/logs/log_target.h"
#include "app/logs/run_recorder.h"
#include "app/run/pod_now.h"
#include "k8spark/result.h"
#include "logs/line.h"
#include "sys/output_file.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace k8spark::app {

class LogArchive;

// What index.json says about one container.
struct ArchiveEntry {
  PodRef pod;
  std::string role;
  std::string executor_id;
  std::string container;
  std::string started_at;
  std::string finished_at;
  std::optional<int> exit_code;
  std::optional<LogEnd> end;  // none: it goes on
  std::vector<std::string> gaps;

  struct Run {
    std::string file;  // below the run's folder
    std::uint64_t bytes = 0;
    std::uint64_t lines = 0;
    std::string first;  // time stamps of the first and the last line
    std::string last;
  };
  std::vector<Run> runs;  // one, but for containers that were restarted
};

// The log of one container on its way to its file: the lines as they were written, without time
// stamps.
class ArchiveFile {
 public:
  ArchiveFile(LogArchive& archive, std::shared_ptr<ArchiveEntry> entry);
  ~ArchiveFile() { sync(); }
  ArchiveFile(ArchiveFile const&) = delete;
  ArchiveFile& operator=(ArchiveFile const&) = delete;
  ArchiveFile(ArchiveFile&&) = delete;
  ArchiveFile& operator=(ArchiveFile&&) = delete;

  void add(logs::Line const& line);
  void add_gap(std::string text) { entry_->gaps.push_back(std::move(text)); }
  // Gives what was added to the system.
  void hand_over();
  // The container runs again: a file of its own.
  void begin_run(int restarts);
  // On the disk.
  void sync();

 private:
  void open(std::string const& name);

  LogArchive& archive_;
  std::shared_ptr<ArchiveEntry> entry_;
  LineMoments moments_;
  std::optional<sys::OutputFile> file_;
  std::string pending_;
};

// DIR/RUN/POD/CONTAINER.log for every log that is followed, DIR/RUN/index.json, and, for a page of
// the run when its pods are gone, DIR/RUN/run.json. A disk that is full or not writable is told
// once; what is followed goes on without being saved.
class LogArchive {
 public:
  // Makes DIR/RUN; fails as sys::make_folder().
  static Result<std::unique_ptr<LogArchive>> create(std::string const& folder,
                                                    std::string const& run,
                                                    Context& context);

  std::unique_ptr<ArchiveFile> open(LogTarget const& target);
  void note(LogTarget const& target, ContainerNow const& now, std::optional<LogEnd> end);
  // Writes the index and the record: now and then as the run goes, and at its end.
  void write_index();
  // Where all that is seen of the run goes, besides its logs.
  RunRecorder& recorder() { return recorder_; }
  // How far the server's clock is ahead of ours; the record's own time is the server's.
  void see_clock(std::optional<std::chrono::milliseconds> skew) { skew_ = skew.value_or(skew_); }

  [[nodiscard]] std::string const& folder() const { return folder_; }
  [[nodiscard]] bool broken() const { return broken_; }
  void give_up(Error const& error);

 private:
  LogArchive(std::string folder, std::string run, Context& context)
      : folder_(std::move(folder)), run_(std::move(run)), context_(context) {}
  Result<void> write_file(std::string const& name, std::string const& text);

  std::string folder_;
  std::string run_;
  Context& context_;
  std::map<std::string, std::shared_ptr<ArchiveEntry>> entries_;  // by uid and container
  RunRecorder recorder_;
  std::chrono::milliseconds skew_{0};
  bool broken_ = false;
};

// A name as part of a path: one component that is neither hidden nor a step up.
std::string safe_file_name(std::string const& name);

}  // namespace k8spark::app
