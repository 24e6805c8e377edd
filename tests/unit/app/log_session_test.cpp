#include "app/logs/log_session.h"

#include "app/logs/log_archive.h"
#include "fake_context.h"
#include "support/fake_stream_group.h"
#include "support/fake_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace k8spark::app {
namespace {

using diagnosis::ContainerPhase;
using std::chrono::milliseconds;
using testing::HasSubstr;

PodNow executor(int number, ContainerPhase phase = ContainerPhase::kRunning) {
  PodNow pod;
  pod.pod = {"etl", "pi-exec-" + std::to_string(number), "u" + std::to_string(number), ""};
  pod.role = "executor";
  pod.executor_id = std::to_string(number);
  pod.spark_container = "c";
  ContainerNow now;
  now.pod = ContainerNow::Pod::kAlive;
  now.phase = phase;
  now.id = "id" + std::to_string(number);
  pod.containers = {{"c", now}};
  return pod;
}

std::string line(int n, std::string const& text) {
  return "2026-01-01T00:00:0" + std::to_string(n) + ".000000000Z " + text + '\n';
}

class Bench {
 public:
  explicit Bench(OutputOptions output = {}, std::size_t most = 50)
      : progress(context, true), out(prefixed(std::move(output)), context, progress) {
    auto made = std::make_unique<test::FakeStreamGroup>();
    group = made.get();
    SessionOptions options;
    options.most_streams = most;
    session =
        std::make_unique<LogSession>(client, std::move(made), out, archive.get(), context, options);
  }

  static OutputOptions prefixed(OutputOptions options) {
    options.prefixes = true;
    return options;
  }

  void add(PodNow const& pod) {
    session->add(pod.target("c"), {}, {true, true});
    session->observe(pod);
  }
  void step() { session->step(milliseconds(0)); }

  FakeMachine machine;
  Context context{machine.context()};
  Progress progress;
  LogOutput out;
  test::FakeTransport transport;
  kube::ClusterAccess access;
  kube::Client client{transport, access, machine.clock, machine.files};
  std::unique_ptr<LogArchive> archive;
  test::FakeStreamGroup* group = nullptr;
  std::unique_ptr<LogSession> session;
};

TEST(LogSession, MergesWholeLinesEachWithItsOrigin) {
  Bench bench;
  bench.add(executor(1));
  bench.add(executor(2));
  bench.step();
  bench.group->head(1);
  bench.group->head(2);
  bench.group->bytes(1, line(1, "half of").substr(0, 35));
  bench.group->bytes(2, line(1, "two"));
  bench.group->bytes(1, line(1, "half of").substr(35) + line(2, "next"));
  bench.step();
  EXPECT_EQ(bench.machine.streams.stdout_text, "[exec-2] two\n[exec-1] half of\n[exec-1] next\n");
}

TEST(LogSession, ALineOfManyPiecesIsCutWhereAnotherLogSpeaks) {
  Bench bench;
  bench.add(executor(1));
  bench.add(executor(2));
  bench.step();
  bench.group->head(1);
  bench.group->head(2);
  std::string const mebibyte(std::size_t{1} << 20U, 'x');
  bench.group->bytes(1, line(1, mebibyte + "tail").substr(0, mebibyte.size() + 1));
  bench.group->bytes(2, line(1, "two"));
  bench.group->bytes(1, "tail\n");
  bench.step();
  EXPECT_THAT(bench.machine.streams.stdout_text, HasSubstr("x\n[exec-2] two\n[exec-1] "));
}

TEST(LogSession, ALastLineWithoutItsEndDoesNotSwallowTheNextLog) {
  Bench bench;
  bench.add(executor(1, ContainerPhase::kTerminated));
  bench.add(executor(2));
  bench.step();
  std::string last = line(1, "one") + line(2, "no end");
  last.pop_back();
  bench.group->answer(1, last);
  bench.step();
  bench.group->answer(3, last);  // nothing new: it is the end
  bench.step();
  EXPECT_EQ(bench.machine.streams.stdout_text, "[exec-1] one\n[exec-1] no end");
  bench.group->answer(2, line(1, "two"));
  bench.step();
  EXPECT_EQ(bench.machine.streams.stdout_text, "[exec-1] one\n[exec-1] no end\n[exec-2] two\n");
}

TEST(LogSession, ReadsNoMoreAtOnceThanItMayAndTheEndingOnesFirst) {
  Bench bench({}, 2);
  for (int i = 1; i <= 4; ++i) bench.add(executor(i));
  bench.step();
  EXPECT_EQ(bench.group->size(), 2U);
  EXPECT_THAT(bench.machine.streams.stderr_text,
              HasSubstr("reading 2 logs at once; 2 more wait for their turn"));
  bench.session->observe(executor(4, ContainerPhase::kTerminated));
  bench.session->observe(executor(1, ContainerPhase::kTerminated));
  bench.group->answer(1, line(1, "one"));
  bench.step();  // the drain of 1 comes after what was there
  bench.group->answer(3, line(1, "one"));
  bench.step();
  EXPECT_THAT(bench.group->opened.back().url, HasSubstr("pi-exec-4"));
}

TEST(LogSession, OfARunWithoutLogsIsDone) {
  Bench bench;
  EXPECT_TRUE(bench.session->done());
  bench.add(executor(1, ContainerPhase::kTerminated));
  // An empty answer is believed at the sixth time.
  for (http::StreamGroup::Id id = 1; id <= 6; ++id) {
    EXPECT_FALSE(bench.session->done());
    bench.machine.clock.advance(std::chrono::seconds(10));
    bench.step();
    bench.group->answer(id, "");
  }
  bench.step();
  EXPECT_TRUE(bench.session->done());
  EXPECT_TRUE(bench.session->has(executor(1).pod, "c"));
}

TEST(LogSession, PrintsColoursOnlyOnATerminalThatWantsThem) {
  Bench bench;
  bench.add(executor(1));
  bench.step();
  bench.group->answer(1, line(1, "x"));
  bench.step();
  EXPECT_EQ(bench.machine.streams.stdout_text.find('\033'), std::string::npos);
}

TEST(LogArchive, KeepsRawLinesAndAnIndex) {
  std::string pattern = testing::TempDir() + "k8spark-XXXXXX";
  std::string const folder = mkdtemp(pattern.data());
  FakeMachine machine;
  Context context = machine.context();
  auto archive = LogArchive::create(folder, "pi-driver", context);
  ASSERT_TRUE(archive);
  PodNow pod = executor(1);
  pod.pod.name = "../evil";
  {
    auto const file = (*archive)->open(pod.target("c"));
    file->add({std::int64_t{1}, "2026-01-01T00:00:00.000000001Z", "a\r"});
    file->add({std::int64_t{2}, "2026-01-01T00:00:00.000000002Z", "long", true, false});
    file->add({std::nullopt, {}, "er", false, true});
    file->add_gap("a gap");
    file->begin_run(1);
    file->add({std::int64_t{3}, "2026-01-01T00:00:00.000000003Z", "b"});
  }
  (*archive)->note(pod.target("c"), pod.of("c"), LogEnd::kComplete);
  (*archive)->write_index();
  sys::HostFileSystem const files;
  std::string const base = folder + "/pi-driver/_.._evil/c";
  EXPECT_EQ(files.read(base + ".log").value_or(""), "a\r\nlonger\n");
  EXPECT_EQ(files.read(base + ".restart-1.log").value_or(""), "b\n");
  Json const index = Json::parse(files.read(folder + "/pi-driver/index.json").value_or(""));
  Json const& log = index["logs"][0];
  EXPECT_EQ(log["log"], "complete");
  EXPECT_EQ(log["gaps"], Json::array({"a gap"}));
  EXPECT_EQ(log["runs"][0]["bytes"], 10);
  EXPECT_EQ(log["runs"][0]["lines"], 2);
  EXPECT_EQ(log["runs"][1]["file"], "_.._evil/c.restart-1.log");
  EXPECT_EQ(machine.streams.stderr_text, "");
  std::filesystem::remove_all(folder);
}

TEST(LogArchive, RecordsARunOnceItIsNamedWithTheLinesThatTell) {
  std::string pattern = testing::TempDir() + "k8spark-XXXXXX";
  std::string const folder = mkdtemp(pattern.data());
  FakeMachine machine;
  Context context = machine.context();
  auto archive = LogArchive::create(folder, "pi-driver", context);
  ASSERT_TRUE(archive);
  std::string const record = folder + "/pi-driver/run.json";
  EXPECT_FALSE(std::filesystem::exists(record));
  (*archive)->recorder().see_run({"etl", "pi-driver", "", "", "", "", ""});
  auto const file = (*archive)->open(executor(1).target("c"));
  file->add(
      {std::int64_t{1}, "2026-01-01T00:00:00.000000001Z", "26/01/01 00:00:00 INFO X: Got job 0"});
  file->add({std::int64_t{2}, "2026-01-01T00:00:00.000000002Z", "nothing"});
  (*archive)->see_clock(milliseconds(-2000));
  (*archive)->write_index();
  sys::HostFileSystem const files;
  auto const read = parse_record(files.read(record).value_or(""), record);
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->lines.size(), 1U);
  EXPECT_EQ(read->lines[0].pod, "pi-exec-1");
  EXPECT_THAT(read->lines[0].what, HasSubstr("Got job 0"));
  EXPECT_EQ(read->seen_at_ns, (machine.clock.wall().count() - 2000) * 1'000'000);
  std::filesystem::remove_all(folder);
}

TEST(LogArchive, TellsADiskThatIsFullOnceAndGoesOn) {
  std::string pattern = testing::TempDir() + "k8spark-XXXXXX";
  std::string const folder = mkdtemp(pattern.data());
  FakeMachine machine;
  Context context = machine.context();
  auto archive = LogArchive::create(folder, "run", context);
  ASSERT_TRUE(archive);
  std::filesystem::create_directories(folder + "/run/pi-exec-1");
  std::filesystem::create_symlink("/dev/full", folder + "/run/pi-exec-1/c.log");
  auto const file = (*archive)->open(executor(1).target("c"));
  for (int i = 0; i < 3; ++i) {
    file->add({std::int64_t{1}, "2026-01-01T00:00:00.000000001Z", "a"});
    file->hand_over();
  }
  std::string const& said = machine.streams.stderr_text;
  EXPECT_THAT(said, HasSubstr("logs are no longer saved: No space left on device"));
  EXPECT_EQ(said.find("no longer saved"), said.rfind("no longer saved"));
  EXPECT_TRUE((*archive)->broken());
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace k8spark::app
