#include "app/report.h"

#include "fake_context.h"

#include <gtest/gtest.h>

namespace k8spark::app {
namespace {

TEST(ReportError, PrintsWhereMessageAndHintOnce) {
  FakeMachine machine;
  Context context = machine.context();
  int const code =
      report_error(usage_error("unknown key", "a.yaml:3:5", "did you mean x?"), context);
  EXPECT_EQ(code, 2);
  EXPECT_EQ(machine.streams.stderr_text,
            "k8spark: error: a.yaml:3:5: unknown key\n  hint: did you mean x?\n");
  EXPECT_EQ(machine.streams.stdout_text, "");
}

TEST(ReportError, MapsCodesToTheContract) {
  FakeMachine machine;
  Context context = machine.context();
  EXPECT_EQ(report_error({ErrorCode::kUnavailable, "refused", "", ""}, context), 110);
  EXPECT_EQ(report_error({ErrorCode::kUnauthenticated, "who", "", ""}, context), 110);
  EXPECT_EQ(report_error({ErrorCode::kPermissionDenied, "no", "", ""}, context), 111);
  EXPECT_EQ(report_error({ErrorCode::kInternal, "bug", "", ""}, context), 70);
}

TEST(OutcomeAsJson, SaysWhoSpoke) {
  diagnosis::Outcome outcome;
  outcome.kind = diagnosis::OutcomeKind::kAppFailed;
  outcome.exit_code = 112;
  outcome.driver_exit_code = 112;
  Json const document = outcome_as_json(outcome, {});
  EXPECT_EQ(document["exitCode"], 112);
  EXPECT_EQ(document["driverExitCode"], 112);
  outcome.driver_exit_code.reset();
  EXPECT_TRUE(outcome_as_json(outcome, {})["driverExitCode"].is_null());
}

}  // namespace
}  // namespace k8spark::app
