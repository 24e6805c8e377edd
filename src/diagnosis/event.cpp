#include "diagnosis/event.h"

#include "diagnosis/json_view.h"
#include "text/strings.h"

#include <algorithm>

namespace k8spark::diagnosis {

namespace {

std::string first_of(std::initializer_list<std::string> texts) {
  for (std::string const& text : texts)
    if (!text.empty()) return text;
  return {};
}

EventView read_event(Json const& json) {
  EventView event;
  event.type = text_at(json, "type");
  event.reason = text_at(json, "reason");
  event.message = first_of({text_at(json, "message"), text_at(json, "note")});
  event.object_uid =
      first_of({text_at(json, "involvedObject", "uid"), text_at(json, "regarding", "uid")});
  event.object_name =
      first_of({text_at(json, "involvedObject", "name"), text_at(json, "regarding", "name")});
  // The scheduler's events have no first and last time stamp.
  event.time = first_of({text_at(json, "series", "lastObservedTime"),
                         text_at(json, "lastTimestamp"),
                         text_at(json, "eventTime"),
                         text_at(json, "firstTimestamp"),
                         text_at(json, "metadata", "creationTimestamp")});
  event.count = static_cast<int>(
      number_of(member(json, "series", "count"), number_of(member(json, "count"), 1)));
  return event;
}

}  // namespace

std::vector<EventView> read_events(Json const& events) {
  Json const& items = is_object(events) ? member(events, "items") : events;
  std::vector<EventView> views;
  for (std::size_t i = 0; i < length(items); ++i)
    if (is_object(element(items, i))) views.push_back(read_event(element(items, i)));
  std::stable_sort(views.begin(), views.end(), [](EventView const& a, EventView const& b) {
    return is_before(a.time, b.time);
  });
  return views;
}

EventView const* newest(std::vector<EventView> const& events,
                        std::string_view reason,
                        std::string_view part) {
  auto const at = std::find_if(events.rbegin(), events.rend(), [&](EventView const& event) {
    return event.reason == reason && text::contains(event.message, part);
  });
  return at == events.rend() ? nullptr : &*at;
}

bool is_before(std::string_view a, std::string_view b) {
  constexpr std::size_t kSeconds = std::string_view("2026-01-01T00:00:00").size();
  return a.substr(0, kSeconds) < b.substr(0, kSeconds);
}

}  // namespace k8spark::diagnosis
