#include "diagnosis/moments.h"

#include "diagnosis/event.h"
#include "diagnosis/json_view.h"
#include "text/timestamp.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace k8spark::diagnosis {

namespace {

class PodMoments {
 public:
  explicit PodMoments(Json const& pod) : pod_(pod), name_(text_at(pod, "metadata", "name")) {}

  std::vector<Moment> collect() && {
    add(text_at(pod_, "metadata", "creationTimestamp"), "created");
    add_conditions();
    for (char const* const list : {"initContainerStatuses", "containerStatuses"}) {
      Json const& statuses = member(pod_, "status", list);
      for (std::size_t i = 0; i < length(statuses); ++i) add_container(element(statuses, i));
    }
    if (std::string const asked = text_at(pod_, "metadata", "deletionTimestamp"); !asked.empty())
      add(asked, "to be gone by now: its deletion was asked for");
    return std::move(moments_);
  }

 private:
  void add(std::string const& time, std::string what) {
    if (auto const ns = text::parse_timestamp(time))
      moments_.push_back({*ns, name_, "state", std::move(what)});
  }

  void add_conditions() {
    Json const& conditions = member(pod_, "status", "conditions");
    for (std::size_t i = 0; i < length(conditions); ++i) {
      Json const& condition = element(conditions, i);
      std::string const type = text_at(condition, "type");
      bool const holds = text_at(condition, "status") == "True";
      std::string const time = text_at(condition, "lastTransitionTime");
      std::string const reason = text_at(condition, "reason");
      std::string const message = text_at(condition, "message");
      if (type == "PodScheduled" && holds)
        add(time, "scheduled on node " + text_at(pod_, "spec", "nodeName"));
      else if (type == "PodScheduled")
        add(time, "not scheduled: " + (message.empty() ? reason : message));
      else if (type == "DisruptionTarget" && holds)
        add(time, "to be taken away: " + (message.empty() ? reason : message));
    }
  }

  void add_container(Json const& status) {
    std::string const container = "container " + text_at(status, "name");
    for (char const* const state : {"lastState", "state"}) {
      Json const& ended = member(status, state, "terminated");
      add(text_at(ended, "startedAt"), container + " started");
      std::string const reason = text_at(ended, "reason");
      std::string end = " ended with " + std::to_string(number_of(member(ended, "exitCode")));
      if (!reason.empty() && reason != "Completed" && reason != "Error") end += " (" + reason + ')';
      add(text_at(ended, "finishedAt"), container + end);
      add(text_at(status, state, "running", "startedAt"), container + " started");
    }
  }

  Json const& pod_;
  std::string name_;
  std::vector<Moment> moments_;
};

int rank_of(std::string const& kind) {
  constexpr std::array kOrder = {"state", "event", "log"};
  return static_cast<int>(std::find(kOrder.begin(), kOrder.end(), kind) - kOrder.begin());
}

}  // namespace

std::vector<Moment> moments_of_pod(Json const& pod) {
  return PodMoments(pod).collect();
}

std::vector<Moment> moments_of_events(Json const& events) {
  std::vector<Moment> moments;
  for (EventView const& event : read_events(events)) {
    auto const ns = text::parse_timestamp(event.time);
    if (!ns) continue;
    std::string what = event.reason + ": " + event.message;
    if (event.count > 1) what += " (" + std::to_string(event.count) + " times)";
    moments.push_back({*ns, event.object_name, "event", std::move(what)});
  }
  return moments;
}

// The API tells states and events in whole seconds, a line comes with nanoseconds: within a second
// only the kind can decide, or a container would start behind its own first line.
void sort_moments(std::vector<Moment>& moments) {
  auto const key = [](Moment const& moment) {
    bool const line = moment.kind == "log";
    return std::tuple(text::floor_to_second(moment.ns), rank_of(moment.kind), line ? moment.ns : 0);
  };
  std::stable_sort(moments.begin(), moments.end(), [&](Moment const& a, Moment const& b) {
    return key(a) < key(b);
  });
}

}  // namespace k8spark::diagnosis
