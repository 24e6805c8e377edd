#pragma once

#include "app/cluster.h"
#include "app/logs/log_archive.h"
#include "app/logs/log_output.h"
#include "app/logs/log_session.h"
#include "app/progress.h"
#include "app/run/executor_news.h"
#include "app/run/pod_now.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace k8spark::app {

// Which logs of a run are wanted, and how they are printed.
struct LogSelection {
  LogRequest request;
  OutputOptions output;
  std::string container;  // empty: Spark's
  bool all_containers = false;
  bool executors = false;         // print those of the executors, too
  LogArchive* archive = nullptr;  // where driver and executors are saved; may be null
  bool printed = true;            // false: they are only saved
  std::size_t most_streams = 50;
};

// The logs of a driver and its executors, read or followed.
class RunLogs {
 public:
  // References outlive it.
  RunLogs(Cluster& cluster, LogSelection const& selection, Context& context, Progress& progress);

  // News of the driver. The first time its logs are begun, and the search for its executors.
  // app_id  label spark-app-selector; empty: no executors can be found
  void observe_driver(PodNow const& driver, std::string const& app_id);
  // Reads all that there is, and ends. (Not with LogRequest::follow.)
  Result<void> read(PodNow const& driver, std::string const& app_id);

  // Moves what there is to move, waiting at most that long for it.
  void step(std::chrono::milliseconds at_most);
  // All was read, or will not come any more.
  [[nodiscard]] bool done();
  // Why the driver's log cannot be read.
  [[nodiscard]] std::optional<Error> const& error() const { return session_.error(); }
  [[nodiscard]] bool reader_is_gone() const { return output_.reader_is_gone(); }
  [[nodiscard]] std::optional<Error> const& trouble() const { return output_.trouble(); }
  void stop() { session_.stop(); }

 private:
  void add_logs(PodNow const& pod);
  void take_executors();
  [[nodiscard]] std::vector<std::string> containers_of(PodNow const& pod) const;
  [[nodiscard]] bool wants_executors() const {
    return selection_.executors || selection_.archive != nullptr;
  }

  [[nodiscard]] RunRecorder* recorder() const {
    return selection_.archive == nullptr ? nullptr : &selection_.archive->recorder();
  }

  Cluster& cluster_;
  LogSelection const& selection_;
  Context& context_;
  LogOutput output_;
  LogSession session_;
  std::optional<PodRef> driver_;
  std::unique_ptr<ExecutorNews> executors_;
  std::optional<sys::Clock::Milliseconds> driver_done_at_;
};

// What label spark-app-selector of a pod says, or nothing.
std::string app_id_of(Json const& pod);

}  // namespace k8spark::app
