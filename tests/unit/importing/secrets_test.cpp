#include "import_support.h"
#include "importing/from_words.h"

#include <gmock/gmock.h>

namespace k8spark::importing {
namespace {

using testing::Contains;
using testing::HasSubstr;

// Everything that is printed about an import.
std::string all_of(ProfileDraft const& draft) {
  std::string text = profile_file({draft});
  for (std::string const& warning : draft.warnings) text += warning + '\n';
  return text;
}

ProfileDraft import(std::vector<std::string> const& words) {
  Result<ImportedRun> run = from_argv(words);
  EXPECT_TRUE(run);
  return draft_of(*std::move(run));
}

TEST(ImportedSecrets, AreNeverInTheProfileNorInAMessage) {
  ProfileDraft const draft = import({"--conf",
                                     "spark.hadoop.fs.s3a.secret.key=PLANTED1",
                                     "--conf",
                                     "spark.executorEnv.DB_PASSWORD=PLANTED2",
                                     "--conf",
                                     "spark.ssl.keyStorePassword=PLANTED3${x",
                                     "/a.jar",
                                     "--password",
                                     "x"});
  EXPECT_THAT(all_of(draft), testing::Not(HasSubstr("PLANTED")));
  EXPECT_EQ(draft.profile["conf"]["spark.hadoop.fs.s3a.secret.key"], "${AWS_SECRET_ACCESS_KEY}");
  EXPECT_EQ(draft.profile["executors"]["env"]["DB_PASSWORD"], "${DB_PASSWORD}");
  EXPECT_THAT(draft.warnings, Contains(HasSubstr("--password")));
}

TEST(ImportedSecrets, ComeBackFromTheEnvironment) {
  ProfileDraft const draft = import({"--conf", "spark.hadoop.fs.s3a.secret.key=PLANTED", "/a.py"});
  render::SubmitCommand const command =
      load(profile_file({draft}), {{"AWS_SECRET_ACCESS_KEY", "PLANTED"}});
  EXPECT_EQ(command.conf.get("spark.hadoop.fs.s3a.secret.key"), "PLANTED");
}

TEST(ImportedSecrets, AreToldHowToBecomeASecretObject) {
  EXPECT_THAT(
      import({"--conf", "spark.hadoop.fs.s3a.secret.key=PLANTED", "/a.py"}).warnings,
      Contains(testing::AllOf(
          HasSubstr("kubectl create secret generic p-secrets "
                    "--from-literal=aws-secret-access-key=\"$AWS_SECRET_ACCESS_KEY\""),
          HasSubstr("secretEnv: {AWS_SECRET_ACCESS_KEY: \"p-secrets:aws-secret-access-key\"}"))));
}

TEST(ImportedSecrets, StayWhereTheyAreReferencesAlready) {
  Result<ImportedRun> run = from_pasted(
      "spark-submit --conf spark.hadoop.fs.s3a.secret.key=$KEY "
      "--conf 'spark.hadoop.fs.azure.account.key.x=${env.AZURE_KEY}' /a.py",
      "x");
  ASSERT_TRUE(run);
  ProfileDraft const draft = draft_of(*std::move(run));
  EXPECT_THAT(draft.secrets, testing::IsEmpty());
  EXPECT_EQ(draft.profile["conf"]["spark.hadoop.fs.s3a.secret.key"], "${KEY}");
  EXPECT_EQ(draft.profile["conf"]["spark.hadoop.fs.azure.account.key.x"], "${env.AZURE_KEY}");
}

TEST(ImportedSecrets, OfOneNameAndTwoValuesGetTwoVariables) {
  ProfileDraft const draft = import({"--conf",
                                     "spark.executorEnv.DB_PASSWORD=PLANTED1",
                                     "--conf",
                                     "spark.kubernetes.driverEnv.DB_PASSWORD=PLANTED2",
                                     "/a.py"});
  ASSERT_EQ(draft.secrets.size(), 2U);
  EXPECT_NE(draft.secrets[0].variable, draft.secrets[1].variable);
}

TEST(ImportedSecrets, AreNotRepeatedByErrors) {
  for (char const* const text : {"spark-submit --conf PLANTED app.py",
                                 "spark-submit --conf spark.x.password=PLANTED$(x) app.py",
                                 "spark-submit --conf 'spark.x.password=PLANTED",
                                 "TOKEN=PLANTED spark-submit --bad app.py"}) {
    Result<ImportedRun> const run = from_pasted(text, "x");
    ASSERT_FALSE(run) << text;
    EXPECT_THAT(run.error().message + run.error().hint + run.error().where,
                testing::Not(HasSubstr("PLANTED")));
  }
}

}  // namespace
}  // namespace k8spark::importing
