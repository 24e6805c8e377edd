#include "app/run/driver_selection.h"

#include "app/run/driver_rows.h"
#include "app/run/last_run.h"
#include "app/run/run_settings.h"
#include "fake_context.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::app {
namespace {

TEST(Glob, MatchesAsAShellDoes) {
  EXPECT_TRUE(matches_glob("nightly-7-driver", "nightly-*"));
  EXPECT_TRUE(matches_glob("nightly-7-driver", "*-[0-9]-driver"));
  EXPECT_TRUE(matches_glob("nightly-7-driver", "nightly-?-driver"));
  EXPECT_TRUE(matches_glob("anything", ""));
  EXPECT_FALSE(matches_glob("nightly-77-driver", "nightly-?-driver"));
  EXPECT_FALSE(matches_glob("xnightly", "nightly*"));
  EXPECT_FALSE(is_glob("nightly-7"));
}

TEST(StatusFilter, PhasesGoToTheServer) {
  EXPECT_EQ(parse_status_filter({"running"}).field_selector, "status.phase=Running");
  EXPECT_EQ(parse_status_filter({"Failed,succeeded"}).field_selector,
            "status.phase!=Pending,status.phase!=Running,status.phase!=Unknown");
  EXPECT_EQ(parse_status_filter({"finished"}).field_selector,
            parse_status_filter({"failed", "succeeded"}).field_selector);
  EXPECT_TRUE(parse_status_filter({"active"}).matches("anything", ""));
}

TEST(StatusFilter, OtherWordsAreTheColumns) {
  StatusFilter const word = parse_status_filter({"ImagePullBackOff"});
  EXPECT_EQ(word.field_selector, "");
  EXPECT_FALSE(word.needs_phase());
  EXPECT_TRUE(word.matches("ImagePullBackOff", ""));
  EXPECT_FALSE(word.matches("Running", ""));
  StatusFilter const mixed = parse_status_filter({"oomkilled,running"});
  EXPECT_TRUE(mixed.needs_phase());
  EXPECT_TRUE(mixed.matches("Terminating", "Running"));
  EXPECT_TRUE(mixed.matches("OOMKilled", "Failed"));
  EXPECT_FALSE(mixed.matches("Error", "Failed"));
}

TEST(DriverRow, ReadsARowOfTheApisTableAndAWholePod) {
  TableColumns const columns =
      read_columns(R"([{"name":"Age"},{"name":"Name"},{"name":"Status"}])");
  auto const row = read_driver_row(
      R"({"cells":["5m","a-driver","Running"],"object":{"kind":"PartialObjectMetadata","metadata":
         {"name":"a-driver","namespace":"etl","creationTimestamp":"2026-01-01T00:00:00Z",
          "labels":{"spark-app-name":"a"},"managedFields":[{"x":1}]}}})",
      columns,
      false);
  ASSERT_TRUE(row);
  EXPECT_EQ(row->field(DriverRow::kName), "a-driver");
  EXPECT_EQ(row->field(DriverRow::kStatus), "Running");
  EXPECT_EQ(row->field(DriverRow::kNamespace), "etl");
  EXPECT_EQ(row->field(DriverRow::kApp), "a");
  EXPECT_EQ(row->field(DriverRow::kCreated), "2026-01-01T00:00:00Z");
  EXPECT_EQ(row->field(DriverRow::kImage), "");

  auto const pod = read_driver_row(
      R"({"metadata":{"name":"b-driver","labels":{"spark-app-name":"b","spark-version":"4.1.0"}},
          "spec":{"nodeName":"n1","containers":[{"name":"spark-kubernetes-driver","image":"i"}]},
          "status":{"phase":"Pending"}})",
      columns,
      true);
  ASSERT_TRUE(pod);
  EXPECT_EQ(pod->field(DriverRow::kName), "b-driver");
  EXPECT_EQ(pod->field(DriverRow::kPhase), "Pending");
  EXPECT_EQ(pod->field(DriverRow::kSparkVersion), "4.1.0");
  EXPECT_EQ(pod->field(DriverRow::kNode), "n1");
  EXPECT_EQ(pod->field(DriverRow::kImage), "i");
  EXPECT_FALSE(read_driver_row("7", columns, false));
}

TEST(LastRun, IsReadBackAndItsAbsenceIsSaid) {
  FakeMachine machine;
  Context context = machine.context();
  context.save_state = [&](std::string const& path, std::string const& text) {
    machine.files.add(path, text);
  };
  auto const none = read_last_run(context);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::kNotFound);
  save_last_run({"pi-driver", "etl", "u-1", "https://k8s.example:6443"}, context);
  auto const last = read_last_run(context);
  ASSERT_TRUE(last);
  EXPECT_EQ(last->driver, "pi-driver");
  EXPECT_EQ(last->ns, "etl");
  EXPECT_EQ(last->uid, "u-1");
  auto const text = machine.files.read("/home/ann/.local/state/k8spark/last.json");
  ASSERT_TRUE(text);
  EXPECT_EQ(text->find("PLANTED-TOKEN"), std::string::npos);
}

TEST(RetryRule, CoversWhatMayPassAndNothingThatWasAskedFor) {
  SubmitOptions options;
  options.retries = 2;
  auto const rule = retry_rule(options);
  ASSERT_TRUE(rule);
  diagnosis::Outcome outcome;
  outcome.kind = diagnosis::OutcomeKind::kTakenAway;
  outcome.retry_class = "infrastructure";
  EXPECT_TRUE(rule->covers(outcome));
  outcome.kind = diagnosis::OutcomeKind::kAppFailed;
  outcome.retry_class = "user";
  EXPECT_FALSE(rule->covers(outcome));
  options.retry_on = {"user"};
  EXPECT_TRUE(retry_rule(options)->covers(outcome));
  for (auto const kind : {diagnosis::OutcomeKind::kInterrupted,
                          diagnosis::OutcomeKind::kTimeout,
                          diagnosis::OutcomeKind::kSucceeded}) {
    outcome.kind = kind;
    EXPECT_FALSE(retry_rule(options)->covers(outcome));
  }
  options.retry_on = {"network"};
  EXPECT_EQ(retry_rule(options).error().code, ErrorCode::kUsage);
}

}  // namespace
}  // namespace k8spark::app
