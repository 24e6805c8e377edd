#include "ci/job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::ci {
namespace {

using testing::HasSubstr;

constexpr std::string_view kFailed = R"({"outcome": "failed", "exitCode": 3, "driverExitCode": 3,
  "reason": "Error", "message": "ValueError: 100%\n| `x` <b>", "hint": "look at line 3",
  "run": {"driver": "daily-driver", "namespace": "etl"}})";

TEST(CiReport, IsATableInMarkdown) {
  std::string const text = render_report(kFailed, ReportForm::kMarkdown);
  EXPECT_THAT(text, HasSubstr("| outcome | failed |\n| exit code | 3 |\n"));
  EXPECT_THAT(text, HasSubstr("| message | ValueError: 100% \\| \\`x\\` \\<b> |\n"));
  EXPECT_THAT(text, HasSubstr("| driver | daily-driver |\n"));
}

TEST(CiReport, IsOneCommandForGithub) {
  EXPECT_EQ(render_report(kFailed, ReportForm::kAnnotation),
            "::error title=Spark run::failed (exit code 3): ValueError: 100%25%0A| `x` <b>%0Ahint: "
            "look at line 3\n");
  EXPECT_EQ(render_report(R"({"outcome": "succeeded", "exitCode": 0})", ReportForm::kAnnotation),
            "");
}

TEST(CiReport, IsASentence) {
  EXPECT_EQ(
      render_report(R"({"outcome": "succeeded", "exitCode": 0, "message": ""})", ReportForm::kText),
      "succeeded (exit code 0)\n");
  EXPECT_THAT(render_report(kFailed, ReportForm::kText), HasSubstr("\nhint: look at line 3\n"));
}

TEST(CiReport, ThatIsMissingOrBrokenIsSaid) {
  for (char const* const text : {"", "{", "[]", "null", R"({"outcome": 3})", R"({"run": []})"}) {
    EXPECT_EQ(render_report(text, ReportForm::kText), "The run has left no report.\n") << text;
    EXPECT_EQ(render_report(text, ReportForm::kAnnotation), "") << text;
  }
  EXPECT_THAT(
      render_report(R"({"outcome": "failed", "exitCode": "x", "run": 7})", ReportForm::kMarkdown),
      HasSubstr("failed"));
}

}  // namespace
}  // namespace k8spark::ci
