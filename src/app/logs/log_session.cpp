#include "app/logs/log_session.h"

#include "app/report.h"

#include <algorithm>
#include <utility>

namespace k8spark::app {

namespace {

constexpr std::chrono::milliseconds kIndexEvery{5000};

std::string key_of(PodRef const& pod, std::string const& container) {
  return pod.uid + '/' + pod.name + '/' + container;
}

bool same_pod(PodRef const& a, PodRef const& b) {
  return a.name == b.name && a.uid == b.uid && a.ns == b.ns;
}

}  // namespace

LogSession::LogSession(kube::Client& client,
                       std::unique_ptr<http::StreamGroup> group,
                       LogOutput& output,
                       LogArchive* archive,
                       Context& context,
                       SessionOptions options)
    : client_(client),
      group_(std::move(group)),
      output_(output),
      archive_(archive),
      context_(context),
      options_(std::move(options)) {}

void LogSession::add(LogTarget const& target, LogRequest const& request, Wish wish) {
  Entry entry;
  entry.sink = output_.make_sink(target, archive_ ? archive_->open(target) : nullptr, wish.printed);
  entry.required = wish.required;
  entry.log = std::make_unique<ContainerLog>(
      target,
      request,
      ContainerLog::Surroundings{client_, *group_, context_.clock, options_.policy},
      *entry.sink);
  logs_.push_back(std::move(entry));
}

bool LogSession::has(PodRef const& pod, std::string const& container) const {
  bool const open = std::any_of(logs_.begin(), logs_.end(), [&](Entry const& entry) {
    LogTarget const& target = entry.log->target();
    return target.container == container && same_pod(target.pod, pod);
  });
  return open || ended_.contains(key_of(pod, container));
}

bool LogSession::done_with(PodRef const& pod) const {
  return std::none_of(logs_.begin(), logs_.end(), [&](Entry const& entry) {
    return same_pod(entry.log->target().pod, pod);
  });
}

void LogSession::observe(PodNow const& pod) {
  for (Entry& entry : logs_)
    if (same_pod(entry.log->target().pod, pod.pod))
      entry.log->observe(pod.of(entry.log->target().container));
}

void LogSession::step(std::chrono::milliseconds at_most) {
  tick();
  group_->run(at_most);
  tick();
  output_.flush();
  if (archive_ != nullptr && context_.clock.steady() >= index_at_) {
    for (Entry const& entry : logs_)
      archive_->note(entry.log->target(), entry.log->now(), std::nullopt);
    archive_->see_clock(client_.clock_skew());
    archive_->write_index();
    index_at_ = context_.clock.steady() + kIndexEvery;
  }
}

void LogSession::tick() {
  for (Entry& entry : logs_)
    if (!entry.log->wants_stream()) entry.log->tick(false);
  give_turns();
  reap();
}

// Those whose pod may vanish come first, then those that were added first.
void LogSession::give_turns() {
  auto open = static_cast<std::size_t>(std::count_if(
      logs_.begin(), logs_.end(), [](Entry const& entry) { return entry.log->has_stream(); }));
  std::size_t waiting = 0;
  for (bool const urgent : {true, false}) {
    for (Entry& entry : logs_) {
      if (!entry.log->wants_stream() || entry.log->is_urgent() != urgent) continue;
      bool const may_open = open < options_.most_streams;
      entry.log->tick(may_open);
      if (entry.log->has_stream()) ++open;
      if (!may_open) ++waiting;
    }
  }
  // Again only when the queue has become much longer.
  bool const notable = waiting > 0 && waiting >= 2 * queue_told_;
  if (notable)
    say(context_,
        "reading " + std::to_string(open) + " logs at once; " + std::to_string(waiting) +
            " more wait for their turn (--max-log-requests)");
  if (notable) queue_told_ = waiting;
}

void LogSession::reap() {
  auto const first_done = std::stable_partition(
      logs_.begin(), logs_.end(), [](Entry const& entry) { return !entry.log->done(); });
  for (auto at = first_done; at != logs_.end(); ++at) {
    LogTarget const& target = at->log->target();
    if (std::optional<Error> const& error = at->log->error(); error) {
      if (!at->required)
        warn(context_, "log of " + target.name() + ": " + error->message);
      else if (!error_)
        error_ = error;
    }
    if (archive_ != nullptr) archive_->note(target, at->log->now(), at->log->end());
    ended_.insert(key_of(target.pod, target.container));
  }
  logs_.erase(first_done, logs_.end());
}

void LogSession::stop() {
  for (Entry& entry : logs_) entry.log->stop();
  reap();
  output_.flush();
  if (archive_ != nullptr) archive_->write_index();
}

}  // namespace k8spark::app
