#include "diagnosis/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

// Every file of pains/ is a run that went wrong, as a cluster showed it: the right cause comes
// first, with its class and its exit code. Files recorded by record_pains.py say so in "source".
namespace k8spark::diagnosis {
namespace {

namespace fs = std::filesystem;

fs::path folder() {
  return fs::path(K8SPARK_SOURCE_DIR) / "tests/unit/diagnosis/pains";
}

std::vector<fs::path> fixture_files() {
  std::vector<fs::path> files;
  for (auto const& entry : fs::directory_iterator(folder()))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

Json read_fixture(fs::path const& file) {
  std::ifstream stream(file);
  return Json::parse(stream);
}

std::vector<std::string> lines_of(Json const& fixture, char const* key) {
  return fixture.value(key, std::vector<std::string>());
}

std::vector<Json> objects_of(Json const& fixture, char const* key) {
  std::vector<Json> objects;
  for (Json const& one : fixture.value(key, Json::array())) objects.push_back(one);
  return objects;
}

RunEvidence evidence_of(Json const& fixture) {
  RunEvidence evidence;
  evidence.driver = fixture.value("driver", Json());
  evidence.gone = fixture.value("gone", false);
  evidence.last_seen = fixture.value("lastSeen", Json());
  evidence.driver_name = "pi-driver";
  evidence.executors = objects_of(fixture, "executors");
  evidence.events = fixture.value("events", Json::array());
  evidence.driver_log = lines_of(fixture, "driverLog");
  evidence.executor_log = lines_of(fixture, "executorLog");
  evidence.executor_log_of = fixture.value("executorLogOf", "");
  if (fixture.contains("silence"))
    evidence.silence = std::chrono::seconds(fixture["silence"].get<int>());
  evidence.properties = fixture.value("properties", std::map<std::string, std::string>());
  evidence.nodes = objects_of(fixture, "nodes");
  evidence.peers = objects_of(fixture, "peers");
  evidence.queue = objects_of(fixture, "queue");
  evidence.application = fixture.value("application", Json());
  return evidence;
}

std::string spell(Diagnosis const& diagnosis) {
  std::string text = std::string(to_string(diagnosis.state));
  if (diagnosis.cause)
    text += " " + diagnosis.cause->rule + " " + one_line(*diagnosis.cause) +
            "\n  hint: " + diagnosis.cause->hint + "\n  class: " + diagnosis.cause->retry_class;
  if (diagnosis.outcome) text += "\n  exit code: " + std::to_string(diagnosis.outcome->exit_code);
  for (std::string const& line : diagnosis.further) text += "\n  also: " + line;
  return text + '\n';
}

int exit_code_of(Diagnosis const& diagnosis) {
  if (diagnosis.outcome) return diagnosis.outcome->exit_code;
  return diagnosis.cause ? exit_code_of(diagnosis.cause->kind) : 0;
}

class Pains : public testing::TestWithParam<fs::path> {};

TEST_P(Pains, HaveTheirCauseFirst) {
  Json const fixture = read_fixture(GetParam());
  Diagnosis const diagnosis = diagnose(evidence_of(fixture));
  Json const expect = fixture.value("expect", Json::object());
  SCOPED_TRACE(spell(diagnosis));
  EXPECT_EQ(to_string(diagnosis.state), expect.value("state", ""));
  EXPECT_EQ(exit_code_of(diagnosis), expect.value("exitCode", -1));
  std::string const rule = expect.value("rule", "?");
  EXPECT_EQ(diagnosis.cause ? diagnosis.cause->rule : "", rule);
  if (!diagnosis.cause || rule.empty()) return;
  EXPECT_EQ(diagnosis.cause->reason, expect.value("reason", ""));
  EXPECT_EQ(diagnosis.cause->retry_class, expect.value("retryClass", ""));
  for (std::string const& part : expect.value("says", std::vector<std::string>()))
    EXPECT_THAT(diagnosis.cause->message, testing::HasSubstr(part));
  for (std::string const& part : expect.value("cure", std::vector<std::string>()))
    EXPECT_THAT(diagnosis.cause->hint, testing::HasSubstr(part));
  for (std::string const& part : expect.value("also", std::vector<std::string>()))
    EXPECT_THAT(diagnosis.further, testing::Contains(testing::HasSubstr(part)));
  EXPECT_FALSE(expect.value("says", std::vector<std::string>()).empty());
  EXPECT_THAT(diagnosis.cause->message, testing::Not(testing::HasSubstr("PLANTED")));
  EXPECT_THAT(diagnosis.further, testing::Each(testing::Not(testing::HasSubstr("PLANTED"))));
}

std::string name_of(testing::TestParamInfo<fs::path> const& info) {
  std::string name = info.param.stem().string();
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return "N" + name;
}

// The pains that show on a cluster or in a log. A number that is taken out here, or a file that is
// taken out of pains/, is a promise that is taken back.
TEST(PainList, HasAFixtureForEachPromisedPain) {
  std::set<int> const promised{1,  2,  3,  4,  5,  7,  8,  9,  10, 15, 16, 18, 19, 20, 21, 22,
                               23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38,
                               39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 58};
  ASSERT_GE(promised.size(), 45U);
  std::set<int> covered;
  for (fs::path const& file : fixture_files()) {
    Json const fixture = read_fixture(file);
    int const pain = fixture.value("pain", 0);
    EXPECT_EQ(file.filename().string().substr(0, 2), (pain < 10 ? "0" : "") + std::to_string(pain));
    if (fixture.value("expect", Json::object()).contains("rule")) covered.insert(pain);
  }
  for (int const pain : promised) EXPECT_TRUE(covered.count(pain) == 1) << "pain " << pain;
  EXPECT_TRUE(covered.count(0) == 1) << "no healthy run";
}

INSTANTIATE_TEST_SUITE_P(Files, Pains, testing::ValuesIn(fixture_files()), name_of);

}  // namespace
}  // namespace k8spark::diagnosis
