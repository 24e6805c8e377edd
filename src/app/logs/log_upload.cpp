#include "app/logs/log_upload.h"

#include "app/report.h"
#include "app/run/upload.h"
#include "storage/store.h"
#include "text/strings.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace k8spark::app {

namespace {

namespace fs = std::filesystem;

std::vector<Upload> files_below(fs::path const& folder, std::string const& place) {
  std::vector<Upload> uploads;
  std::error_code ignored;
  for (auto const& entry : fs::recursive_directory_iterator(folder, ignored)) {
    if (!entry.is_regular_file(ignored)) continue;
    std::string const name = fs::relative(entry.path(), folder, ignored).generic_string();
    uploads.push_back({entry.path().string(), place + (place.ends_with('/') ? "" : "/") + name});
  }
  std::sort(uploads.begin(), uploads.end(), [](Upload const& a, Upload const& b) {
    return a.target < b.target;
  });
  return uploads;
}

}  // namespace

bool is_store(std::string const& place) {
  return text::contains(place, "://") && !place.starts_with("file:");
}

Result<std::string> make_log_folder(Context& context) {
  std::string const base = context.environment.get_or_empty("TMPDIR");
  std::string path = sys::join_path(base.empty() ? "/tmp" : base, "k8spark-logs-XXXXXX");
  if (mkdtemp(path.data()) == nullptr) return usage_error(std::strerror(errno), path);
  return path;
}

Result<void> check_log_store(std::string const& place, Built const& built, Context& context) {
  K8SPARK_ASSIGN(storage::Target const target, storage::parse_target(place));
  Submission const& submission = built.submission;
  K8SPARK_ASSIGN(std::unique_ptr<storage::Store> const store,
                 storage::open_store(target,
                                     {submission.conf,
                                      submission.files,
                                      submission.version,
                                      context.environment,
                                      context.files}));
  for (std::string const& warning : store->warnings()) warn(context, warning);
  return {};
}

Result<void> send_logs(std::string const& folder,
                       std::string const& place,
                       Built const& built,
                       bool quiet,
                       Context& context) {
  std::vector<Upload> const uploads = files_below(folder, place);
  Result<void> sent = send_files(uploads, built.submission, {true, false}, context);
  if (!sent) {
    Error error = sent.error();
    error.message = "the logs could not be sent, and stay in " + folder + ": " + error.message;
    return error;
  }
  if (!quiet)
    say(context, "saved " + std::to_string(uploads.size()) + " files of logs to " + place);
  drop_logs(folder);
  return {};
}

void drop_logs(std::string const& folder) {
  std::error_code ignored;
  fs::remove_all(folder, ignored);
}

}  // namespace k8spark::app
