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

TEST_F(CiCommand, SaysWhatStandsInASecretsPlace) {
  struct Case {
    char const* key;
    char const* value;
    char const* cure;
  };
  for (Case const& one : std::initializer_list<Case>{
           {"spark.executorEnv.DB_PASSWORD",
            "planted-ci-secret",
            "--conf spark.kubernetes.executor.secretKeyRef.DB_PASSWORD=SECRET:KEY"},
           {"spark.hadoop.fs.s3a.access.key", "planted-ci-secret", "credentials: {s3: {secret:"},
           {"spark.my.url", "jdbc:postgresql://ann:planted-ci-secret@db/x", "keep it in a Secret"},
           {"spark.driver.extraJavaOptions",
            "-Djavax.net.ssl.keyStorePassword=planted-ci-secret",
            "keep it in a Secret"}}) {
    FakeMachine fresh;
    Context context = fresh.context();
    CiOptions options;
    options.system = "github";
    options.app = "app.py";
    options.layers.conf_flags = {{one.key, one.value}};
    EXPECT_EQ(run_ci(options, context), 2) << one.key;
    EXPECT_THAT(fresh.streams.stderr_text, HasSubstr(one.key));
    EXPECT_THAT(fresh.streams.stderr_text, HasSubstr("--conf: "));
    EXPECT_THAT(fresh.streams.stderr_text, HasSubstr(one.cure)) << one.key;
    EXPECT_THAT(fresh.streams.stderr_text + fresh.streams.stdout_text, Not(HasSubstr("planted")));
  }
}

TEST_F(CiCommand, LetsReferencesToSecretsPass) {
  CiOptions options;
  options.system = "github";
  options.app = "app.py";
  options.layers.conf_flags = {{"spark.kubernetes.driver.secretKeyRef.DB_PASSWORD", "db:password"},
                               {"spark.hadoop.fs.s3a.secret.key", "${env.AWS_SECRET_ACCESS_KEY}"}};
  EXPECT_EQ(run(options), 0) << machine.streams.stderr_text;
  EXPECT_THAT(machine.streams.stdout_text, HasSubstr("secretKeyRef.DB_PASSWORD=db:password"));
}

TEST_F(CiCommand, WritesNoSecretArgument) {
  CiOptions options;
  options.system = "github";
  options.app = "app.py";
  options.args = {"2026-01-01", "jdbc:postgresql://ann:planted-ci-secret@db/x"};
  EXPECT_EQ(run(options), 2);
  EXPECT_THAT(machine.streams.stderr_text, HasSubstr("argument 2 of the application"));
  EXPECT_THAT(machine.streams.stderr_text + machine.streams.stdout_text, Not(HasSubstr("planted")));
}

TEST_F(CiCommand, ConfirmsForAProtectedProfile) {
  machine.files.add("/work/k8spark.yaml", "version: 1\nprofiles: {prod: {protected: true}}\n");
  CiOptions options;
  options.system = "github";
  options.layers.profile = "prod";
  options.app = "app.py";
  EXPECT_EQ(run(options), 0) << machine.streams.stderr_text;
  EXPECT_THAT(machine.streams.stdout_text, HasSubstr("--on-exit kill --yes --timeout"));
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
