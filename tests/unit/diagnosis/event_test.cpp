#include "diagnosis/event.h"

#include "pods.h"

#include <gtest/gtest.h>

namespace k8spark::diagnosis {
namespace {

using namespace test;

TEST(Events, AreReadFromAListOrAnArrayOldestFirst) {
  Json const array = Json::array(
      {event("B", "later", "2026-01-01T00:00:02Z"), event("A", "sooner", "2026-01-01T00:00:01Z")});
  for (Json const& events : {array, Json{{"kind", "EventList"}, {"items", array}}}) {
    std::vector<EventView> const views = read_events(events);
    ASSERT_EQ(views.size(), 2U);
    EXPECT_EQ(views[0].reason, "A");
    EXPECT_EQ(views[1].message, "later");
  }
}

TEST(Events, HaveTheTimeThatIsThere) {
  auto const time = [](char const* text) {
    return read_events(Json::array({Json::parse(text)})).at(0).time;
  };
  EXPECT_EQ(time(R"({"series": {"lastObservedTime": "a"}, "lastTimestamp": "b"})"), "a");
  EXPECT_EQ(time(R"({"lastTimestamp": "b", "eventTime": "c"})"), "b");
  EXPECT_EQ(time(R"({"lastTimestamp": null, "eventTime": "c", "firstTimestamp": null})"), "c");
  EXPECT_EQ(time(R"({"metadata": {"creationTimestamp": "d"}})"), "d");
}

TEST(Events, OfTheNewerApiAreReadAsWell) {
  EventView const view =
      read_events(
          Json::array({Json::parse(
              R"({"note": "n", "regarding": {"uid": "u", "name": "p"}, "series": {"count": 7}})")}))
          .at(0);
  EXPECT_EQ(view.message, "n");
  EXPECT_EQ(view.object_uid, "u");
  EXPECT_EQ(view.object_name, "p");
  EXPECT_EQ(view.count, 7);
}

TEST(Newest, IsTheLastWithReasonAndText) {
  std::vector<EventView> const views =
      read_events(Json::array({event("Failed", "pull one", "2026-01-01T00:00:01Z"),
                               event("Failed", "pull two", "2026-01-01T00:00:02Z"),
                               event("Failed", "other", "2026-01-01T00:00:03Z")}));
  ASSERT_NE(newest(views, "Failed", "pull"), nullptr);
  EXPECT_EQ(newest(views, "Failed", "pull")->message, "pull two");
  EXPECT_EQ(newest(views, "Pulled"), nullptr);
}

}  // namespace
}  // namespace k8spark::diagnosis
