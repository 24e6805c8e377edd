#include "app/logs/log_archive.h"

#include "app/report.h"
#include "k8spark/json.h"
#include "sys/file_system.h"
#include "text/timestamp.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>

namespace k8spark::app {

namespace {

std::string key_of(LogTarget const& target) {
  return target.pod.uid + '/' + target.pod.name + '/' + target.container;
}

Json text_or_null(std::string const& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

char const* word_of(std::optional<LogEnd> end) {
  if (!end) return "open";
  switch (*end) {
    case LogEnd::kComplete:
      return "complete";
    case LogEnd::kLikely:
      return "stopped";
    case LogEnd::kCut:
      return "cut";
    case LogEnd::kNothing:
      return "never-ran";
    case LogEnd::kFailed:
      break;
  }
  return "failed";
}

Json as_json(ArchiveEntry const& entry) {
  Json runs = Json::array();
  for (ArchiveEntry::Run const& run : entry.runs)
    runs.push_back({{"file", run.file},
                    {"bytes", run.bytes},
                    {"lines", run.lines},
                    {"firstLine", text_or_null(run.first)},
                    {"lastLine", text_or_null(run.last)}});
  Json object = Json::object();
  object["pod"] = entry.pod.name;
  object["uid"] = entry.pod.uid;
  object["container"] = entry.container;
  object["role"] = text_or_null(entry.role);
  object["executorId"] = text_or_null(entry.executor_id);
  object["startedAt"] = text_or_null(entry.started_at);
  object["finishedAt"] = text_or_null(entry.finished_at);
  object["exitCode"] = entry.exit_code ? Json(*entry.exit_code) : Json(nullptr);
  object["log"] = word_of(entry.end);
  object["gaps"] = entry.gaps;
  object["runs"] = std::move(runs);
  return object;
}

}  // namespace

std::string safe_file_name(std::string const& name) {
  constexpr std::size_t kLongest = 200;  // with ".restart-1.log" below what file systems take
  std::string safe = name.substr(0, kLongest);
  std::replace_if(
      safe.begin(),
      safe.end(),
      [](unsigned char c) { return std::isalnum(c) == 0 && c != '-' && c != '_' && c != '.'; },
      '_');
  if (safe.empty() || safe.front() == '.') safe.insert(0, 1, '_');
  return safe;
}

// --- one container

ArchiveFile::ArchiveFile(LogArchive& archive, std::shared_ptr<ArchiveEntry> entry)
    : archive_(archive), entry_(std::move(entry)), moments_(entry_->pod.name) {
  open(safe_file_name(entry_->container) + ".log");
}

void ArchiveFile::open(std::string const& name) {
  entry_->runs.emplace_back();
  if (archive_.broken()) return;
  std::string const pod = safe_file_name(entry_->pod.name);
  entry_->runs.back().file = pod + '/' + name;
  std::string const folder = sys::join_path(archive_.folder(), pod);
  Result<void> const made = sys::make_folder(folder);
  if (!made) return archive_.give_up(made.error());
  Result<sys::OutputFile> file = sys::OutputFile::create(sys::join_path(folder, name));
  if (!file) return archive_.give_up(file.error());
  file_.emplace(*std::move(file));
}

void ArchiveFile::begin_run(int restarts) {
  sync();
  file_.reset();
  open(safe_file_name(entry_->container) + ".restart-" + std::to_string(restarts) + ".log");
}

void ArchiveFile::add(logs::Line const& line) {
  if (!file_) return;
  if (auto moment = moments_.take(line)) archive_.recorder().see_line(*std::move(moment));
  ArchiveEntry::Run& run = entry_->runs.back();
  pending_ += line.text;
  if (line.ends) pending_ += '\n';
  run.bytes += line.text.size() + (line.ends ? 1 : 0);
  if (line.ends) ++run.lines;
  if (line.stamp.empty()) return;
  if (run.first.empty()) run.first = line.stamp;
  run.last = line.stamp;
  constexpr std::size_t kHandOverAt = std::size_t{256} << 10U;
  if (pending_.size() >= kHandOverAt) hand_over();
}

void ArchiveFile::hand_over() {
  if (pending_.empty() || !file_) return;
  Result<void> const written = file_->write(pending_);
  pending_.clear();
  if (written) return;
  file_.reset();
  archive_.give_up(written.error());
}

void ArchiveFile::sync() {
  hand_over();
  if (!file_) return;
  if (Result<void> const synced = file_->sync(); !synced) archive_.give_up(synced.error());
}

// --- all of a run

Result<std::unique_ptr<LogArchive>> LogArchive::create(std::string const& folder,
                                                       std::string const& run,
                                                       Context& context) {
  std::string path = sys::join_path(folder, safe_file_name(run));
  K8SPARK_CHECK(sys::make_folder(path));
  std::unique_ptr<LogArchive> archive(new LogArchive(std::move(path), run, context));
  archive->write_index();
  return archive;
}

std::unique_ptr<ArchiveFile> LogArchive::open(LogTarget const& target) {
  auto entry = std::make_shared<ArchiveEntry>();
  entry->pod = target.pod;
  entry->role = target.role;
  entry->executor_id = target.executor_id;
  entry->container = target.container;
  entries_[key_of(target)] = entry;
  return std::make_unique<ArchiveFile>(*this, entry);
}

void LogArchive::note(LogTarget const& target, ContainerNow const& now, std::optional<LogEnd> end) {
  auto const at = entries_.find(key_of(target));
  if (at == entries_.end()) return;
  ArchiveEntry& entry = *at->second;
  if (!now.started_at.empty()) entry.started_at = now.started_at;
  entry.finished_at = now.finished_at;
  entry.exit_code = now.exit_code;
  entry.end = end;
}

void LogArchive::write_index() {
  if (broken_) return;
  Json logs = Json::array();
  for (auto const& [key, entry] : entries_) logs.push_back(as_json(*entry));
  Json const index = {{"run", run_}, {"logs", std::move(logs)}};
  Result<void> written =
      write_file("index.json", index.dump(2, ' ', false, Json::error_handler_t::replace) + '\n');
  if (written && recorder_.has_run()) {
    constexpr std::int64_t kMillisecondNs = 1'000'000;
    std::int64_t const now = (context_.clock.wall() + skew_).count() * kMillisecondNs;
    written = write_file("run.json", record_text(recorder_.record(now)));
  }
  if (!written) give_up(written.error());
}

// Whole or not at all.
Result<void> LogArchive::write_file(std::string const& name, std::string const& text) {
  std::string const path = sys::join_path(folder_, name);
  K8SPARK_ASSIGN(sys::OutputFile file, sys::OutputFile::create(path + ".new"));
  K8SPARK_CHECK(file.write(text));
  K8SPARK_CHECK(file.sync());
  return sys::move_file(path + ".new", path);
}

void LogArchive::give_up(Error const& error) {
  if (std::exchange(broken_, true)) return;
  Error told = error;
  told.message = "logs are no longer saved: " + told.message;
  told.hint = "what is followed goes on; free space or rights are needed for --save-logs";
  report_error(told, context_);
}

}  // namespace k8spark::app
