#include "import_support.h"
#include "importing/from_words.h"

#include <gmock/gmock.h>

namespace k8spark::importing {
namespace {

using testing::Contains;
using testing::HasSubstr;

ProfileDraft draft_of_words(std::vector<std::string> const& words) {
  Result<ImportedRun> run = from_argv(words);
  EXPECT_TRUE(run) << (run ? "" : run.error().message);
  return run ? draft_of(*std::move(run)) : ProfileDraft{};
}

Json conf_draft(std::map<std::string, std::string> const& conf) {
  std::vector<std::string> words;
  for (auto const& [key, value] : conf) {
    words.emplace_back("--conf");
    words.push_back(key + '=' + value);
  }
  return draft_of_words(words).profile;
}

TEST(ToProfile, GivesEachKeyItsField) {
  Json const profile = draft_of_words({"spark-submit",
                                       "--master",
                                       "k8s://https://h",
                                       "--deploy-mode",
                                       "cluster",
                                       "--name",
                                       "etl",
                                       "--num-executors",
                                       "4",
                                       "--conf",
                                       "spark.kubernetes.container.image=r/spark:4.1.4",
                                       "--conf",
                                       "spark.sql.shuffle.partitions=200",
                                       "local:///opt/etl.py",
                                       "2026-01-01"})
                           .profile;
  EXPECT_EQ(profile,
            Json::parse(R"({"name": "etl", "master": "k8s://https://h", "deployMode": "cluster",
              "image": {"name": "r/spark:4.1.4"}, "executors": {"instances": 4},
              "app": {"file": "local:///opt/etl.py", "args": ["2026-01-01"]},
              "conf": {"spark.sql.shuffle.partitions": "200"}})"));
}

TEST(ToProfile, SaysOnceWhatBothRolesShare) {
  EXPECT_EQ(conf_draft({{"spark.kubernetes.driverEnv.A", "1"},
                        {"spark.executorEnv.A", "1"},
                        {"spark.executorEnv.B", "2"},
                        {"spark.kubernetes.authenticate.driver.serviceAccountName", "spark"},
                        {"spark.kubernetes.authenticate.executor.serviceAccountName", "spark"}}),
            Json::parse(R"({"serviceAccount": "spark", "executors": {"env": {"B": "2"}},
                            "env": {"A": "1"}})"));
}

TEST(ToProfile, KeepsUnderConfWhatAFieldWouldChange) {
  for (auto const& [key, value] : std::map<std::string, std::string>{
           {"spark.driver.cores", "two"},
           {"spark.executor.instances", "+1"},
           {"spark.dynamicAllocation.enabled", "TRUE"},
           {"spark.submit.deployMode", "Cluster"},
           {"spark.jars", "rel/a.jar"},
           {"spark.jars.packages", "a,,b"},
           {"spark.kubernetes.driver.secretKeyRef.X", "nokey"},
           {"spark.kubernetes.driver.podTemplateFile", "t.yaml"},
           {"spark.hadoop.fs.s3a.endpoint", "http://minio:9000"},
           {"spark.eventLog.dir", "s3a://logs"},
           {"spark.kubernetes.authenticate.driver.serviceAccountName", "spark"}})
    EXPECT_EQ(conf_draft({{key, value}}), (Json{{"conf", {{key, value}}}})) << key;
}

TEST(ToProfile, UsesAFieldWithAnAdditionWhereThatIsSetToo) {
  EXPECT_EQ(conf_draft({{"spark.eventLog.dir", "s3a://logs"}, {"spark.eventLog.enabled", "true"}}),
            Json::parse(R"({"eventLog": {"dir": "s3a://logs", "enabled": true}})"));
}

TEST(ToProfile, EscapesOnlyWhatAProfileWouldExpand) {
  Json const conf = conf_draft({{"spark.a", "${X}"},
                                {"spark.b", "${env:X}"},
                                {"spark.c", "$X"},
                                {"spark.d", "$${X}"}})["conf"];
  EXPECT_EQ(conf["spark.a"], "$${X}");
  EXPECT_EQ(conf["spark.b"], "${env:X}");
  EXPECT_EQ(conf["spark.c"], "$X");
  EXPECT_EQ(conf["spark.d"], "$$${X}");
}

TEST(ToProfile, KeepsAShellsVariable) {
  Result<ImportedRun> run =
      from_pasted("spark-submit --conf spark.x=$A-'${B}' --driver-memory ${MEM:-2g} app.py", "x");
  ASSERT_TRUE(run);
  std::string const text = profile_file({draft_of(*std::move(run))});
  render::SubmitCommand const command = load(text, {{"A", "1"}});
  EXPECT_EQ(command.conf.get("spark.x"), "1-${B}");
  EXPECT_EQ(command.conf.get("spark.driver.memory"), "2g");
}

TEST(ToProfile, RefusesAVariableInAKeysName) {
  Result<ImportedRun> const run = from_pasted("spark-submit --conf spark.$X=1 app.py", "x");
  ASSERT_FALSE(run);
  EXPECT_THAT(run.error().message, HasSubstr("name of a key"));
}

TEST(ToProfile, RefusesBytesThatAreNoText) {
  Result<ImportedRun> run = from_argv({"--conf", "spark.x=\xFF", "app.py"});
  ASSERT_TRUE(run);
  Result<ProfileDraft> const draft = to_profile(*std::move(run), "p", {});
  ASSERT_FALSE(draft);
  EXPECT_THAT(draft.error().message, HasSubstr("spark.x"));
}

TEST(ToProfile, SaysWhatACommandLeavesToSparkSubmit) {
  EXPECT_THAT(draft_of_words({"--verbose", "app.py"}).warnings,
              testing::AllOf(Contains(HasSubstr("--verbose")),
                             Contains(HasSubstr("no deploy mode")),
                             Contains(HasSubstr("own folder"))));
  EXPECT_THAT(draft_of_words({"--master", "yarn", "/app.py"}).warnings,
              Contains(HasSubstr("not Kubernetes")));
}

TEST(ToProfile, MakesAFileThatLoads) {
  ProfileDraft draft = draft_of_words({"--conf", "spark.x=yes", "--proxy-user", "ann", "/a.py"});
  std::string const text = profile_file({draft});
  EXPECT_THAT(text, testing::StartsWith("version: 1\ndefaultProfile: p\nprofiles:\n  p:\n"));
  render::SubmitCommand const command = load(text);
  EXPECT_EQ(command.conf.get("spark.x"), "yes");
  EXPECT_EQ(command.proxy_user, "ann");
}

}  // namespace
}  // namespace k8spark::importing
