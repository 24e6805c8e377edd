#include "app/event_list.h"

#include "diagnosis/event.h"
#include "diagnosis/pod_state.h"
#include "text/duration.h"
#include "text/strings.h"

#include <algorithm>

namespace k8spark::app {

namespace {

diagnosis::EventView view_of(Json const& event) {
  std::vector<diagnosis::EventView> views = diagnosis::read_events(Json::array({event}));
  return views.empty() ? diagnosis::EventView{} : std::move(views.front());
}

bool is_number(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string label_of(Json const& pod, char const* name) {
  Json const labels = pod.value("metadata", Json::object()).value("labels", Json::object());
  return labels.is_object() ? labels.value(name, "") : std::string();
}

std::string one_line_of(std::string const& text) {
  return text::replace_all(text::replace_all(text, "\r", ""), "\n", " ");
}

}  // namespace

bool RunEvents::holds(Json const& event) const {
  diagnosis::EventView const view = view_of(event);
  if (!types.empty()) {
    auto const wanted = text::split_list(types);
    bool const any = std::any_of(wanted.begin(), wanted.end(), [&](std::string const& one) {
      return text::equals_ignore_case(one, view.type);
    });
    if (!any) return false;
  }
  if (view.object_name == driver) return true;
  if (!executors) return false;
  std::string prefix = executor_prefix;
  if (prefix.empty())
    prefix =
        (driver.ends_with("-driver") ? driver.substr(0, driver.size() - 7) : driver) + "-exec-";
  return view.object_name.starts_with(prefix) &&
         is_number(std::string_view(view.object_name).substr(prefix.size()));
}

std::string RunEvents::field_selector() const {
  return executors ? "involvedObject.kind=Pod"
                   : "involvedObject.kind=Pod,involvedObject.name=" + driver;
}

std::string executor_prefix_of(Cluster& cluster, std::string const& ns, Json const& driver) {
  std::string const app = driver.is_object() ? label_of(driver, "spark-app-selector") : "";
  if (app.empty()) return {};
  kube::ListOptions options;
  options.label_selector = "spark-app-selector=" + app + ",spark-role=executor";
  auto const pods = cluster.client().list(kube::pods(), ns, options);
  if (!pods || pods->items.empty()) return {};
  std::string const name = diagnosis::read_pod(pods->items.front()).name;
  std::size_t const at = name.rfind("-exec-");
  return at == std::string::npos ? std::string() : name.substr(0, at + 6);
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
