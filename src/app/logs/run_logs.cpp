#include "app/logs/run_logs.h"

#include "app/report.h"
#include "diagnosis/json_view.h"
#include "sys/interrupt.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace k8spark::app {

namespace {

// Executors end with their driver, or soon after it; one that does not is not waited for.
constexpr std::chrono::milliseconds kAfterTheDriver{15'000};
constexpr std::chrono::milliseconds kStep{50};

SessionOptions session_options(LogSelection const& selection) {
  SessionOptions options;
  // One after the other when nothing is followed: the same order every time.
  options.most_streams = selection.request.follow ? selection.most_streams : 1;
  return options;
}

OutputOptions output_options(LogSelection const& selection) {
  OutputOptions options = selection.output;
  options.prefixes = selection.executors;
  return options;
}

long long executor_number(PodNow const& pod) {
  return text::to_integer(pod.executor_id).value_or(0);
}

}  // namespace

std::string app_id_of(Json const& pod) {
  return diagnosis::text_at(pod, "metadata", "labels", "spark-app-selector");
}

RunLogs::RunLogs(Cluster& cluster,
                 LogSelection const& selection,
                 Context& context,
                 Progress& progress)
    : cluster_(cluster),
      selection_(selection),
      context_(context),
      output_(output_options(selection), context, progress),
      session_(cluster.client(),
               cluster.make_stream_group(),
               output_,
               selection.archive,
               context,
               session_options(selection)) {}

std::vector<std::string> RunLogs::containers_of(PodNow const& pod) const {
  std::vector<std::string> names;
  if (selection_.all_containers) {
    for (auto const& [name, now] : pod.containers) names.push_back(name);
  } else if (selection_.container.empty()) {
    names.push_back(pod.spark_container);
  } else if (pod.has(selection_.container)) {
    names.push_back(selection_.container);
  }
  return names;
}

void RunLogs::add_logs(PodNow const& pod) {
  bool const is_driver = driver_ && driver_->name == pod.pod.name;
  for (std::string const& container : containers_of(pod)) {
    if (session_.has(pod.pod, container)) continue;
    bool const main = is_driver && (!selection_.all_containers || container == pod.spark_container);
    session_.add(pod.target(container),
                 selection_.request,
                 {selection_.printed && (is_driver || selection_.executors), main});
  }
}

void RunLogs::observe_driver(PodNow const& driver, std::string const& app_id) {
  if (!driver_) {
    driver_ = driver.pod;
    add_logs(driver);
    if (wants_executors() && !app_id.empty())
      executors_ = std::make_unique<ExecutorNews>(
          cluster_.access(), driver.pod.ns, app_id, context_, recorder());
  }
  session_.observe(driver);
}

void RunLogs::take_executors() {
  if (!executors_) return;
  for (PodNow const& pod : executors_->take_news()) {
    add_logs(pod);
    session_.observe(pod);
  }
  if (auto const error = executors_->take_error(); error && sys::interrupted_by() == 0)
    warn(context_, "the executors cannot be watched: " + error->message);
}

void RunLogs::step(std::chrono::milliseconds at_most) {
  take_executors();
  session_.step(at_most);
  if (driver_ && !driver_done_at_ && session_.done_with(*driver_))
    driver_done_at_ = context_.clock.steady();
}

bool RunLogs::done() {
  if (!driver_done_at_) return false;
  if (!executors_) return session_.done();
  if (executors_->listed()) {
    take_executors();
    if (session_.done()) return true;
  }
  return context_.clock.steady() - *driver_done_at_ >= kAfterTheDriver;
}

Result<void> RunLogs::read(PodNow const& driver, std::string const& app_id) {
  driver_ = driver.pod;
  add_logs(driver);
  if (wants_executors() && !app_id.empty()) {
    kube::ListOptions list;
    list.label_selector = executor_selector(app_id);
    K8SPARK_ASSIGN(kube::ObjectList const found,
                   cluster_.client().list(kube::pods(), driver.pod.ns, list));
    std::vector<PodNow> executors;
    for (Json const& pod : found.items) {
      if (recorder() != nullptr) recorder()->see_pod(pod);
      executors.push_back(pod_now(pod));
    }
    std::stable_sort(executors.begin(), executors.end(), [](PodNow const& a, PodNow const& b) {
      return executor_number(a) < executor_number(b);
    });
    for (PodNow const& executor : executors) {
      add_logs(executor);
      session_.observe(executor);
    }
  }
  session_.observe(driver);
  while (!session_.done() && sys::interrupted_by() == 0 && !reader_is_gone()) session_.step(kStep);
  session_.stop();
  if (output_.trouble()) return *output_.trouble();
  if (session_.error()) return *session_.error();
  return {};
}

}  // namespace k8spark::app
