#include "app/run/executor_news.h"

#include <utility>

namespace k8spark::app {

std::string executor_selector(std::string const& app_id) {
  return "spark-role=executor,spark-app-selector=" + app_id;
}

ExecutorNews::ExecutorNews(kube::ClusterAccess const& access,
                           std::string const& ns,
                           std::string const& app_id,
                           Context& context,
                           RunRecorder* recorder)
    : cluster_(access, context, Cluster::Voice::kQuiet), recorder_(recorder) {
  thread_ = std::thread([this, &context, ns, app_id] { run(context, ns, app_id); });
}

ExecutorNews::~ExecutorNews() {
  stop_ = true;
  thread_.join();
}

void ExecutorNews::run(Context& context, std::string const& ns, std::string const& app_id) {
  kube::WatchTarget target;
  target.resource = kube::pods();
  target.ns = ns;
  target.label_selector = executor_selector(app_id);
  kube::WatchCallbacks callbacks;
  callbacks.on_object = [this](Json const& pod) { return keep(pod, false); };
  callbacks.on_gone = [this](Json const& pod) { return keep(pod, true); };
  callbacks.on_listed = [this] {
    listed_ = true;
    return stop_ ? kube::Go::kStop : kube::Go::kOn;
  };
  callbacks.on_idle = [this] { return stop_ ? kube::Go::kStop : kube::Go::kOn; };
  Result<void> const ended =
      kube::watch_objects(cluster_.client(), target, callbacks, context.clock);
  if (ended || stop_) return;
  std::lock_guard const lock(mutex_);
  error_ = ended.error();
  listed_ = true;
}

kube::Go ExecutorNews::keep(Json const& pod, bool gone) {
  if (recorder_ != nullptr) recorder_->see_pod(pod);
  PodNow now = pod_now(pod);
  if (gone) mark_gone(now);
  std::lock_guard const lock(mutex_);
  std::string const uid = now.pod.uid;
  news_[uid] = std::move(now);
  return stop_ ? kube::Go::kStop : kube::Go::kOn;
}

std::vector<PodNow> ExecutorNews::take_news() {
  std::lock_guard const lock(mutex_);
  std::vector<PodNow> news;
  news.reserve(news_.size());
  for (auto& [uid, pod] : news_) news.push_back(std::move(pod));
  news_.clear();
  return news;
}

std::optional<Error> ExecutorNews::take_error() {
  std::lock_guard const lock(mutex_);
  return std::exchange(error_, std::nullopt);
}

}  // namespace k8spark::app
