#include "inputs.h"
#include "storage/aws_credentials.h"
#include "storage/aws_profile.h"

#include <gtest/gtest.h>

namespace k8spark::storage {
namespace {

constexpr char const* kProvider = "fs.s3a.aws.credentials.provider";
sys::Environment::Map const kEnvironment = {{"AWS_ACCESS_KEY_ID", "ENVKEY"},
                                            {"AWS_SECRET_ACCESS_KEY", "envsecret"},
                                            {"AWS_SESSION_TOKEN", "envtoken"}};

Result<AwsKeys> keys_of(Inputs const& in) {
  HadoopConf const conf(in.conf, in.environment);
  return find_aws_keys(S3aOptions(conf, "bkt"), in.environment, in.files);
}

TEST(AwsKeys, ConfigurationComesBeforeTheEnvironmentAndTakesNoTokenOfIt) {
  Inputs const in({{"fs.s3a.access.key", "K"}, {"fs.s3a.secret.key", "s"}}, kEnvironment);
  auto const keys = keys_of(in);
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->access_key, "K");
  EXPECT_EQ(keys->session_token, "");
}

TEST(AwsKeys, TheBucketsOwnKeysComeFirstOneByOne) {
  Inputs const in({{"fs.s3a.access.key", "K"},
                   {"fs.s3a.secret.key", "s"},
                   {"fs.s3a.bucket.bkt.secret.key", "${env.MINE}"},
                   {"fs.s3a.bucket.other.access.key", "NO"},
                   {"fs.s3a.session.token", "t"}},
                  {{"MINE", "mine"}});
  auto const keys = keys_of(in);
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->access_key, "K");
  EXPECT_EQ(keys->secret_key, "mine");
  EXPECT_EQ(keys->session_token, "t");
}

TEST(AwsKeys, TheEnvironmentIsNextThenTheProfile) {
  std::string const file =
      "[default]\naws_access_key_id = FILEKEY\naws_secret_access_key = filesecret\n";
  Inputs in({}, kEnvironment);
  in.files.add("/home/ann/.aws/credentials", file);
  EXPECT_EQ(keys_of(in)->session_token, "envtoken");
  Inputs without({}, {});
  without.files.add("/home/ann/.aws/credentials", file);
  EXPECT_EQ(keys_of(without)->access_key, "FILEKEY");
  // A lone variable is nobody.
  Inputs lone({}, {{"AWS_ACCESS_KEY_ID", "ENVKEY"}});
  auto const nobody = keys_of(lone);
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, ErrorCode::kUsage);
}

TEST(AwsKeys, ANamedProfileMustBeThere) {
  Inputs in({}, {{"AWS_PROFILE", "prod"}, {"AWS_SHARED_CREDENTIALS_FILE", "/c"}});
  in.files.add("/c", "[dev]\naws_access_key_id=A\naws_secret_access_key=b\n");
  auto const missing = keys_of(in);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().where, "/c");
  in.files.add("/c",
               "[prod] # ours\nAWS_ACCESS_KEY_ID = P ; comment\naws_secret_access_key=q#r=\n"
               "aws_session_token = t\n[dev]\naws_access_key_id=A\n");
  auto const keys = keys_of(in);
  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ(keys->access_key, "P");
  EXPECT_EQ(keys->secret_key, "q#r=");
  EXPECT_EQ(keys->session_token, "t");
}

TEST(AwsKeys, TheProviderListChoosesByClass) {
  struct Case {
    char const* provider;
    char const* access_key;
  };
  for (Case const& one :
       {Case{"org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider", "K"},
        Case{"com.amazonaws.auth.EnvironmentVariableCredentialsProvider", "ENVKEY"},
        Case{"software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider",
             "ENVKEY"},
        Case{"software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider", "FILEKEY"},
        Case{"org.apache.hadoop.fs.s3a.AnonymousAWSCredentialsProvider", ""},
        // no session token in the configuration: the next one speaks
        Case{"org.apache.hadoop.fs.s3a.TemporaryAWSCredentialsProvider,\n "
             "com.amazonaws.auth.profile.ProfileCredentialsProvider",
             "FILEKEY"},
        // what only works in the cluster is passed over when another one helps
        Case{"com.amazonaws.auth.WebIdentityTokenCredentialsProvider,"
             "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
             "K"}}) {
    Inputs in({{"fs.s3a.access.key", "K"}, {"fs.s3a.secret.key", "s"}, {kProvider, one.provider}},
              kEnvironment);
    in.files.add("/home/ann/.aws/credentials",
                 "[default]\naws_access_key_id=FILEKEY\naws_secret_access_key=f\n");
    auto const keys = keys_of(in);
    ASSERT_TRUE(keys) << one.provider << ": " << keys.error().message;
    EXPECT_EQ(keys->access_key, one.access_key) << one.provider;
  }
}

TEST(AwsKeys, AKeyStoreIsNotRead) {
  std::map<std::string, std::string> const keys = {
      {"hadoop.security.credential.provider.path", "localjceks://file/x"}};
  auto const nobody = keys_of(Inputs(keys));
  ASSERT_FALSE(nobody);
  EXPECT_NE(nobody.error().message.find("jceks"), std::string::npos);
}

TEST(AwsKeys, AProviderOfTheClusterAloneSaysWhatToDo) {
  Inputs const in({{kProvider, "com.amazonaws.auth.WebIdentityTokenCredentialsProvider"}},
                  kEnvironment);
  auto const keys = keys_of(in);
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().code, ErrorCode::kUsage);
  EXPECT_EQ(keys.error().where, "--conf");
  EXPECT_NE(keys.error().message.find("WebIdentityToken"), std::string::npos);
  EXPECT_NE(keys.error().hint.find("com.amazonaws.auth.EnvironmentVariable"), std::string::npos);
  EXPECT_EQ(keys.error().hint.find("envsecret"), std::string::npos);
}

}  // namespace
}  // namespace k8spark::storage
