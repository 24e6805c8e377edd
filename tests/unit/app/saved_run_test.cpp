#include "app/run/saved_run.h"

#include "app/logs/run_recorder.h"
#include "support/memory_file_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string record_of(std::string const& driver, bool with_outcome = false) {
  RunRecorder recorder;
  recorder.see_run({"etl", driver, "u", "", "", "", ""});
  recorder.see_pod({{"metadata",
                     {{"name", driver},
                      {"namespace", "etl"},
                      {"uid", "u"},
                      {"creationTimestamp", "2026-01-01T00:00:00Z"}}},
                    {"spec", {{"containers", Json::array({{{"name", "c"}}})}}},
                    {"status",
                     {{"phase", "Running"},
                      {"containerStatuses",
                       Json::array({{{"name", "c"},
                                     {"containerID", "x"},
                                     {"state", {{"running", Json::object()}}}}})}}}});
  recorder.see_line({1, driver, "log", "Got job 0"});
  if (with_outcome) {
    diagnosis::Outcome outcome;
    outcome.kind = diagnosis::OutcomeKind::kTimeout;
    outcome.exit_code = 124;
    outcome.evidence = {"seen then"};
    recorder.see_end(outcome);
  }
  return record_text(recorder.record(2));
}

Json log_entry(std::string const& pod, std::string const& file, int lines) {
  return {{"pod", pod},
          {"container", "c"},
          {"log", "complete"},
          {"gaps", Json::array()},
          {"runs", Json::array({{{"file", file}, {"lines", lines}}})}};
}

class Folder {
 public:
  explicit Folder(bool with_outcome = false) {
    files.add("/work/logs/pi-driver/run.json", record_of("pi-driver", with_outcome));
    Json const index = {{"logs",
                         Json::array({log_entry("pi-exec-1", "pi-exec-1/c.log", 1),
                                      log_entry("pi-driver", "pi-driver/c.log", 3),
                                      log_entry("pi-driver", "../../../etc/passwd", 1),
                                      log_entry("pi-driver", "../passwd.log", 1),
                                      log_entry("pi-driver", "/etc/passwd", 1)})}};
    files.add("/work/logs/pi-driver/index.json", index.dump());
    files.add("/work/logs/pi-driver/pi-driver/c.log", "one\ntwo\nthree\n");
    files.add("/work/logs/pi-driver/pi-exec-1/c.log", "mine\n");
    files.add("/etc/passwd", "root");
    files.add("/work/logs/passwd.log", "root");
  }

  test::MemoryFileSystem files;
};

TEST(SavedRun, IsFoundByTheFolderOfAllRunsOrItsOwn) {
  Folder const one;
  for (auto const& [folder, driver] : {std::pair{"/work/logs", ""},
                                       {"/work/logs/pi-driver", ""},
                                       {"logs", "pi-driver"},
                                       {"/work/logs/pi-driver", "pi-driver"}}) {
    auto const run = read_saved_run(folder, driver, one.files);
    ASSERT_TRUE(run) << folder << run.error().message;
    EXPECT_EQ(run->record.run.driver, "pi-driver");
    EXPECT_EQ(run->logs.size(), 2U) << "a file outside of the folder was taken";
  }
}

TEST(SavedRun, OfSeveralOneMustBeNamed) {
  Folder two;
  two.files.add("/work/logs/etl-driver/run.json", record_of("etl-driver"));
  auto const any = read_saved_run("/work/logs", "", two.files);
  ASSERT_FALSE(any);
  EXPECT_EQ(any.error().code, ErrorCode::kUsage);
  EXPECT_EQ(any.error().hint, "name one of etl-driver, pi-driver");
  EXPECT_TRUE(read_saved_run("/work/logs", "etl-driver", two.files));
  auto const none = read_saved_run("/work/logs", "nobody", two.files);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().message, "holds no run of driver nobody");
  EXPECT_FALSE(read_saved_run("/work/nowhere", "", two.files));
  EXPECT_FALSE(read_saved_run("/etc", "", two.files));
}

TEST(SavedRun, ShowsTheEndOfEachLogTheDriversFirst) {
  Folder const one;
  auto run = read_saved_run("/work/logs", "", one.files);
  ASSERT_TRUE(run);
  SeenRun const seen = see_saved_run(*std::move(run), {2, "/work/pages"}, one.files);
  ASSERT_EQ(seen.logs.size(), 2U);
  EXPECT_THAT(seen.logs[0].lines, ElementsAre("two", "three"));
  EXPECT_FALSE(seen.logs[0].is_whole);
  EXPECT_EQ(seen.logs[0].about, "3 lines, complete");
  EXPECT_EQ(seen.logs[0].address, "./../logs/pi-driver/pi-driver/c.log");
  EXPECT_TRUE(seen.logs[1].is_whole);
  EXPECT_EQ(seen.timeline.moments.front().what, "Got job 0");
  EXPECT_EQ(seen.diagnosis.state, diagnosis::RunState::kRunning);
}

TEST(SavedRun, HasTheOutcomeThatWasSaidThen) {
  Folder const one(true);
  auto run = read_saved_run("/work/logs", "", one.files);
  ASSERT_TRUE(run);
  SeenRun const seen = see_saved_run(*std::move(run), {}, one.files);
  EXPECT_EQ(seen.diagnosis.state, diagnosis::RunState::kFailed);
  EXPECT_EQ(seen.diagnosis.outcome->exit_code, 124);
  EXPECT_THAT(seen.diagnosis.further, ElementsAre("seen then"));
}

TEST(SavedRun, WithoutItsIndexIsStillARun) {
  test::MemoryFileSystem files;
  files.add("/work/logs/pi-driver/run.json", record_of("pi-driver"));
  auto run = read_saved_run("/work/logs", "", files);
  ASSERT_TRUE(run);
  SeenRun const seen = see_saved_run(*std::move(run), {}, files);
  EXPECT_TRUE(seen.logs.empty());
  EXPECT_THAT(seen.timeline.not_seen, ElementsAre(HasSubstr("the logs: ")));
}

}  // namespace
}  // namespace k8spark::app
