#include "app/run/event_feed.h"

#include "kube/watch.h"

#include <utility>

namespace k8spark::app {

EventFeed::EventFeed(kube::ClusterAccess const& access,
                     std::string ns,
                     std::string driver,
                     Context& context,
                     RunRecorder* recorder)
    : cluster_(access, context, Cluster::Voice::kQuiet),
      lookups_(access, context, Cluster::Voice::kQuiet),
      ns_(std::move(ns)),
      events_(lookups_, ns_, std::move(driver), true, ""),
      recorder_(recorder) {
  thread_ = std::thread([this, &context] { run(context); });
}

EventFeed::~EventFeed() {
  stop_ = true;
  thread_.join();
}

std::vector<std::string> EventFeed::take() {
  std::lock_guard const lock(mutex_);
  return std::exchange(lines_, {});
}

void EventFeed::add(std::string line) {
  std::lock_guard const lock(mutex_);
  lines_.push_back(std::move(line));
}

void EventFeed::run(Context& context) {
  auto const go = [this] { return stop_ ? kube::Go::kStop : kube::Go::kOn; };
  kube::WatchTarget target;
  target.resource = kube::events();
  target.ns = ns_;
  target.field_selector = events_.field_selector();
  kube::WatchCallbacks callbacks;
  callbacks.on_object = [&](Json const& event) {
    if (!events_.holds(event)) return go();
    if (recorder_ != nullptr) recorder_->see_event(event);
    add(event_line(event));
    return go();
  };
  callbacks.on_gone = [&](Json const&) { return go(); };
  callbacks.on_idle = go;
  auto const ended = kube::watch_objects(cluster_.client(), target, callbacks, context.clock);
  if (ended || stop_) return;
  std::string const why = "events cannot be read: " + ended.error().message;
  if (recorder_ != nullptr) recorder_->miss(why);
  add(why);
}

}  // namespace k8spark::app
