#include "app/commands.h"
#include "fake_context.h"
#include "k8spark/json.h"
#include "support/fake_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <functional>

namespace k8spark::app {
namespace {

using testing::HasSubstr;
using testing::Not;
using Script = std::function<void(test::FakeTransport&)>;

http::Response json_answer(int status, Json const& body) {
  return {status, {{"content-type", "application/json"}}, body.dump()};
}

http::Response refused(std::string const& what) {
  return json_answer(403,
                     {{"kind", "Status"},
                      {"status", "Failure"},
                      {"reason", "Forbidden"},
                      {"message", what + " is forbidden: User \"ann\" cannot get resource"},
                      {"code", 403}});
}

http::Response no_pod() {
  return json_answer(404,
                     {{"kind", "Status"},
                      {"status", "Failure"},
                      {"reason", "NotFound"},
                      {"message", "pods \"pi-driver\" not found"},
                      {"code", 404}});
}

Json event(std::string const& reason, std::string const& message, std::string const& time) {
  return {{"type", reason == "Killing" ? "Normal" : "Warning"},
          {"reason", reason},
          {"message", message},
          {"count", 3},
          {"lastTimestamp", time},
          {"involvedObject", {{"kind", "Pod"}, {"name", "pi-driver"}, {"uid", "u-1"}}}};
}

http::Response list_of(Json items) {
  return json_answer(
      200,
      {{"kind", "List"}, {"metadata", {{"resourceVersion", "7"}}}, {"items", std::move(items)}});
}

Json failed_driver() {
  return Json::parse(
      R"({"kind": "Pod", "metadata": {"name": "pi-driver", "namespace": "etl", "uid": "u-1",
    "labels": {"spark-role": "driver", "spark-app-selector": "spark-1"}},
    "spec": {"restartPolicy": "Never", "nodeName": "n", "containers": [{"name": "spark-kubernetes-driver"}]},
    "status": {"phase": "Failed", "containerStatuses": [{"name": "spark-kubernetes-driver",
      "containerID": "containerd://a", "state": {"terminated": {"exitCode": 1, "reason": "Error"}}}]}})");
}

struct Ran {
  int code = 0;
  std::string out;
  std::string err;
};

template <typename Options>
Ran run(int (*command)(Options const&, Context&), Options const& options, Script const& script) {
  FakeMachine machine;
  bool first = true;
  machine.make_transport = [&] {
    auto transport = std::make_unique<test::FakeTransport>();
    if (first) script(*transport);
    first = false;
    return transport;
  };
  Context context = machine.context();
  Ran ran;
  ran.code = command(options, context);
  ran.out = machine.streams.stdout_text;
  ran.err = machine.streams.stderr_text;
  return ran;
}

WhyOptions why_of(std::string const& output = "") {
  WhyOptions options;
  options.driver = "pi-driver";
  options.output = output;
  return options;
}

TEST(Why, ReadsTheLogOfAFailedDriver) {
  Ran const ran = run(run_why, why_of(), [](test::FakeTransport& server) {
    server.answer("GET", "/pods/pi-driver", json_answer(200, failed_driver()));
    server.answer("GET", "", list_of(Json::array()));  // events
    server.answer("GET", "", list_of(Json::array()));  // executors
    server.answer("GET",
                  "",
                  {200,
                   {},
                   "2026-01-31T08:00:06.000000000Z Traceback (most recent call last):\n"
                   "2026-01-31T08:00:06.000000000Z ModuleNotFoundError: No module named 'x'\n"});
  });
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("ModuleNotFound: Python module x is missing"));
  EXPECT_THAT(ran.out, HasSubstr("class: user, exit code 1 (rule L-PYMODULE)"));
}

TEST(Why, TellsOfADriverThatIsGoneByItsEvents) {
  Ran const ran = run(run_why, why_of("json"), [](test::FakeTransport& server) {
    server.answer("GET", "/pods/pi-driver", no_pod());
    server.answer(
        "GET",
        "",
        list_of(Json::array({event("Evicted", "low on memory", "2026-01-31T08:00:06Z")})));
  });
  EXPECT_EQ(ran.code, 0) << ran.err;
  Json const document = Json::parse(ran.out);
  EXPECT_EQ(document["state"], "gone");
  EXPECT_EQ(document["exitCode"], 115);
  EXPECT_EQ(document["rule"], "W-SPOT");
  EXPECT_EQ(document["outcome"], "taken-away");
}

TEST(Why, FailsWithoutAPodAndWithoutEvents) {
  Ran const ran = run(run_why, why_of(), [](test::FakeTransport& server) {
    server.answer("GET", "/pods/pi-driver", no_pod());
    server.answer("GET", "", list_of(Json::array()));
  });
  EXPECT_EQ(ran.code, 111);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("there is no driver \"pi-driver\""));
}

TEST(Why, SaysWhatItMayNotSee) {
  Ran const ran = run(run_why, why_of(), [](test::FakeTransport& server) {
    server.answer("GET", "/pods/pi-driver", refused("pods"));
    server.answer(
        "GET", "", list_of(Json::array({event("FailedMount", "secret \"a\" not found", "")})));
    server.answer("GET", "", refused("pods/log"));
  });
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("not seen: driver pod: "));
  EXPECT_THAT(ran.out, HasSubstr("not seen: log: "));
  EXPECT_THAT(ran.out, HasSubstr("secret \"a\" not found"));
}

TEST(Why, PrintsTheRulesWithoutACluster) {
  WhyOptions options;
  options.rules = true;
  Ran const ran = run(run_why, options, [](test::FakeTransport&) {});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.out, HasSubstr("| W-IMAGE |"));
}

EventsOptions events_of(std::string const& types = "") {
  EventsOptions options;
  options.driver = "pi-driver";
  options.types = types;
  return options;
}

Script two_events() {
  return [](test::FakeTransport& server) {
    server.answer("GET",
                  "",
                  list_of(Json::array({event("Killing", "second", "2026-01-31T08:00:09Z"),
                                       event("Failed", "first\nline", "2026-01-31T08:00:06Z")})));
  };
}

TEST(EventsCommand, PrintsOldestFirstWithCounts) {
  Ran const ran = run(run_events, events_of(), two_events());
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("LAST SEEN"));
  EXPECT_THAT(ran.out, HasSubstr("(x3)"));
  EXPECT_THAT(ran.out, HasSubstr("first line"));
  EXPECT_LT(ran.out.find("first line"), ran.out.find("second"));
}

TEST(EventsCommand, ChoosesByType) {
  Ran const ran = run(run_events, events_of("warning"), two_events());
  EXPECT_THAT(ran.out, HasSubstr("first line"));
  EXPECT_THAT(ran.out, Not(HasSubstr("second")));
}

TEST(EventsCommand, FailsWhenNothingIsLeft) {
  Ran const ran = run(run_events, events_of(), [](test::FakeTransport& server) {
    server.answer("GET", "", list_of(Json::array()));
    server.answer("GET", "/pods/pi-driver", no_pod());
  });
  EXPECT_EQ(ran.code, 111);
  EXPECT_THAT(ran.err, HasSubstr("no event of one is left"));
}

}  // namespace
}  // namespace k8spark::app
