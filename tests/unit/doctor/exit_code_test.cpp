#include "facts_bench.h"

#include <set>

namespace k8spark::doctor {
namespace {

TEST(Doctor, FindsNothingWrongInAHealthyRun) {
  for (Check const& check : examine(healthy()))
    EXPECT_TRUE(check.result == Result::kOk || check.result == Result::kNotChecked)
        << check.name << ' ' << check.subject << ": " << check.evidence;
  EXPECT_EQ(exit_code_of(examine(healthy())), 0);
}

TEST(Doctor, EveryRuleSaysALine) {
  Facts const facts = healthy();
  std::set<std::string> said;
  for (Check const& check : examine(facts)) said.insert(check.name);
  for (Rule const& rule : rules()) EXPECT_TRUE(said.contains(std::string(rule.name))) << rule.name;
}

TEST(Doctor, OfflineAsksNothingOfTheCluster) {
  Facts facts = healthy();
  facts.offline = true;
  std::set<std::string> offline;
  for (Rule const& rule : rules())
    if (!rule.needs_cluster) offline.insert(std::string(rule.name));
  for (Check const& check : examine(facts)) {
    if (offline.contains(check.name)) continue;
    EXPECT_EQ(check.result, Result::kNotChecked) << check.name;
    EXPECT_EQ(check.evidence, "offline") << check.name;
  }
}

TEST(Doctor, AClusterThatIsNotReachedIsOneErrorAndNoOther) {
  Facts facts = healthy();
  facts.unreachable = Error{ErrorCode::kUnavailable, "connection refused", "GET /version", "up?"};
  auto const checks = examine(facts);
  EXPECT_EQ(exit_code_of(checks), 110);
  long errors = 0;
  for (Check const& check : checks) errors += check.result == Result::kError ? 1 : 0;
  EXPECT_EQ(errors, 1);
}

TEST(Doctor, TheFirstErrorDecidesTheExitCode) {
  Check error{"X", "", Result::kError, "", "", FaultClass::kMissing, {}};
  Check other = error;
  other.fault = FaultClass::kRefused;
  EXPECT_EQ(exit_code_of({error, other}), 114);
  EXPECT_EQ(exit_code_of({other, error}), 111);
  error.result = Result::kWarning;
  EXPECT_EQ(exit_code_of({error}), 0);
  other.fault = FaultClass::kNoRoom;
  EXPECT_EQ(exit_code_of({error, other}), 113);
  other.fault = FaultClass::kConfiguration;
  EXPECT_EQ(exit_code_of({other}), 2);
}

TEST(Doctor, SubmitHearsErrorsAlwaysAndWarningsOnlyWithAProfile) {
  Facts facts = healthy();
  set(facts, "spark.jars.packages", "org.example:x:1");
  set(facts, "spark.eventLog.enabled", "true");
  set(facts, "spark.eventLog.dir", "file:///tmp/spark-events");
  auto const names = [&] {
    std::vector<std::string> all;
    for (Check const& check : examine_for_submit(facts)) all.push_back(check.name);
    return all;
  };
  EXPECT_THAT(names(), testing::ElementsAre("R-EVENTLOG"));
  facts.profile_in_use = true;
  EXPECT_THAT(names(), testing::ElementsAre("R-IVY", "R-EVENTLOG"));
}

}  // namespace
}  // namespace k8spark::doctor
