#pragma once

#include "app/cluster.h"
#include "app/context.h"
#include "app/logs/run_recorder.h"
#include "app/run/pod_now.h"
#include "kube/watch.h"

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace k8spark::app {

// The labels that Spark puts on the executors of one application. Source: Spark's Constants.scala.
std::string executor_selector(std::string const& app_id);

// Watches the executors of an application on a thread and a connection of its own.
// recorder  is told each state of each pod; may be null
class ExecutorNews {
 public:
  ExecutorNews(kube::ClusterAccess const& access,
               std::string const& ns,
               std::string const& app_id,
               Context& context,
               RunRecorder* recorder = nullptr);
  ~ExecutorNews();
  ExecutorNews(ExecutorNews const&) = delete;
  ExecutorNews& operator=(ExecutorNews const&) = delete;
  ExecutorNews(ExecutorNews&&) = delete;
  ExecutorNews& operator=(ExecutorNews&&) = delete;

  // Pods that have changed since the last call, each as it is now.
  std::vector<PodNow> take_news();
  // All that were there have been told.
  [[nodiscard]] bool listed() const { return listed_.load(); }
  // Why the watch has ended for good, told once.
  std::optional<Error> take_error();

 private:
  void run(Context& context, std::string const& ns, std::string const& app_id);
  kube::Go keep(Json const& pod, bool gone);

  Cluster cluster_;
  RunRecorder* recorder_;
  std::mutex mutex_;
  std::map<std::string, PodNow> news_;  // by uid
  std::optional<Error> error_;
  std::atomic<bool> listed_{false};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace k8spark::app
