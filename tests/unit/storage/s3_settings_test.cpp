#include "storage/s3_settings.h"

#include "inputs.h"

#include <gtest/gtest.h>

namespace k8spark::storage {
namespace {

using Keys = std::map<std::string, std::string>;

Result<S3Settings> settings_of(Keys keys,
                               std::string const& target = "s3a://bkt/up/app.py",
                               sys::Environment::Map env = {},
                               spark::SparkVersion version = {3, 5, 9, "3.5.9"}) {
  env.emplace("AWS_ACCESS_KEY_ID", "K");
  env.emplace("AWS_SECRET_ACCESS_KEY", "s");
  Inputs in(keys, std::move(env));
  in.version = std::move(version);
  in.files.add("/ca.pem", "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n");
  HadoopConf const conf(in.conf, in.environment);
  return s3a_settings(*parse_target(target), conf, in.store());
}

struct UrlCase {
  Keys keys;
  std::string target;
  std::string url;
  std::string region;
};

TEST(S3Settings, EndpointRegionAndStyleMakeTheUrl) {
  std::string const minio = "http://127.0.0.1:9000";
  for (UrlCase const& one : {
           UrlCase{{}, "s3a://bkt/up/a", "https://bkt.s3.amazonaws.com/up/a", "us-east-1"},
           {{{"fs.s3a.endpoint.region", "eu-central-1"}},
            "s3a://bkt/up/a",
            "https://bkt.s3.eu-central-1.amazonaws.com/up/a",
            "eu-central-1"},
           {{{"fs.s3a.endpoint", "s3.eu-west-1.amazonaws.com"}},
            "s3a://bkt/up/a",
            "https://bkt.s3.eu-west-1.amazonaws.com/up/a",
            "eu-west-1"},
           {{{"fs.s3a.endpoint.region", "cn-north-1"}},
            "s3a://bkt/a",
            "https://bkt.s3.cn-north-1.amazonaws.com.cn/a",
            "cn-north-1"},
           // a dot in the name would not fit the store's certificate
           {{}, "s3a://my.bkt/a b", "https://s3.amazonaws.com/my.bkt/a%20b", "us-east-1"},
           {{{"fs.s3a.endpoint", "store.example.com:9000"},
             {"fs.s3a.connection.ssl.enabled", "false"}},
            "s3a://my.bkt/a",
            "http://my.bkt.store.example.com:9000/a",
            "us-east-1"},
           {{{"fs.s3a.endpoint", "https://store.example.com/"},
             {"fs.s3a.path.style.access", "true"},
             {"fs.s3a.endpoint.region", "external"}},
            "s3a://bkt/a",
            "https://store.example.com/bkt/a",
            "external"},
           {{{"fs.s3a.endpoint", minio}}, "s3a://bkt/a", minio + "/bkt/a", "us-east-1"},
           {{{"fs.s3a.endpoint", minio}, {"fs.s3a.bucket.bkt.endpoint", "http://h:1"}},
            "s3a://bkt/a",
            "http://bkt.h:1/a",
            "us-east-1"},
           {{}, "s3a://Old_Bucket/a", "https://s3.amazonaws.com/Old_Bucket/a", "us-east-1"},
       }) {
    auto const settings = settings_of(one.keys, one.target);
    ASSERT_TRUE(settings) << one.url << ": " << settings.error().message;
    EXPECT_EQ(s3_url(*settings, parse_target(one.target)->path, ""), one.url);
    EXPECT_EQ(settings->region, one.region) << one.url;
  }
}

TEST(S3Settings, AmazonsHostsTellTheirRegion) {
  EXPECT_EQ(region_of_host("s3.eu-west-1.amazonaws.com"), "eu-west-1");
  EXPECT_EQ(region_of_host("s3-eu-west-1.amazonaws.com"), "eu-west-1");
  EXPECT_EQ(region_of_host("s3.dualstack.us-gov-west-1.amazonaws.com"), "us-gov-west-1");
  EXPECT_EQ(region_of_host("s3-fips.us-east-2.amazonaws.com"), "us-east-2");
  EXPECT_EQ(region_of_host("bucket.vpce-1a2b-3c4d.s3.us-east-2.vpce.amazonaws.com"), "us-east-2");
  EXPECT_EQ(region_of_host("s3.amazonaws.com"), std::nullopt);
  EXPECT_EQ(region_of_host("s3.eu-west-1.example.com"), std::nullopt);
}

TEST(S3Settings, TheEnvironmentsEndpointCountsFromSpark4On) {
  sys::Environment::Map const env = {{"AWS_ENDPOINT_URL", "http://127.0.0.1:9000"}};
  EXPECT_EQ(settings_of({}, "s3a://b/a", env)->endpoint, "https://s3.amazonaws.com");
  EXPECT_EQ(settings_of({}, "s3a://b/a", env, {4, 0, 0, "4.0.0"})->endpoint,
            "http://127.0.0.1:9000");
}

TEST(S3Settings, EncryptionAclAndStorageClassBecomeHeaders) {
  auto const settings = settings_of({{"fs.s3a.encryption.algorithm", "SSE-KMS"},
                                     {"fs.s3a.encryption.key", "arn:aws:kms:x"},
                                     {"fs.s3a.acl.default", "BucketOwnerFullControl"},
                                     {"fs.s3a.create.storage.class", "intelligent_tiering"}});
  ASSERT_TRUE(settings);
  std::vector<http::Header> const wanted = {
      {"x-amz-server-side-encryption", "aws:kms"},
      {"x-amz-server-side-encryption-aws-kms-key-id", "arn:aws:kms:x"},
      {"x-amz-acl", "bucket-owner-full-control"},
      {"x-amz-storage-class", "INTELLIGENT_TIERING"}};
  EXPECT_EQ(settings->object_headers, wanted);
  auto const old = settings_of({{"fs.s3a.server-side-encryption-algorithm", "AES256"}});
  EXPECT_EQ(old->object_headers,
            (std::vector<http::Header>{{"x-amz-server-side-encryption", "AES256"}}));
}

TEST(S3Settings, RefusesWhatItCannotDoAndNamesTheKey) {
  for (auto const& [key, value] : Keys{{"fs.s3a.encryption.algorithm", "SSE-C"},
                                       {"fs.s3a.acl.default", "bucket-owner"},
                                       {"fs.s3a.multipart.size", "lots"},
                                       {"fs.s3a.endpoint", "http://h/path"}}) {
    auto const settings = settings_of({{key, value}});
    ASSERT_FALSE(settings) << key;
    EXPECT_EQ(settings.error().code, ErrorCode::kUsage) << key;
    EXPECT_EQ(settings.error().where, "--conf") << key;
  }
  EXPECT_FALSE(settings_of({}, "s3a:///up/a"));
}

TEST(S3Settings, SizesHaveHadoopsDefaultsAndFloor) {
  EXPECT_EQ(settings_of({})->part_size, 64U << 20U);
  EXPECT_EQ(settings_of({})->multipart_threshold, 128U << 20U);
  auto const own =
      settings_of({{"fs.s3a.multipart.size", "1M"}, {"fs.s3a.multipart.threshold", "8388608"}});
  EXPECT_EQ(own->part_size, 5U << 20U);
  EXPECT_EQ(own->multipart_threshold, 8U << 20U);
}

TEST(S3Settings, ProxyAndTrust) {
  auto const own = settings_of({{"fs.s3a.proxy.host", "p"},
                                {"fs.s3a.proxy.port", "3128"},
                                {"fs.s3a.proxy.username", "u@x"},
                                {"fs.s3a.proxy.password", "p:w"}});
  EXPECT_EQ(own->connection.proxy, "http://u%40x:p%3Aw@p:3128");
  EXPECT_EQ(settings_of({}, "s3a://b/a", {{"HTTPS_PROXY", "http://q:1"}})->connection.proxy,
            "http://q:1");
  EXPECT_EQ(
      settings_of({}, "s3a://b/a", {{"HTTPS_PROXY", "http://q:1"}, {"NO_PROXY", ".amazonaws.com"}})
          ->connection.proxy,
      "");
  auto const trusting = settings_of({}, "s3a://b/a", {{"AWS_CA_BUNDLE", "/ca.pem"}});
  EXPECT_NE(trusting->connection.tls.ca_pem.find("BEGIN CERTIFICATE"), std::string::npos);
  auto const missing = settings_of({}, "s3a://b/a", {{"AWS_CA_BUNDLE", "/none.pem"}});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().where, "/none.pem");
}

TEST(S3Settings, MovingToARegionChangesOnlyAmazonsEndpoint) {
  S3Settings settings;
  settings.endpoint = "https://s3.amazonaws.com";
  move_to_region(settings, "eu-west-1");
  EXPECT_EQ(settings.endpoint, "https://s3.eu-west-1.amazonaws.com");
  settings.endpoint = "http://127.0.0.1:9000";
  move_to_region(settings, "eu-west-2");
  EXPECT_EQ(settings.endpoint, "http://127.0.0.1:9000");
  EXPECT_EQ(settings.region, "eu-west-2");
}

TEST(GsSettings, TakesHmacKeysOfTheConfOrTheEnvironmentButNoneOfAmazon) {
  auto const of = [](Keys const& keys, sys::Environment::Map env) {
    Inputs const in(keys, std::move(env));
    HadoopConf const conf(in.conf, in.environment);
    return gs_settings(*parse_target("gs://my.bkt/up/a"), conf, in.store());
  };
  auto const own = of({{"fs.gs.hmac.access.key", "GOOG1"},
                       {"fs.gs.hmac.secret.key", "${env.S}"},
                       {"fs.gs.storage.root.url", "http://127.0.0.1:1/"}},
                      {{"S", "s"}});
  ASSERT_TRUE(own) << own.error().message;
  EXPECT_EQ(own->keys.secret_key, "s");
  EXPECT_EQ(s3_url(*own, "up/a", ""), "http://127.0.0.1:1/my.bkt/up/a");
  auto const env = of({}, {{"GS_ACCESS_KEY_ID", "G"}, {"GS_SECRET_ACCESS_KEY", "s"}});
  ASSERT_TRUE(env);
  EXPECT_EQ(s3_url(*env, "a", ""), "https://storage.googleapis.com/my.bkt/a");
  auto const amazon = of({}, {{"AWS_ACCESS_KEY_ID", "A"}, {"AWS_SECRET_ACCESS_KEY", "s"}});
  ASSERT_FALSE(amazon);
  EXPECT_EQ(amazon.error().code, ErrorCode::kUsage);
}

}  // namespace
}  // namespace k8spark::storage
