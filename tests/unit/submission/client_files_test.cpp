#include "submission/client_files.h"

#include "support/memory_file_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace k8spark::submission {
namespace {

using test::MemoryFileSystem;

struct Fixture {
  SparkConf conf;
  spark::EnvMap environment;
  GivenFiles given;
  MemoryFileSystem files;

  void set(std::string key, std::string value) {
    conf.set(std::move(key), std::move(value), {Layer::kConfFlag, "--conf"});
  }
  [[nodiscard]] Result<ClientFiles> read(char const* spark = "4.3") const {
    spark::SparkVersion const version = *spark::parse_spark_version(spark);
    return read_client_files(spark::ConfReader(conf, environment, version),
                             environment,
                             given,
                             files,
                             DeployMode::kCluster);
  }
};

TEST(ReadClientFiles, GivenOnesComeFirst) {
  Fixture f;
  f.files.add("/conf/log4j2.properties", "theirs");
  f.files.add("/conf/metrics.properties", "m");
  f.files.add("/t.yaml", "theirs");
  f.environment["SPARK_CONF_DIR"] = "/conf";
  f.set("spark.kubernetes.driver.podTemplateFile", "/t.yaml");
  f.set("spark.kubernetes.executor.podTemplateFile", "no-such-file.yaml");
  f.given.executor_template = "ours";
  f.given.conf_files = {{"log4j2.properties", "ours"}};
  auto const read = f.read();
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->driver_template, "theirs");
  EXPECT_EQ(read->executor_template, "ours");
  EXPECT_EQ(read->conf_dir,
            (std::vector<TextFile>{{"metrics.properties", "m"}, {"log4j2.properties", "ours"}}));
}

TEST(ReadClientFiles, ReadsNothingWhenNothingIsNamed) {
  Fixture f;
  f.files.add("/work/conf/log4j2.properties", "x");
  auto const read = f.read();
  ASSERT_TRUE(read);
  EXPECT_FALSE(read->driver_template);
  EXPECT_FALSE(read->hadoop_conf_dir);
  EXPECT_TRUE(read->conf_dir.empty());
  EXPECT_TRUE(f.files.read_log().empty());
}

TEST(ReadClientFiles, ReadsTemplatesByPathOrFileUri) {
  Fixture f;
  f.files.add("/work/d.yaml", "driver");
  f.files.add("/work/e t.yaml", "executor");
  f.set("spark.kubernetes.driver.podTemplateFile", "d.yaml");
  f.set("spark.kubernetes.executor.podTemplateFile", "file:///work/e%20t.yaml");
  auto const read = f.read();
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->driver_template, "driver");
  EXPECT_EQ(read->executor_template, "executor");
}

TEST(ReadClientFiles, NamesKeyAndOriginOfAMissingFile) {
  Fixture f;
  f.set("spark.kubernetes.driver.podTemplateFile", "/absent.yaml");
  auto const read = f.read();
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kUsage);
  EXPECT_EQ(read.error().where, "--conf");
  EXPECT_THAT(read.error().message,
              testing::AllOf(testing::HasSubstr("spark.kubernetes.driver.podTemplateFile"),
                             testing::HasSubstr("/absent.yaml")));
}

TEST(ReadClientFiles, RefusesATemplateOfAnotherFileSystem) {
  Fixture f;
  f.set("spark.kubernetes.driver.podTemplateFile", "s3a://b/t.yaml");
  ASSERT_FALSE(f.read());
  EXPECT_THAT(f.read().error().message, testing::HasSubstr("s3a:"));
}

TEST(ReadClientFiles, ReadsATemplateByUriFromThreeTwoOn) {
  Fixture f;
  f.files.add("/work/a b.yaml", "x");
  constexpr char const* kKey = "spark.kubernetes.driver.podTemplateFile";
  struct Case {
    char const* written;
    bool in_3_1, in_3_2;
  };
  for (auto const& [written, in_3_1, in_3_2] :
       std::vector<Case>{{"/work/a b.yaml", true, false},
                         {"/work/a%20b.yaml", false, true},
                         {"file:/work/a%20b.yaml", false, true},
                         {"local:///work/a%20b.yaml", false, true},
                         {"/work/a%20b.yaml#x", false, true},
                         {"", false, false}}) {
    f.set(kKey, written);
    EXPECT_EQ(f.read("3.1").has_value(), in_3_1) << written;
    EXPECT_EQ(f.read("3.2").has_value(), in_3_2) << written;
  }
}

TEST(ReadClientFiles, TakesCredentialsAndKeytabsByPlainPathOnly) {
  for (char const* const key : {"spark.kubernetes.authenticate.driver.caCertFile",
                                "spark.kubernetes.kerberos.krb5.path",
                                "spark.kerberos.keytab"}) {
    Fixture f;
    f.files.add("/k/x", "X");
    f.set(key, "file:///k/x");
    EXPECT_FALSE(f.read()) << key;
    f.set(key, "");
    EXPECT_FALSE(f.read()) << key;
    f.set(key, "/k/x");
    EXPECT_TRUE(f.read()) << key;
  }
}

TEST(ReadClientFiles, LeavesFilesOfLeftOutStepsUnread) {
  Fixture f;
  f.set("spark.kubernetes.kerberos.krb5.path", "/absent");
  f.set("spark.kubernetes.executor.podTemplateFile", "/absent");
  f.set("spark.kubernetes.scheduler.volcano.podGroupTemplateFile", "/absent");
  f.set("spark.kubernetes.driver.pod.excludedFeatureSteps",
        "org.apache.spark.deploy.k8s.features.KerberosConfDriverFeatureStep,"
        "org.apache.spark.deploy.k8s.features.PodTemplateConfigMapStep");
  EXPECT_TRUE(f.read("4.1"));
  EXPECT_FALSE(f.read("4.0"));
}

TEST(ReadClientFiles, ReadsTheRegularFilesOfTheConfFolder) {
  Fixture f;
  f.environment["SPARK_CONF_DIR"] = "/conf";
  f.files.add("/conf/log4j2.properties", "a");
  f.files.add("/conf/sub/deep.xml", "b");
  EXPECT_THAT(f.read()->conf_dir, testing::ElementsAre(TextFile{"log4j2.properties", "a"}));
}

TEST(ReadClientFiles, FindsTheConfFolderByVariableThenKeyThenHome) {
  Fixture f;
  f.files.add("/variable/v", "");
  f.files.add("/key/conf/k", "");
  f.files.add("/home/conf/h", "");
  auto const name = [&] { return f.read()->conf_dir.at(0).name; };
  f.environment["SPARK_HOME"] = "/home";
  EXPECT_EQ(name(), "h");
  f.set("spark.home", "/key");
  EXPECT_EQ(name(), "k");
  f.environment["SPARK_CONF_DIR"] = "/variable";
  EXPECT_EQ(name(), "v");
}

TEST(ReadClientFiles, LeavesAFileUnreadThatNoConfigMapCouldHold) {
  Fixture f;
  f.environment["SPARK_CONF_DIR"] = "/conf";
  f.files.add("/conf/huge.bin", std::string(2097153, 'x'));
  f.files.add("/conf/small.xml", "x");
  EXPECT_EQ(f.read()->conf_dir.size(), 1U);
  EXPECT_THAT(f.files.read_log(), testing::ElementsAre("/conf/small.xml"));
}

TEST(ReadClientFiles, TakesAHadoopFolderThatDoesNotExistForAnEmptyOne) {
  Fixture f;
  f.environment["HADOOP_CONF_DIR"] = "/absent";
  auto const read = f.read();
  ASSERT_TRUE(read->hadoop_conf_dir);
  EXPECT_TRUE(read->hadoop_conf_dir->empty());
}

TEST(ReadClientFiles, ReadsCredentialsAndKeytabByName) {
  Fixture f;
  f.files.add("/k/ann.keytab", "KT");
  f.files.add("/k/krb5.conf", "KRB");
  f.files.add("/k/ca.crt", "CA");
  f.set("spark.kerberos.keytab", "/k/ann.keytab");
  f.set("spark.kubernetes.kerberos.krb5.path", "/k/krb5.conf");
  f.set("spark.kubernetes.authenticate.driver.caCertFile", "/k/ca.crt");
  auto const read = f.read();
  ASSERT_TRUE(read);
  EXPECT_EQ(read->keytab, (TextFile{"ann.keytab", "KT"}));
  EXPECT_EQ(read->krb5, (TextFile{"krb5.conf", "KRB"}));
  EXPECT_EQ(read->driver_ca_cert, "CA");
  EXPECT_FALSE(read->driver_client_key);
}

TEST(ReadClientFiles, LeavesAKeytabOfTheImageAlone) {
  Fixture f;
  f.set("spark.kerberos.keytab", "local:///etc/ann.keytab");
  auto const read = f.read();
  ASSERT_TRUE(read);
  EXPECT_FALSE(read->keytab);
}

}  // namespace
}  // namespace k8spark::submission
