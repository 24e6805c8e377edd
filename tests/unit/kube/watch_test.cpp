#include "kube/watch.h"

#include "kube_testing.h"
#include "sys/interrupt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace k8spark::kube {
namespace {

using std::chrono::milliseconds;
using test::Cluster;
using test::json_answer;
using test::make_object;
using test::status_answer;
using test::stored;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(LineCutter, CutsWhereverTheBytesAreSplit) {
  std::string const text = "one\ntwo\xC3\xA4\n\nthree\nrest";
  for (std::size_t split = 0; split <= text.size(); ++split) {
    LineCutter cutter;
    std::vector<std::string> lines;
    auto const take = [&](std::string_view line) {
      lines.emplace_back(line);
      return true;
    };
    ASSERT_TRUE(*cutter.feed(std::string_view(text).substr(0, split), take));
    ASSERT_TRUE(*cutter.feed(std::string_view(text).substr(split), take));
    EXPECT_THAT(lines, ElementsAre("one", "two\xC3\xA4", "", "three")) << split;
    EXPECT_EQ(cutter.pending(), 4U);
  }
}

TEST(LineCutter, StopsWhenToldAndHasACap) {
  LineCutter cutter(5);
  int lines = 0;
  EXPECT_FALSE(*cutter.feed("a\nb\nc\n", [&](std::string_view) { return ++lines < 2; }));
  EXPECT_EQ(lines, 2);
  auto const take = [](std::string_view) { return true; };
  EXPECT_TRUE(cutter.feed("12345\n123", take));
  EXPECT_EQ(cutter.feed("456", take).error().code, ErrorCode::kInvalid);
}

TEST(ParseWatchEvent, KnowsTheTypes) {
  EXPECT_EQ(parse_watch_event(R"({"type":"ADDED","object":{}})")->type, WatchEvent::Type::kAdded);
  EXPECT_EQ(parse_watch_event(R"({"type":"ERROR","object":{"code":410}})")->object["code"], 410);
  EXPECT_EQ(parse_watch_event(R"({"type":"NEW","object":{}})")->type, WatchEvent::Type::kUnknown);
  for (char const* const bad :
       {"", "x", "[]", R"({"type":"ADDED"})", R"({"object":{}})", R"({"type":"ADDED","object":1})"})
    EXPECT_FALSE(parse_watch_event(bad)) << bad;
}

TEST(IsUnfinishedJson, CountsOutsideOfStrings) {
  EXPECT_TRUE(is_unfinished_json(R"({"a":"}")"));
  EXPECT_TRUE(is_unfinished_json(R"({"a":"\"}")"));
  EXPECT_FALSE(is_unfinished_json(R"({"a":"{"})"));
  EXPECT_FALSE(is_unfinished_json("x}"));
}

Json pod(std::string const& version, std::string const& phase, std::string const& uid = "u1") {
  Json object = stored(make_object("Pod", "drv"), uid, version);
  object["status"]["phase"] = phase;
  return object;
}

std::string event(std::string const& type, Json const& object) {
  return Json{{"type", type}, {"object", object}}.dump() + "\n";
}

std::string bookmark(std::string const& version) {
  return event("BOOKMARK", Json{{"metadata", {{"resourceVersion", version}}}});
}

// The story of one pod, told as words.
class WatchPod : public testing::Test {
 protected:
  static constexpr char const* kList =
      "/api/v1/namespaces/etl/pods?fieldSelector=metadata.name%3Ddrv&limit=500";

  static std::string watch_from(std::string const& version) {
    return "/api/v1/namespaces/etl/pods?watch=true&resourceVersion=" + version +
           "&allowWatchBookmarks=true&timeoutSeconds=1&fieldSelector=metadata.name%3Ddrv";
  }

  void listed(std::string const& version, std::vector<Json> const& items) {
    Json list = {{"kind", "PodList"}, {"items", items}};
    list["metadata"]["resourceVersion"] = version;
    net().answer("GET", kList, json_answer(200, list));
  }
  void streamed(std::string const& version, std::string const& bytes) {
    net().answer("GET", watch_from(version), {200, {}, bytes});
  }

  // Until the words hold `last`, or the pod is gone.
  Result<void> run(std::string const& from, std::string const& last) {
    WatchPolicy policy;
    policy.min_timeout_seconds = 1;
    policy.give_up = give_up;
    policy.random = [] { return 0.5; };
    return watch_pod(
        cluster_.client,
        "etl",
        "drv",
        "u1",
        from,
        [&](PodNews news, Json const& object) {
          if (news == PodNews::kIdle) return ++ticks < max_ticks ? Go::kOn : Go::kStop;
          std::string word = news == PodNews::kState  ? ""
                             : news == PodNews::kGone ? "gone "
                                                      : "replaced ";
          word += object.is_null() ? "-" : object["status"]["phase"].get<std::string>();
          words.push_back(word);
          return word == last ? Go::kStop : Go::kOn;
        },
        cluster_.clock,
        policy);
  }

  test::FakeTransport& net() { return cluster_.net; }

  Cluster cluster_;
  std::vector<std::string> words;
  int ticks = 0;
  int max_ticks = 1'000'000;
  milliseconds give_up{0};
};

TEST_F(WatchPod, ListsThenWatchesToTheEnd) {
  listed("5", {pod("4", "Pending")});
  streamed("5",
           event("MODIFIED", pod("6", "Running")) + bookmark("7") +
               event("MODIFIED", pod("8", "Succeeded")) + event("MODIFIED", pod("9", "Never")));
  ASSERT_TRUE(run("", "Succeeded"));
  EXPECT_THAT(words, ElementsAre("Pending", "Running", "Succeeded"));
}

TEST_F(WatchPod, StartsFromAKnownVersionWithoutAList) {
  streamed("4", event("MODIFIED", pod("6", "Succeeded")));
  ASSERT_TRUE(run("4", "Succeeded"));
  EXPECT_EQ(net().sent().size(), 1U);
  EXPECT_FALSE(net().sent().at(0).accept_gzip);
}

TEST_F(WatchPod, GoesOnFromTheLastVersionAfterEof) {
  streamed("4", event("MODIFIED", pod("6", "Running")) + bookmark("9"));
  streamed("9", event("MODIFIED", pod("11", "Succeeded")));
  ASSERT_TRUE(run("4", "Succeeded"));
  EXPECT_THAT(words, ElementsAre("Running", "Succeeded"));
  EXPECT_THAT(cluster_.clock.slept, IsEmpty())
      << "a stream that brought something is reopened at once";
}

TEST_F(WatchPod, HalfALineAtEofIsNoEvent) {
  std::string const whole = event("MODIFIED", pod("6", "Running"));
  streamed("4", whole + event("MODIFIED", pod("7", "Failed")).substr(0, 60));
  streamed("6", event("MODIFIED", pod("8", "Succeeded")));
  ASSERT_TRUE(run("4", "Succeeded"));
  EXPECT_THAT(words, ElementsAre("Running", "Succeeded"));
}

TEST_F(WatchPod, A410ListsAgainAndTellsNothingTwice) {
  streamed("4",
           event("MODIFIED", pod("6", "Running")) +
               event("ERROR", {{"kind", "Status"}, {"code", 410}, {"reason", "Expired"}}));
  listed("20", {pod("6", "Running")});
  net().answer("GET", watch_from("20"), status_answer(410, "Expired", "too old"));
  listed("30", {pod("25", "Succeeded")});
  ASSERT_TRUE(run("4", "Succeeded"));
  EXPECT_THAT(words, ElementsAre("Running", "Succeeded"));
}

TEST_F(WatchPod, ADeletionBringsTheLastState) {
  streamed("4", event("MODIFIED", pod("6", "Running")) + event("DELETED", pod("7", "Failed")));
  ASSERT_TRUE(run("4", "never"));
  EXPECT_THAT(words, ElementsAre("Running", "gone Failed"));
}

TEST_F(WatchPod, ADeletionThatWasMissedIsSeenInTheList) {
  streamed("4", event("MODIFIED", pod("6", "Running")) + event("ERROR", {{"code", 410}}));
  listed("20", {});
  ASSERT_TRUE(run("4", "never"));
  EXPECT_THAT(words, ElementsAre("Running", "gone Running"));
}

TEST_F(WatchPod, APodThatWasNeverSeenIsGoneToo) {
  listed("20", {});
  ASSERT_TRUE(run("", "never"));
  EXPECT_THAT(words, ElementsAre("gone -"));
}

TEST_F(WatchPod, AnotherPodOfThatNameReplacesOurs) {
  streamed("4", event("MODIFIED", pod("6", "Running")) + event("ADDED", pod("9", "Pending", "u2")));
  ASSERT_TRUE(run("4", "never"));
  EXPECT_THAT(words, ElementsAre("Running", "replaced Running"));
}

TEST_F(WatchPod, TroubleIsWaitedOutWithTicks) {
  net().fail("GET", watch_from("4"), {ErrorCode::kUnavailable, "refused", "", ""});
  net().answer("GET", watch_from("4"), {503, {{"retry-after", "1"}}, ""});
  streamed("4", "");
  streamed("4", event("MODIFIED", pod("6", "Succeeded")));
  ASSERT_TRUE(run("4", "Succeeded"));
  milliseconds total(0);
  for (milliseconds const slept : cluster_.clock.slept) {
    EXPECT_LE(slept, milliseconds(250));
    total += slept;
  }
  EXPECT_EQ(total, milliseconds(1200 + 2400 + 4800)) << "doubled, and a random half on top";
  EXPECT_GE(ticks, 28);
}

TEST_F(WatchPod, AListInTroubleIsWaitedOutToo) {
  net().answer("GET", kList, {503, {}, ""});
  listed("5", {pod("4", "Succeeded")});
  ASSERT_TRUE(run("", "Succeeded"));
  EXPECT_GE(ticks, 4);
}

TEST_F(WatchPod, ATickMayEndAWait) {
  max_ticks = 3;
  net().fail("GET", watch_from("4"), {ErrorCode::kUnavailable, "refused", "", ""});
  ASSERT_TRUE(run("4", "never"));
  EXPECT_EQ(ticks, 3);
}

TEST_F(WatchPod, LongTroubleIsGivenUpWhenAskedFor) {
  give_up = milliseconds(3000);
  for (int i = 0; i < 3; ++i)
    net().fail("GET", watch_from("4"), {ErrorCode::kUnavailable, "refused", "", ""});
  auto const end = run("4", "never");
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().message, "refused");
}

TEST_F(WatchPod, WhatIsForbiddenEndsIt) {
  net().answer(
      "GET",
      watch_from("4"),
      status_answer(403,
                    "Forbidden",
                    "pods is forbidden: User \"ann\" cannot watch resource \"pods\" in API "
                    "group \"\" in the namespace \"etl\""));
  auto const end = run("4", "never");
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, ErrorCode::kPermissionDenied);
  EXPECT_THAT(end.error().hint, HasSubstr("can-i watch pods -n etl"));
  EXPECT_EQ(end.error().where, "GET /api/v1/namespaces/etl/pods");
}

TEST_F(WatchPod, PrettyPrintedEventsAreUnderstood) {
  streamed("4", Json{{"type", "MODIFIED"}, {"object", pod("6", "Succeeded")}}.dump(2) + "\n");
  ASSERT_TRUE(run("4", "Succeeded"));
}

TEST_F(WatchPod, RubbishMeansANewList) {
  streamed("4", "<html>\n");
  listed("9", {pod("8", "Succeeded")});
  ASSERT_TRUE(run("4", "Succeeded"));
}

TEST_F(WatchPod, ASignalEndsTheWaitForANewConnection) {
  sys::install_signal_handlers();
  std::raise(SIGINT);
  net().fail("GET", watch_from("4"), {ErrorCode::kUnavailable, "refused", "", ""});
  auto const end = run("4", "never");
  sys::clear_interrupt();
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, ErrorCode::kCancelled);
}

// A watch that says a few things and then nothing, without an end.
class SilentTransport final : public http::Transport {
 public:
  SilentTransport(test::FakeClock& clock, int bookmarks) : clock_(clock), bookmarks_(bookmarks) {}

  Result<http::Response> send(http::Request const& /*request*/) override {
    return json_answer(200, {{"metadata", {{"resourceVersion", "1"}}}, {"items", Json::array()}});
  }
  std::vector<Result<http::Response>> send_all(
      std::vector<http::Request> const& /*requests*/) override {
    return {};
  }
  void show_identity(std::string /*certificate*/, std::string /*key*/) override {}
  Result<std::unique_ptr<http::Connection>> connect(http::Request const& /*request*/) override {
    return Error{ErrorCode::kUnavailable, "no connection", "", ""};
  }

  Result<Streamed> stream(http::Request const& /*request*/, http::StreamSink const& sink) override {
    if (!opened.empty()) return Streamed{json_answer(403, {}), http::StreamEnd::kEof};
    opened.push_back(clock_.steady());
    for (int i = 0; i < bookmarks_; ++i) {
      clock_.advance(std::chrono::seconds(60));
      sink.on_bytes(event("BOOKMARK", {{"metadata", {{"resourceVersion", "2"}}}}));
    }
    heard = clock_.steady();
    while (sink.on_idle()) {
      clock_.advance(std::chrono::milliseconds(200));
      if (suspend_after && clock_.steady() - heard >= *suspend_after)
        clock_.suspend(std::chrono::hours(8));
    }
    silent_for = clock_.steady() - heard;
    return Streamed{{200, {}, ""}, http::StreamEnd::kStopped};
  }

  std::vector<std::chrono::milliseconds> opened;
  std::chrono::milliseconds heard{0};
  std::chrono::milliseconds silent_for{0};
  std::optional<std::chrono::milliseconds> suspend_after;

 private:
  test::FakeClock& clock_;
  int bookmarks_;
};

class SilentWatch : public testing::Test {
 protected:
  // How long it listened to nothing before it opened the watch again.
  std::chrono::milliseconds silence(int bookmarks) {
    SilentTransport net(clock_, bookmarks);
    net.suspend_after = suspend_after_;
    Client client(net, test::access_to_api(), clock_, files_);
    WatchCallbacks callbacks;
    callbacks.on_object = [](Json const&) { return Go::kOn; };
    callbacks.on_trouble = [this](std::string const& cause) { trouble_ = cause; };
    auto const end = watch_objects(client, {pods(), "etl", "", "", ""}, callbacks, clock_, {});
    EXPECT_EQ(end.error().code, ErrorCode::kPermissionDenied) << "the second one is refused";
    return net.silent_for;
  }

  test::FakeClock clock_;
  test::MemoryFileSystem files_;
  std::optional<std::chrono::milliseconds> suspend_after_;
  std::string trouble_;
};

TEST_F(SilentWatch, IsDeadAfter150SecondsWithAndWithoutBookmarks) {
  for (int const bookmarks : {0, 3}) {
    auto const waited = silence(bookmarks);
    EXPECT_GT(waited, std::chrono::seconds(149));
    EXPECT_LT(waited, std::chrono::seconds(151));
    EXPECT_EQ(trouble_, "no sign of life from the watch");
  }
}

TEST_F(SilentWatch, IsOpenedAgainWhenTheMachineHasSlept) {
  suspend_after_ = std::chrono::seconds(5);
  EXPECT_LT(silence(3), std::chrono::seconds(6));
  EXPECT_EQ(trouble_, "the machine has slept");
}

TEST(WatchObjects, ManyObjectsAreKeptApart) {
  Cluster cluster;
  Json list = {
      {"kind", "PodList"},
      {"items", {stored(make_object("Pod", "e1"), "a"), stored(make_object("Pod", "e2"), "b")}}};
  list["metadata"]["resourceVersion"] = "5";
  cluster.net.answer(
      "GET", "/api/v1/pods?labelSelector=role%3Dx&limit=500", json_answer(200, list));
  cluster.net.answer("GET",
                     "timeoutSeconds=1&labelSelector=role%3Dx",
                     {200,
                      {},
                      event("DELETED", stored(make_object("Pod", "e1"), "a", "6")) +
                          event("ADDED", stored(make_object("Pod", "e3"), "c", "7"))});
  std::vector<std::string> words;
  WatchCallbacks callbacks;
  callbacks.on_object = [&](Json const& object) {
    words.push_back("+" + object["metadata"]["name"].get<std::string>());
    return words.back() == "+e3" ? Go::kStop : Go::kOn;
  };
  callbacks.on_gone = [&](Json const& object) {
    words.push_back("-" + object["metadata"]["name"].get<std::string>());
    return Go::kOn;
  };
  WatchPolicy policy;
  policy.min_timeout_seconds = 1;
  ASSERT_TRUE(watch_objects(
      cluster.client, {pods(), "", "role=x", "", ""}, callbacks, cluster.clock, policy));
  EXPECT_THAT(words, ElementsAre("+e1", "+e2", "-e1", "+e3"));
}

}  // namespace
}  // namespace k8spark::kube
