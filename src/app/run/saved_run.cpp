#include "app/run/saved_run.h"

#include "app/logs/log_archive.h"
#include "app/run/run_evidence.h"
#include "diagnosis/json_view.h"
#include "diagnosis/log_tail.h"
#include "text/encoding.h"
#include "text/strings.h"
#include "text/timestamp.h"

#include <algorithm>
#include <filesystem>

namespace k8spark::app {

namespace {

using diagnosis::Diagnosis;
using diagnosis::member;
using diagnosis::RunEvidence;
using diagnosis::text_at;

constexpr char const* kRecord = "run.json";

// Two components, as the archive makes them: nothing else of this machine gets onto a page.
bool is_archive_file(std::string const& file) {
  std::vector<std::string> const parts = text::split(file, '/');
  return parts.size() == 2 && std::all_of(parts.begin(), parts.end(), [](std::string const& part) {
           return part.ends_with(".log")
                      ? safe_file_name(part.substr(0, part.size() - 4)) + ".log" == part
                      : safe_file_name(part) == part;
         });
}

std::vector<SavedLog> logs_of(Json const& index) {
  std::vector<SavedLog> logs;
  Json const& entries = member(index, "logs");
  for (std::size_t i = 0; i < diagnosis::length(entries); ++i) {
    Json const& entry = diagnosis::element(entries, i);
    Json const& runs = member(entry, "runs");
    for (std::size_t k = 0; k < diagnosis::length(runs); ++k) {
      Json const& run = diagnosis::element(runs, k);
      SavedLog log;
      log.pod = text_at(entry, "pod");
      log.container = text_at(entry, "container");
      log.state = text_at(entry, "log");
      log.gaps = diagnosis::length(member(entry, "gaps"));
      log.file = text_at(run, "file");
      log.lines = static_cast<std::uint64_t>(diagnosis::number_of(member(run, "lines")));
      log.last_line = text_at(run, "lastLine");
      if (is_archive_file(log.file)) logs.push_back(std::move(log));
    }
  }
  return logs;
}

Result<std::string> find_run_folder(std::string const& folder,
                                    std::string const& driver,
                                    sys::FileSystem const& files) {
  auto const has_record = [&](std::string const& path) {
    return files.kind(sys::join_path(path, kRecord)) == sys::FileKind::kRegular;
  };
  if (files.kind(folder) != sys::FileKind::kDirectory)
    return usage_error("is no folder", folder, "what --save-logs was given");
  if (driver.empty() && has_record(folder)) return folder;
  std::vector<std::string> found;
  for (std::string const& name : files.list(folder))
    if (has_record(sys::join_path(folder, name))) found.push_back(name);
  if (!driver.empty()) {
    std::string const name = safe_file_name(driver);
    if (std::find(found.begin(), found.end(), name) != found.end())
      return sys::join_path(folder, name);
    if (has_record(folder) && sys::base_name(files.absolute(folder)) == name) return folder;
  }
  if (driver.empty() && found.size() == 1) return sys::join_path(folder, found.front());
  if (found.empty() || !driver.empty())
    return usage_error(driver.empty() ? "holds no run" : "holds no run of driver " + driver,
                       folder,
                       found.empty() ? "submit or logs with --save-logs DIR writes one"
                                     : "there are " + text::join(found, ", "));
  return usage_error("holds several runs", folder, "name one of " + text::join(found, ", "));
}

// The end of a file, as the rules take it.
std::vector<std::string> end_of(std::string const& path, sys::FileSystem const& files) {
  auto const file = files.open(path);
  if (!file) return {};
  std::uint64_t const size = (*file)->size();
  std::uint64_t const from =
      size > diagnosis::LogTail::kMostBytes ? size - diagnosis::LogTail::kMostBytes : 0;
  std::string text(size - from, '\0');
  std::size_t read = 0;
  while (read < text.size()) {
    auto const got = (*file)->read_at(from + read, std::span(text).subspan(read));
    if (!got || *got == 0) break;
    read += *got;
  }
  text.resize(read);
  // The rest of a line that was cut.
  if (from > 0) text.erase(0, text.find('\n') + 1);
  return diagnosis::last_lines(text);
}

std::string address_of(std::string const& path, std::string const& beside) {
  auto const way = std::filesystem::path(path).lexically_relative(beside);
  std::string address = ".";
  for (auto const& step : way) address += '/' + text::url_encode(step.string());
  return address;
}

class Reader {
 public:
  Reader(SavedRun run, TailWish const& wish, sys::FileSystem const& files)
      : run_(std::move(run)), wish_(wish), files_(files) {}

  SeenRun see() {
    RunRecord& record = run_.record;
    SeenRun seen;
    seen.run = record.run;
    seen.at_ns = record.seen_at_ns;
    seen.logs = log_files();
    seen.diagnosis = diagnosis();
    RunTimeline& timeline = seen.timeline;
    timeline.driver = pod_now(driver());
    timeline.lines_left_out = record.lines_left_out;
    timeline.not_seen = std::move(record.not_seen);
    if (record.pods_left_out > 0)
      timeline.not_seen.push_back(std::to_string(record.pods_left_out) + " further executors");
    timeline.moments = std::move(record.lines);
    for (Json const& pod : record.pods) append(timeline, diagnosis::moments_of_pod(pod));
    append(timeline, diagnosis::moments_of_events(record.events));
    diagnosis::sort_moments(timeline.moments);
    timeline.pods = std::move(record.pods);
    return seen;
  }

 private:
  static void append(RunTimeline& timeline, std::vector<diagnosis::Moment> const& more) {
    timeline.moments.insert(timeline.moments.end(), more.begin(), more.end());
  }

  [[nodiscard]] Json driver() const {
    RunRecord const& record = run_.record;
    bool const seen = !record.pods.empty() &&
                      text_at(record.pods.front(), "metadata", "name") == record.run.driver;
    return seen ? record.pods.front() : Json();
  }

  [[nodiscard]] std::vector<std::string> log_of(std::string const& pod,
                                                std::string const& container) const {
    std::vector<std::string> lines;
    for (SavedLog const& log : run_.logs)
      if (log.pod == pod && (container.empty() || log.container == container))
        lines = end_of(sys::join_path(run_.folder, log.file), files_);
    return lines;
  }

  [[nodiscard]] RunEvidence evidence() const {
    RunRecord const& record = run_.record;
    RunEvidence evidence;
    evidence.driver_name = record.run.driver;
    evidence.driver = driver();
    std::size_t const first = evidence.driver.is_object() ? 1 : 0;
    for (std::size_t i = first; i < record.pods.size(); ++i)
      evidence.executors.push_back(record.pods[i]);
    evidence.events = record.events;
    evidence.driver_log = log_of(record.run.driver, "");
    for (SavedLog const& log : run_.logs)
      if (auto const last = text::parse_timestamp(log.last_line);
          last && log.pod == record.run.driver)
        evidence.silence = std::chrono::duration_cast<std::chrono::seconds>(
            std::chrono::nanoseconds(std::max<std::int64_t>(record.seen_at_ns - *last, 0)));
    return evidence;
  }

  [[nodiscard]] Diagnosis diagnosis() const {
    RunEvidence evidence = this->evidence();
    Diagnosis diagnosis = diagnosis::diagnose(evidence);
    auto const dead = wants_executor_log(diagnosis) ? dead_executor(evidence) : std::nullopt;
    if (dead) {
      evidence.executor_log_of = dead->name;
      evidence.executor_log = log_of(dead->name, dead->driver()->name);
      diagnosis = diagnosis::diagnose(evidence);
    }
    if (!run_.record.outcome) return diagnosis;
    // What was known then, of nodes and queues too, is known no more.
    diagnosis.outcome = run_.record.outcome;
    diagnosis.further = diagnosis.outcome->evidence;
    diagnosis.state = diagnosis.outcome->exit_code == 0 ? diagnosis::RunState::kSucceeded
                                                        : diagnosis::RunState::kFailed;
    return diagnosis;
  }

  [[nodiscard]] std::vector<page::LogFile> log_files() const {
    std::vector<page::LogFile> shown;
    for (SavedLog const& log : run_.logs) {
      std::string const path = sys::join_path(run_.folder, log.file);
      std::vector<std::string> lines = end_of(path, files_);
      std::size_t const surplus = lines.size() > wish_.lines ? lines.size() - wish_.lines : 0;
      lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(surplus));
      page::LogFile file;
      file.pod = log.pod;
      file.name = std::string(sys::base_name(log.file));
      file.address = address_of(files_.absolute(path), wish_.beside);
      file.about = std::to_string(log.lines) + " lines, " + log.state;
      if (log.gaps > 0) file.about += ", " + std::to_string(log.gaps) + " gaps";
      file.is_whole = lines.size() >= log.lines;
      file.lines = std::move(lines);
      shown.push_back(std::move(file));
    }
    std::stable_partition(shown.begin(), shown.end(), [&](page::LogFile const& file) {
      return file.pod == run_.record.run.driver;
    });
    return shown;
  }

  SavedRun run_;
  TailWish const& wish_;
  sys::FileSystem const& files_;
};

}  // namespace

Result<SavedRun> read_saved_run(std::string const& folder,
                                std::string const& driver,
                                sys::FileSystem const& files) {
  SavedRun run;
  K8SPARK_ASSIGN(run.folder, find_run_folder(folder, driver, files));
  std::string const path = sys::join_path(run.folder, kRecord);
  K8SPARK_ASSIGN(std::string const text, files.read(path));
  K8SPARK_ASSIGN(run.record, parse_record(text, path));
  if (auto const index = files.read(sys::join_path(run.folder, "index.json")))
    run.logs = logs_of(Json::parse(*index, nullptr, false));
  else
    run.record.not_seen.push_back("the logs: " + index.error().where + ": " +
                                  index.error().message);
  return run;
}

SeenRun see_saved_run(SavedRun run, TailWish const& wish, sys::FileSystem const& files) {
  return Reader(std::move(run), wish, files).see();
}

}  // namespace k8spark::app
