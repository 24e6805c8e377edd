#include "app/logs/run_record.h"

#include "app/logs/run_recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::app {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char const* kSecret = "PLANTED-0123456789abcdef";

Json pod_of(std::string const& name, std::string const& phase) {
  Json pod =
      Json::parse(R"({"metadata": {"labels": {"spark-role": "executor"}, "managedFields": [1],
      "annotations": {"k8spark.io/run-id": "nightly", "note": "PLANTED-0123456789abcdef"}},
    "spec": {"nodeName": "n", "containers": [{"name": "c", "image": "i", "command": ["PLANTED-0123456789abcdef"],
      "args": ["driver", "--secret", "PLANTED-0123456789abcdef"], "env": [
        {"name": "MY_KEY", "value": "PLANTED-0123456789abcdef"},
        {"name": "SPARK_EXECUTOR_MEMORY", "value": "1g"}]}]},
    "status": {"containerStatuses": [{"name": "c",
      "state": {"terminated": {"exitCode": 3, "message": "password=PLANTED-0123456789abcdef"}}}]}})");
  pod["metadata"]["name"] = name;
  pod["metadata"]["uid"] = "uid-of-" + name;
  pod["status"]["phase"] = phase;
  return pod;
}

TEST(PodForRecord, KeepsWhatIsLookedAtAndNoSecret) {
  Json const kept = pod_for_record(pod_of("x", "Failed"));
  EXPECT_THAT(kept.dump(), Not(HasSubstr(kSecret)));
  EXPECT_EQ(kept["metadata"]["annotations"], Json({{"k8spark.io/run-id", "nightly"}}));
  EXPECT_FALSE(kept["metadata"].contains("managedFields"));
  Json const& container = kept["spec"]["containers"][0];
  EXPECT_EQ(container["args"], Json::array({"driver"}));
  EXPECT_EQ(container["env"][0], Json({{"name", "MY_KEY"}}));
  EXPECT_EQ(container["env"][1]["value"], "1g");
  EXPECT_EQ(kept["status"]["phase"], "Failed");
}

TEST(PodForRecord, TakesWhatIsNoPod) {
  EXPECT_EQ(pod_for_record(Json::array())["spec"], Json::object());
  EXPECT_EQ(
      pod_for_record(Json::parse(R"({"spec": {"containers": [3]}})"))["metadata"]["annotations"],
      Json::object());
}

TEST(EventForRecord, IsRedacted) {
  Json const event = event_for_record({{"reason", "Failed"},
                                       {"message", std::string("token=") + kSecret},
                                       {"metadata", {{"uid", "1"}, {"managedFields", "x"}}}});
  EXPECT_THAT(event.dump(), Not(HasSubstr(kSecret)));
  EXPECT_EQ(event["metadata"], Json({{"uid", "1"}}));
}

diagnosis::Outcome outcome() {
  diagnosis::Outcome outcome;
  outcome.kind = diagnosis::OutcomeKind::kOutOfMemory;
  outcome.exit_code = 116;
  outcome.driver_exit_code = 137;
  outcome.reason = "OOMKilled";
  outcome.message = std::string("secret=") + kSecret;
  outcome.rule = "W-OOM";
  outcome.evidence = {"also this"};
  return outcome;
}

TEST(RunRecord, IsReadBackAsItWas) {
  RunRecorder recorder;
  EXPECT_FALSE(recorder.has_run());
  recorder.see_run({"etl", "pi-driver", "u", "spark-1", "pi", "ctx", "https://s"});
  recorder.see_pod(pod_of("pi-exec-1", "Running"));
  recorder.see_pod(pod_of("pi-driver", "Running"));
  recorder.see_pod(pod_of("pi-driver", "Failed"));
  recorder.see_event({{"metadata", {{"uid", "e"}}}, {"count", 1}});
  recorder.see_event({{"metadata", {{"uid", "e"}}}, {"count", 2}});
  recorder.see_line({1'769'846'400'000'000'000, "pi-driver", "log", "Got job 0"});
  recorder.miss("events: forbidden");
  recorder.see_end(outcome());
  std::string const text = record_text(recorder.record(1'769'846'500'000'000'000));
  EXPECT_THAT(text, Not(HasSubstr(kSecret)));

  auto const record = parse_record(text, "run.json");
  ASSERT_TRUE(record) << record.error().message;
  EXPECT_EQ(record->run.server, "https://s");
  ASSERT_EQ(record->pods.size(), 2U);
  EXPECT_EQ(record->pods[0]["metadata"]["name"], "pi-driver");
  EXPECT_EQ(record->pods[0]["status"]["phase"], "Failed");
  ASSERT_EQ(record->events.size(), 1U);
  EXPECT_EQ(record->events[0]["count"], 2);
  diagnosis::Moment const line{1'769'846'400'000'000'000, "pi-driver", "log", "Got job 0"};
  EXPECT_EQ(record->lines, std::vector{line});
  EXPECT_EQ(record->not_seen, std::vector<std::string>{"events: forbidden"});
  EXPECT_EQ(record->seen_at_ns, 1'769'846'500'000'000'000);
  diagnosis::Outcome redacted = outcome();
  redacted.message = "secret=*****";
  EXPECT_EQ(record->outcome, redacted);
}

TEST(RunRecord, OfARunWhoseEndWasNotSeenHasNoOutcome) {
  RunRecorder recorder;
  recorder.see_run({"etl", "pi-driver", "", "", "", "", ""});
  auto const record = parse_record(record_text(recorder.record(0)), "run.json");
  ASSERT_TRUE(record);
  EXPECT_FALSE(record->outcome);
}

TEST(RunRecord, TakesNothingElseForOne) {
  for (char const* const text : {"", "{", "[]", "{\"run\": {}}", "{\"run\": 3, \"pods\": 4}"}) {
    auto const record = parse_record(text, "x/run.json");
    ASSERT_FALSE(record) << text;
    EXPECT_EQ(record.error().where, "x/run.json");
  }
  auto const newer = parse_record(R"({"run": {"driver": "d"}, "version": 99})", "run.json");
  ASSERT_FALSE(newer);
  EXPECT_THAT(newer.error().message, HasSubstr("newer k8spark"));
  EXPECT_TRUE(parse_record(R"({"run": {"driver": "d"}, "pods": 3, "lines": [{}]})", "run.json"));
}

TEST(RunRecorder, KeepsTheFirstAndTheLastLinesAndCountsTheRest) {
  RunRecorder recorder;
  for (int i = 0; i < 5010; ++i) recorder.see_line({i, "d", "log", std::to_string(i)});
  RunRecord const record = recorder.record(0);
  ASSERT_EQ(record.lines.size(), 5000U);
  EXPECT_EQ(record.lines.front().what, "0");
  EXPECT_EQ(record.lines[2499].what, "2499");
  EXPECT_EQ(record.lines[2500].what, "2510");
  EXPECT_EQ(record.lines.back().what, "5009");
  EXPECT_EQ(record.lines_left_out, 10U);
}

TEST(RunRecorder, CountsPodsThatDoNotFitOnce) {
  RunRecorder recorder;
  for (int round = 0; round < 2; ++round)
    for (int i = 0; i < 1003; ++i) recorder.see_pod(pod_of("p" + std::to_string(i), "Running"));
  RunRecord const record = recorder.record(0);
  EXPECT_EQ(record.pods.size(), 1000U);
  EXPECT_EQ(record.pods_left_out, 3U);
}

}  // namespace
}  // namespace k8spark::app
