#include "app/setup/secret_sources.h"

#include "fake_context.h"

#include <gmock/gmock.h>

namespace k8spark::app {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string const kAzureKey = "azure+key/of==";

struct Bench {
  Result<std::vector<setup::SecretEntry>> read(std::vector<setup::WantedKey> const& wanted = {}) {
    Context context = machine.context();
    return read_secret_sources(options, wanted, context);
  }
  void set_environment(sys::Environment::Map values) {
    values.emplace("HOME", "/home/ann");
    machine.environment = sys::Environment(std::move(values));
  }
  FakeMachine machine;
  SecretCreateOptions options;
};

TEST(SecretSources, AVariableGetsTheKeyThatTheProfileHasForIt) {
  Bench bench;
  bench.set_environment({{"AWS_ACCESS_KEY_ID", "AKIA"}, {"OTHER", "x"}});
  bench.options.from_env = {"AWS_ACCESS_KEY_ID,mine=OTHER"};
  auto const entries = bench.read({{"aws-key", "AWS_ACCESS_KEY_ID"}});
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 2U);
  EXPECT_EQ((*entries)[0].key, "aws-key");
  EXPECT_EQ((*entries)[0].kind, setup::SecretKind::kAwsAccessKeyId);
  EXPECT_EQ((*entries)[1].key, "mine");
  EXPECT_EQ((*entries)[1].source, "$OTHER");
}

TEST(SecretSources, AVariableMustBeThere) {
  Bench bench;
  bench.set_environment({{"EMPTY", ""}});
  for (char const* const name : {"EMPTY", "NONE"}) {
    bench.options.from_env = {name};
    auto const entries = bench.read();
    ASSERT_FALSE(entries);
    EXPECT_EQ(entries.error().code, ErrorCode::kUsage);
    EXPECT_THAT(entries.error().message, HasSubstr(name));
  }
}

TEST(SecretSources, AFileGivesItsBytesUnderItsName) {
  Bench bench;
  bench.machine.files.add("/keys/key.json", "{}\n");
  bench.options.from_file = {"/keys/key.json", "other=/keys/key.json"};
  auto const entries = bench.read();
  ASSERT_TRUE(entries);
  EXPECT_EQ((*entries)[0].key, "key.json");
  EXPECT_EQ((*entries)[0].value, "{}\n");
  EXPECT_EQ((*entries)[1].key, "other");
}

TEST(SecretSources, LiteralsAreAskedForTwice) {
  Bench bench;
  bench.options.from_literal = {"key=PLANTED"};
  auto const refused = bench.read();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message + refused.error().hint, Not(HasSubstr("PLANTED")));
  bench.options.insecure_literals = true;
  EXPECT_EQ((*bench.read())[0].value, "PLANTED");
  bench.options.from_literal = {"PLANTED"};
  auto const wrong = bench.read();
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().message, Not(HasSubstr("PLANTED")));
}

TEST(SecretSources, AnAwsProfileIsTheSharedFilesOrAnothers) {
  Bench bench;
  bench.machine.files.add("/home/ann/.aws/credentials",
                          "[dev]\naws_access_key_id = a\naws_secret_access_key = b\n"
                          "aws_session_token = c\n[role]\nrole_arn = x\n");
  bench.options.from_aws_profile = "dev";
  auto const entries = bench.read({{"token", "AWS_SESSION_TOKEN"}});
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 3U);
  EXPECT_EQ((*entries)[2].key, "token");
  EXPECT_THAT((*entries)[0].source, HasSubstr("profile dev of /home/ann/.aws/credentials"));
  bench.options.from_aws_profile = "role";
  EXPECT_THAT(bench.read().error().hint, HasSubstr("export-credentials"));
}

TEST(SecretSources, AzureIsReadFromVariablesThenItsConfiguration) {
  Bench bench;
  bench.options.from_azure = true;
  EXPECT_FALSE(bench.read());
  bench.machine.files.add("/home/ann/.azure/config",
                          "[core]\nkey = wrong\n[storage]\nkey = " + kAzureKey + "\n");
  EXPECT_EQ((*bench.read())[0].value, kAzureKey);
  EXPECT_EQ((*bench.read())[0].kind, setup::SecretKind::kAzureKey);
  EXPECT_EQ((*bench.read({{"azure-key", "AZURE_STORAGE_KEY"}}))[0].key, "azure-key");
  bench.set_environment({{"AZURE_STORAGE_KEY", "of-the-variable"}});
  EXPECT_EQ((*bench.read())[0].value, "of-the-variable");
}

TEST(SecretSources, AConnectionStringHoldsTheKey) {
  Bench bench;
  bench.options.from_azure = true;
  bench.set_environment({{"AZURE_STORAGE_CONNECTION_STRING",
                          "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=" + kAzureKey +
                              ";EndpointSuffix=core.windows.net"}});
  EXPECT_EQ((*bench.read())[0].value, kAzureKey);
  bench.set_environment({{"AZURE_STORAGE_SAS_TOKEN", "sv=1&sig=x"}});
  EXPECT_EQ((*bench.read())[0].kind, setup::SecretKind::kAzureSas);
}

TEST(SecretSources, AreWantedByBothRoles) {
  SparkConf conf;
  for (char const* const key : {"spark.kubernetes.driver.secretKeyRef.A",
                                "spark.kubernetes.executor.secretKeyRef.A",
                                "spark.kubernetes.executor.secretKeyRef.B"})
    conf.set(key, "keys:a", {Layer::kConfFlag, "--conf"});
  conf.set("spark.kubernetes.driver.secretKeyRef.C", "other:c", {Layer::kConfFlag, "--conf"});
  auto const wanted = wanted_keys(conf, "keys");
  ASSERT_EQ(wanted.size(), 2U);
  EXPECT_EQ(wanted[0].name, "A");
  EXPECT_EQ(wanted[1].name, "B");
}

}  // namespace
}  // namespace k8spark::app
