#include "app/ci_commands.h"
#include "fake_context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::app {
namespace {

using testing::HasSubstr;
using testing::Not;

class CiCommand : public testing::Test {
 protected:
  int run(CiOptions const& options) {
    Context context = machine.context();
    return run_ci(options, context);
  }
  FakeMachine machine;
};

TEST_F(CiCommand, GivesTheJobTheSameConfiguration) {
  machine.files.add(
      "/work/k8spark.yaml",
      "version: 1\nprofiles:\n  prod:\n    namespace: etl\n    cluster: {context: eks}\n");
  CiOptions options;
  options.system = "github";
  options.layers.profile = "prod";
  options.layers.conf_flags = {{"spark.executor.cores", "2"}};
  options.app = "jobs/Daily Report.py";
  EXPECT_EQ(run(options), 0) << machine.streams.stderr_text;
  std::string const& text = machine.streams.stdout_text;
  EXPECT_THAT(text, HasSubstr("name: daily-report\n"));
  EXPECT_THAT(text,
              HasSubstr("--profile prod --conf spark.executor.cores=2 'jobs/Daily Report.py'"));
  EXPECT_THAT(text, HasSubstr("k8spark kill --ignore-not-found -n etl --context eks"));
  EXPECT_EQ(machine.transports_made, 0);
}

TEST_F(CiCommand, WritesNoSecretIntoAFile) {
  CiOptions options;
  options.system = "gitlab";
  options.app = "app.py";
  options.layers.conf_flags = {{"spark.hadoop.fs.s3a.secret.key", "planted-ci-secret"}};
  EXPECT_EQ(run(options), 2);
  EXPECT_THAT(machine.streams.stderr_text, HasSubstr("would stand in the job's file"));
  EXPECT_THAT(machine.streams.stderr_text + machine.streams.stdout_text, Not(HasSubstr("planted")));
}

TEST_F(CiCommand, TellsMistakesNow) {
  CiOptions options;
  options.system = "github";
  EXPECT_EQ(run(options), 2);  // no application
  options.app = "app.py";
  options.layers.profile = "nowhere";
  EXPECT_EQ(run(options), 2);
  options.layers.profile.reset();
  options.system = "travis";
  EXPECT_EQ(run(options), 2);
}

TEST_F(CiCommand, ReportsWhatThereIs) {
  CiOptions options;
  options.system = "report";
  EXPECT_EQ(run(options), 0);
  EXPECT_EQ(machine.streams.stdout_text, "The run has left no report.\n");
  machine.files.add("/work/r.json", R"({"outcome": "failed", "exitCode": 4, "message": "m"})");
  options.app = "r.json";
  options.form = "annotation";
  EXPECT_EQ(run(options), 0);
  EXPECT_THAT(machine.streams.stdout_text,
              HasSubstr("::error title=Spark run::failed (exit code 4): m\n"));
  options.form = "html";
  EXPECT_EQ(run(options), 2);
}

}  // namespace
}  // namespace k8spark::app
