#include "app/commands.h"
#include "app/reach/ui_history.h"
#include "app/server/history_runs.h"
#include "app/server/server_commands.h"
#include "app/server/standalone_state.h"
#include "fake_context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::app {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char const* kRuns = R"([ {
  "id" : "spark-0a", "name" : "pi",
  "attempts" : [ {"startTime" : "2026-11-26T08:00:00.000GMT", "duration" : 65000, "sparkUser" : "ann",
                  "completed" : true, "appSparkVersion" : "4.3.0"} ] },
 {"id" : "spark-0b", "name" : "etl", "attempts" : [ {"completed" : false} ]} ])";

TEST(HistoryRuns, AreATableOrNames) {
  std::string const table = *history_runs(kRuns, "");
  EXPECT_THAT(table,
              testing::ContainsRegex(
                  "spark-0a +pi +completed +2026-11-26T08:00:00.000GMT +65s +ann +4.3.0"));
  EXPECT_THAT(table, testing::ContainsRegex("spark-0b +etl +incomplete"));
  EXPECT_EQ(*history_runs(kRuns, "name"), "spark-0a\nspark-0b\n");
  EXPECT_EQ(*history_runs("[]", "name"), "");
  EXPECT_EQ(history_runs("<html>", "").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(history_runs("{}", "").error().code, ErrorCode::kInvalid);
}

constexpr char const* kMasterState = R"({"url":"spark://10.0.0.5:7077","status":"ALIVE",
 "workers":[{"id":"worker-1","host":"10.0.0.6","state":"ALIVE","cores":2,"coresused":1,"memory":1024,"memoryused":512},
            {"id":"worker-2","host":"10.0.0.7","state":"DEAD","cores":2,"coresused":0,"memory":1024,"memoryused":0}],
 "activeapps":[{"id":"app-2","name":"etl","state":"RUNNING","cores":1}],
 "completedapps":[{"id":"app-1","name":"pi","state":"FINISHED","cores":2}]})";

TEST(StandaloneState, CountsWorkersThatLive) {
  auto const state = parse_standalone(kMasterState);
  ASSERT_TRUE(state);
  EXPECT_EQ(state->workers.size(), 2U);
  EXPECT_EQ(state->alive(), 1);
  std::string const table = standalone_as_table(*state);
  EXPECT_THAT(table, HasSubstr("master spark://10.0.0.5:7077: ALIVE, 1 workers alive\n"));
  EXPECT_THAT(table, testing::ContainsRegex("worker-1 +ALIVE +1/2 +512/1024Mi"));
  EXPECT_LT(table.find("RUNNING"), table.find("FINISHED"));
}

TEST(StandaloneState, IsNoHtmlPage) {
  EXPECT_EQ(parse_standalone("<html>").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(parse_standalone("{\"kind\":\"Status\"}").error().code, ErrorCode::kInvalid);
}

TEST(EndedApplication, IsTheLabelOfADriverOrAnId) {
  std::string const id = "spark-0123456789abcdef0123456789abcdef";
  Json pod = {{"metadata", {{"name", "d"}, {"labels", {{"spark-app-selector", id}}}}},
              {"status", {{"phase", "Succeeded"}}}};
  EXPECT_EQ(ended_application("d", pod), id);
  pod["status"]["phase"] = "Running";
  EXPECT_EQ(ended_application("d", pod), "");
  // Its driver has ended, but the pod's phase does not say so yet.
  pod["spec"] = {{"restartPolicy", "Never"},
                 {"containers", {{{"name", "spark-kubernetes-driver"}}}}};
  pod["status"]["containerStatuses"] = {
      {{"name", "spark-kubernetes-driver"}, {"state", {{"terminated", {{"exitCode", 0}}}}}}};
  EXPECT_EQ(ended_application("d", pod), id);
  pod["status"]["containerStatuses"][0]["state"] = {{"running", Json::object()}};
  EXPECT_EQ(ended_application("d", pod), "");
  Error const gone{ErrorCode::kNotFound, "", "", ""};
  EXPECT_EQ(ended_application(id, gone), id);
  EXPECT_EQ(ended_application("spark-history", gone), "");
  EXPECT_EQ(ended_application(id, Error{ErrorCode::kUnavailable, "", "", ""}), "");
}

HistoryOptions history() {
  HistoryOptions options;
  options.image = "r/spark:4.1.4";
  options.log_dir = "s3a://logs/h/";
  return options;
}

int run(HistoryOptions const& options, FakeMachine& machine) {
  Context context = machine.context();
  return run_history_server(options, context);
}

TEST(HistoryServerCommand, RendersWithoutACluster) {
  FakeMachine machine;
  EXPECT_EQ(run(history(), machine), 0) << machine.streams.stderr_text;
  EXPECT_EQ(machine.transports_made, 0);
  EXPECT_THAT(machine.streams.stdout_text, HasSubstr("namespace: etl"));
  std::string const first = machine.streams.stdout_text;
  FakeMachine again;
  run(history(), again);
  EXPECT_EQ(again.streams.stdout_text, first);
}

TEST(HistoryServerCommand, NeedsAFolder) {
  FakeMachine machine;
  HistoryOptions options = history();
  options.log_dir.reset();
  EXPECT_EQ(run(options, machine), 2);
  EXPECT_THAT(machine.streams.stderr_text, HasSubstr("no folder of event logs"));
  options.submit.layers.conf_flags = {{"spark.eventLog.dir", "s3a://runs/log/"}};
  FakeMachine with_log;
  EXPECT_EQ(run(options, with_log), 0);
  EXPECT_THAT(with_log.streams.stdout_text, HasSubstr("s3a\\://runs/log/"));
}

TEST(HistoryServerCommand, WarnsOfAServerOlderThanTheRuns) {
  FakeMachine machine;
  machine.files.add(
      "/work/k8spark.yaml",
      "version: 1\ndefaultProfile: p\nprofiles:\n  p:\n    spark: {version: \"4.3\"}\n"
      "    image: {name: \"r/spark:4.3.0\"}\n"
      "    historyServer: {image: \"r/history:3.5.1\", logDir: \"s3a://l/\", memory: 2g}\n");
  HistoryOptions options;
  EXPECT_EQ(run(options, machine), 0);
  EXPECT_THAT(machine.streams.stderr_text, HasSubstr("an older server may not read their logs"));
  EXPECT_THAT(machine.streams.stdout_text, HasSubstr("image: r/history:3.5.1"));
  EXPECT_THAT(machine.streams.stdout_text, HasSubstr("value: 2g"));
}

TEST(HistoryServerCommand, PutsNoSecretIntoAConfigMap) {
  FakeMachine machine;
  HistoryOptions options = history();
  options.submit.layers.conf_flags = {{"spark.hadoop.fs.s3a.secret.key", "PLANTED"}};
  EXPECT_EQ(run(options, machine), 2);
  EXPECT_THAT(machine.streams.stdout_text + machine.streams.stderr_text, Not(HasSubstr("PLANTED")));
}

TEST(StandaloneCommand, RefusesWhatIsNoNumberOrSize) {
  for (auto const& [field, said] :
       {std::pair{"workers: {memory: lots}", "is no size"}, {"daemonMemory: x", "is no size"}}) {
    FakeMachine machine;
    machine.files.add(
        "/work/k8spark.yaml",
        std::string("version: 1\ndefaultProfile: p\nprofiles:\n  p:\n    image: {name: "
                    "\"r/spark:4.3.0\"}\n    standalone: {") +
            field + "}\n");
    Context context = machine.context();
    EXPECT_EQ(run_standalone({}, context), 2) << field;
    EXPECT_THAT(machine.streams.stderr_text, HasSubstr(said));
  }
}

TEST(StandaloneCommand, RendersTheNamespaceFirstWhenAsked) {
  FakeMachine machine;
  StandaloneOptions options;
  options.image = "r/spark:4.1.4";
  options.create_namespace = true;
  Context context = machine.context();
  EXPECT_EQ(run_standalone(options, context), 0) << machine.streams.stderr_text;
  EXPECT_TRUE(machine.streams.stdout_text.starts_with("apiVersion: v1\nkind: Namespace\n"));
}

TEST(StandaloneSubmit, ModesThatItDoesNotHaveAreUsage) {
  for (auto const& [key, value] : {std::pair{"spark.submit.deployMode", "cluster"}, {"", ""}}) {
    FakeMachine machine;
    SubmitOptions options;
    options.primary_resource = "app.py";
    options.layers.conf_flags = {{"spark.master", "spark://spark-master:7077"}};
    if (*key != '\0')
      options.layers.conf_flags.emplace_back(key, value);
    else
      options.detach = true;
    Context context = machine.context();
    EXPECT_EQ(run_submit(options, context), 2);
    EXPECT_EQ(machine.transports_made, 0);
  }
}

}  // namespace
}  // namespace k8spark::app
