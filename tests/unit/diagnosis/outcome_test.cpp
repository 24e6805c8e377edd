#include "diagnosis/outcome.h"

#include "diagnosis/run.h"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>
#include <utility>

namespace k8spark::diagnosis {
namespace {

// The product's table, spelled once more on purpose: tests from outside rely on these numbers.
constexpr std::array<std::pair<OutcomeKind, int>, 15> kTable{{
    {OutcomeKind::kSucceeded, 0},
    {OutcomeKind::kUsage, 2},
    {OutcomeKind::kInternal, 70},
    {OutcomeKind::kUnreachable, 110},
    {OutcomeKind::kRefused, 111},
    {OutcomeKind::kImage, 112},
    {OutcomeKind::kUnschedulable, 113},
    {OutcomeKind::kStartTimeout, 113},
    {OutcomeKind::kMissingConfig, 114},
    {OutcomeKind::kTakenAway, 115},
    {OutcomeKind::kOutOfMemory, 116},
    {OutcomeKind::kUnknown, 117},
    {OutcomeKind::kTimeout, 124},
    {OutcomeKind::kInterrupted, 130},
    {OutcomeKind::kTerminated, 143},
}};

TEST(ExitCode, IsTheOneOfTheTable) {
  for (auto const& [kind, code] : kTable) EXPECT_EQ(exit_code_of(kind), code) << to_string(kind);
}

TEST(ExitCode, PassesTheDriversCodeThrough) {
  for (int code = 1; code <= 255; ++code)
    EXPECT_EQ(exit_code_of(OutcomeKind::kAppFailed, code), code);
}

TEST(ExitCode, IsNeverZeroForAFailure) {
  EXPECT_EQ(exit_code_of(OutcomeKind::kAppFailed), 1);
  for (int const code : {0, -1, 256, 512})
    EXPECT_EQ(exit_code_of(OutcomeKind::kAppFailed, code), 1) << code;
}

TEST(ExitCode, OfOtherKindsIgnoresTheDriversCode) {
  EXPECT_EQ(exit_code_of(OutcomeKind::kOutOfMemory, 137), 116);
  EXPECT_EQ(exit_code_of(OutcomeKind::kTakenAway, 143), 115);
}

TEST(OutcomeKind, HasANameOfItsOwnAndARetryClass) {
  std::set<std::string_view> names{to_string(OutcomeKind::kAppFailed)};
  std::set<std::string_view> const classes{
      "user", "config", "capacity", "infrastructure", "memory"};
  for (auto const& [kind, code] : kTable) {
    EXPECT_TRUE(names.insert(to_string(kind)).second) << to_string(kind);
    bool const failure = kind != OutcomeKind::kSucceeded;
    EXPECT_EQ(classes.contains(retry_class_of(kind)), failure) << to_string(kind);
  }
  EXPECT_EQ(retry_class_of(OutcomeKind::kSucceeded), "");
  EXPECT_EQ(retry_class_of(OutcomeKind::kOutOfMemory), "memory");
  EXPECT_EQ(retry_class_of(OutcomeKind::kTakenAway), "infrastructure");
}

TEST(OutcomeOfProcess, SuccessIsCodeZero) {
  Outcome const outcome = outcome_of_process(0, 0, {"java.lang.Oops: only a line"});
  EXPECT_EQ(outcome.kind, OutcomeKind::kSucceeded);
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.driver_exit_code, 0);
}

TEST(OutcomeOfProcess, ItsOutputTellsTheCause) {
  Outcome const outcome = outcome_of_process(3,
                                             0,
                                             {"Traceback (most recent call last):",
                                              "  File \"a.py\", line 1, in <module>",
                                              "KeyError: 3"});
  EXPECT_EQ(outcome.kind, OutcomeKind::kAppFailed);
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_EQ(outcome.driver_exit_code, 3);
  EXPECT_EQ(outcome.rule, "L-ROOT");
  EXPECT_NE(outcome.message.find("KeyError: 3"), std::string::npos) << outcome.message;
}

TEST(OutcomeOfProcess, ASignalIsItsShellNumber) {
  Outcome const outcome = outcome_of_process(0, 9, {"KeyError: 3"});
  EXPECT_EQ(outcome.exit_code, 137);
  EXPECT_EQ(outcome.rule, "W-SIGNAL");
  EXPECT_EQ(outcome.reason, "Signal");
}

}  // namespace
}  // namespace k8spark::diagnosis
