#include "app/run/event_list.h"

#include "diagnosis/event.h"
#include "diagnosis/pod_state.h"
#include "text/duration.h"
#include "text/strings.h"

#include <algorithm>

namespace k8spark::app {

namespace {

constexpr std::string_view kInfix = "-exec-";
constexpr std::size_t kMostAsked = 50;  // pods that are gone, of other runs

diagnosis::EventView view_of(Json const& event) {
  std::vector<diagnosis::EventView> views = diagnosis::read_events(Json::array({event}));
  return views.empty() ? diagnosis::EventView{} : std::move(views.front());
}

bool is_number(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string one_line_of(std::string const& text) {
  return text::replace_all(text::replace_all(text, "\r", ""), "\n", " ");
}

}  // namespace

RunEvents::RunEvents(
    Cluster& cluster, std::string ns, std::string driver, bool executors, std::string types)
    : cluster_(cluster),
      ns_(std::move(ns)),
      driver_(std::move(driver)),
      executors_(executors),
      types_(std::move(types)) {}

bool RunEvents::holds(Json const& event) {
  diagnosis::EventView const view = view_of(event);
  if (!types_.empty()) {
    auto const wanted = text::split_list(types_);
    bool const any = std::any_of(wanted.begin(), wanted.end(), [&](std::string const& one) {
      return text::equals_ignore_case(one, view.type);
    });
    if (!any) return false;
  }
  return view.object_name == driver_ || (executors_ && is_executor(view.object_name));
}

// The run's label, and the prefix where an executor lives already.
void RunEvents::find_prefix() {
  looked_ = true;
  auto const pod = cluster_.client().get(kube::pods(), ns_, driver_);
  if (!pod) return;
  app_id_ = diagnosis::read_pod(*pod).app_id;
  if (app_id_.empty()) return;
  kube::ListOptions options;
  options.label_selector = "spark-app-selector=" + app_id_ + ",spark-role=executor";
  auto const pods = cluster_.client().list(kube::pods(), ns_, options);
  if (!pods || pods->items.empty()) return;
  std::string const name = diagnosis::read_pod(pods->items.front()).name;
  if (std::size_t const at = name.rfind(kInfix); at != std::string::npos)
    prefix_ = name.substr(0, at + kInfix.size());
}

bool RunEvents::is_executor(std::string const& pod) {
  std::size_t const at = pod.rfind(kInfix);
  if (at == std::string::npos || !is_number(std::string_view(pod).substr(at + kInfix.size())))
    return false;
  std::string const prefix = pod.substr(0, at + kInfix.size());
  if (!looked_) find_prefix();
  if (!prefix_.empty()) return prefix == prefix_;
  constexpr std::string_view kDriver = "-driver";
  bool const own_stem =
      driver_.ends_with(kDriver) &&
      prefix == driver_.substr(0, driver_.size() - kDriver.size()) + std::string(kInfix);
  if (own_stem || app_id_.empty()) return own_stem;
  bool const asked = foreign_.contains(prefix) || foreign_.contains(pod);
  if (asked || foreign_.size() >= kMostAsked) return false;
  auto const found = cluster_.client().get(kube::pods(), ns_, pod);
  if (found && diagnosis::read_pod(*found).app_id == app_id_) {
    prefix_ = prefix;
    return true;
  }
  foreign_.insert(found ? prefix : pod);
  return false;
}

std::string RunEvents::field_selector() const {
  return executors_ ? "involvedObject.kind=Pod"
                    : "involvedObject.kind=Pod,involvedObject.name=" + driver_;
}

void sort_by_time(std::vector<Json>& events) {
  std::stable_sort(events.begin(), events.end(), [](Json const& a, Json const& b) {
    return diagnosis::is_before(view_of(a).time, view_of(b).time);
  });
}

std::vector<std::string> event_row(Json const& event, std::chrono::milliseconds now) {
  diagnosis::EventView const view = view_of(event);
  std::string seen = text::age_since(view.time, now);
  if (view.count > 1) seen += " (x" + std::to_string(view.count) + ")";
  return {seen, view.type, view.reason, "pod/" + view.object_name, one_line_of(view.message)};
}

std::string event_line(Json const& event) {
  diagnosis::EventView const view = view_of(event);
  std::string line =
      view.type + ' ' + view.reason + " pod/" + view.object_name + ": " + one_line_of(view.message);
  if (view.count > 1) line += " (x" + std::to_string(view.count) + ")";
  return line;
}

}  // namespace k8spark::app
