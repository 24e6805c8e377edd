#include "submission/prepare.h"

#include "support/memory_file_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::submission {
namespace {

using test::MemoryFileSystem;
using testing::ElementsAre;
using testing::IsEmpty;

PrepareInput python_app(char const* spark = "4.1") {
  PrepareInput in;
  in.version = *spark::parse_spark_version(spark);
  in.primary_resource = "local:///opt/pi.py";
  in.user = "ann";
  in.default_master = "k8s://https://kube:6443";
  return in;
}

PrepareInput java_app(char const* spark = "4.1") {
  PrepareInput in = python_app(spark);
  in.primary_resource = "local:///opt/app.jar";
  in.main_class = "com.example.Main";
  return in;
}

PrepareInput with(PrepareInput in,
                  std::string key,
                  std::string value,
                  Layer layer = Layer::kConfFlag) {
  in.conf.set(std::move(key), std::move(value), {layer, "prod.yaml:3"});
  return in;
}

Submission prepared(PrepareInput in, MemoryFileSystem const& files = MemoryFileSystem()) {
  auto submission = prepare_submission(std::move(in), files);
  EXPECT_TRUE(submission) << submission.error().message;
  return submission ? *std::move(submission) : Submission{};
}

// The place that the refusal names.
std::string refused(PrepareInput in) {
  auto submission = prepare_submission(std::move(in), MemoryFileSystem());
  EXPECT_FALSE(submission);
  if (submission) return {};
  EXPECT_EQ(submission.error().code, ErrorCode::kUsage);
  return submission.error().where;
}

TEST(NormalizeMaster, AddsHttpsWhereNoSchemeIs) {
  EXPECT_EQ(*normalize_master("k8s://host:6443"), "k8s://https://host:6443");
  EXPECT_EQ(*normalize_master("k8s://host"), "k8s://https://host");
}

TEST(NormalizeMaster, KeepsHttpAndHttpsAsWritten) {
  for (char const* const master : {"k8s://https://h:1", "k8s://http://h", "k8s://HTTPS://h"})
    EXPECT_EQ(*normalize_master(master), master);
}

TEST(NormalizeMaster, RefusesOtherSchemesAndOtherMasters) {
  for (char const* const master :
       {"k8s://ftp://h", "k8s:h", "k8shost", "local[*]", "yarn", "spark://h:7077", "k8s://", ""})
    EXPECT_FALSE(normalize_master(master)) << master;
}

TEST(PrepareSubmission, KeepsTheOriginOfARewrittenMaster) {
  Submission const submission = prepared(with(python_app(), "spark.master", "k8s://h"));
  EXPECT_EQ(*submission.conf.get("spark.master"), "k8s://https://h");
  EXPECT_EQ(submission.conf.where("spark.master"), "prod.yaml:3");
}

TEST(PrepareSubmission, TakesTheKubeconfigsServerWhenNoMasterIsNamed) {
  Submission const submission = prepared(python_app());
  EXPECT_EQ(*submission.conf.get("spark.master"), "k8s://https://kube:6443");
  EXPECT_EQ(submission.conf.find("spark.master")->origin.layer, Layer::kDerived);
}

TEST(PrepareSubmission, NamesTheOriginOfABadMaster) {
  EXPECT_EQ(refused(with(python_app(), "spark.master", "yarn")), "prod.yaml:3");
}

TEST(PrepareSubmission, RunsInClusterMode) {
  constexpr char const* kKey = "spark.submit.deployMode";
  EXPECT_EQ(*prepared(python_app()).conf.get(kKey), "cluster");
  refused(with(python_app(), kKey, "Cluster"));
}

TEST(PrepareSubmission, LeavesFilesAndTheDriversHostAloneInClientMode) {
  MemoryFileSystem files;
  files.add("/work/a.py", "print()");
  files.add("/work/executor.yaml", "spec: {}");
  files.add("/work/driver.yaml", "spec: {}");
  PrepareInput in = with(python_app(), "spark.submit.deployMode", "client");
  in = with(std::move(in), "spark.driver.host", "me");
  in = with(std::move(in), "spark.files", "/work/a.py");
  in = with(std::move(in), "spark.kubernetes.executor.podTemplateFile", "/work/executor.yaml");
  in = with(std::move(in), "spark.kubernetes.driver.podTemplateFile", "/work/driver.yaml");
  Submission const submission = prepared(std::move(in), files);
  EXPECT_EQ(submission.mode, DeployMode::kClient);
  EXPECT_EQ(submission.conf.get("spark.driver.host"), "me");
  EXPECT_EQ(submission.files.executor_template, "spec: {}");
  EXPECT_FALSE(submission.files.driver_template);
  EXPECT_FALSE(submission.ship_code);
  EXPECT_THAT(submission.local_files, IsEmpty());
}

TEST(PrepareSubmission, PutsNoShellIntoTheJars) {
  PrepareInput in = with(java_app(), "spark.submit.deployMode", "client");
  in.primary_resource = "spark-shell";
  Submission const submission = prepared(std::move(in));
  EXPECT_EQ(submission.primary_resource, "spark-shell");
  EXPECT_EQ(submission.conf.get("spark.jars"), "");
}

TEST(PrepareSubmission, NamesTheApplicationAfterClassOrFile) {
  EXPECT_EQ(*prepared(java_app()).conf.get("spark.app.name"), "com.example.Main");
  EXPECT_EQ(*prepared(python_app()).conf.get("spark.app.name"), "pi.py");
  EXPECT_EQ(*prepared(with(java_app(), "spark.app.name", "etl")).conf.get("spark.app.name"), "etl");
}

TEST(PrepareSubmission, NamesTheApplicationAfterTheEncodedPath) {
  PrepareInput in = python_app();
  in.primary_resource = "my app.py";
  MemoryFileSystem files;
  files.add("/work/my app.py", "");
  Submission const submission = prepared(std::move(in), files);
  EXPECT_EQ(*submission.conf.get("spark.app.name"), "my%20app.py");
  EXPECT_EQ(submission.primary_resource, "file:/work/my%20app.py");
}

TEST(PrepareSubmission, AppendsAJarApplicationToSparkJars) {
  Submission const submission = prepared(with(java_app(), "spark.jars", "local:///a.jar"));
  EXPECT_EQ(*submission.conf.get("spark.jars"), "local:///a.jar,local:///opt/app.jar");
  EXPECT_EQ(submission.conf.where("spark.jars"), "prod.yaml:3");
}

TEST(PrepareSubmission, SetsSparkJarsForJvmApplicationsOnly) {
  EXPECT_FALSE(prepared(python_app()).conf.contains("spark.jars"));
  PrepareInput in = java_app();
  in.primary_resource = "spark-internal";
  Submission const submission = prepared(std::move(in));
  EXPECT_EQ(*submission.conf.get("spark.jars"), "");
  EXPECT_EQ(submission.primary_resource, "spark-internal");
}

TEST(PrepareSubmission, AlwaysSetsPyFiles) {
  EXPECT_EQ(*prepared(java_app()).conf.get("spark.submit.pyFiles"), "");
}

TEST(PrepareSubmission, ForgetsTheDriversHost) {
  EXPECT_FALSE(
      prepared(with(python_app(), "spark.driver.host", "x")).conf.contains("spark.driver.host"));
}

TEST(PrepareSubmission, RefusesSizesThatSparkSubmitRefuses) {
  for (char const* const value : {"0", "-1g", "1.5g", "big", ""}) {
    EXPECT_EQ(refused(with(python_app(), "spark.driver.memory", value)), "prod.yaml:3") << value;
    refused(with(python_app(), "spark.executor.memory", value));
  }
  for (char const* const value : {"0", "-1", "two", " 5", "1.5", ""})
    for (char const* const key :
         {"spark.driver.cores", "spark.executor.cores", "spark.executor.instances"})
      refused(with(python_app(), key, value));
}

TEST(PrepareSubmission, ChecksTheDriversCoresFromThreeTwoOn) {
  char const* const key = "spark.driver.cores";
  EXPECT_EQ(*prepared(with(python_app("3.1"), key, "0")).conf.get(key), "0");
  EXPECT_EQ(*prepared(with(python_app("3.1"), key, "0", Layer::kFlag)).conf.get(key), "0");
  refused(with(python_app("3.1"), key, "2147483648"));
  refused(with(python_app("3.2"), key, "0"));
}

TEST(PrepareSubmission, AllowsNoExecutorsUnderDynamicAllocation) {
  prepared(with(with(python_app(), "spark.dynamicAllocation.enabled", "True"),
                "spark.executor.instances",
                "0"));
}

TEST(PrepareSubmission, RefusesAProxyUserBesideAPrincipal) {
  for (char const* const key : {"spark.kerberos.principal", "spark.yarn.principal"}) {
    PrepareInput in = with(python_app(), key, "ann@X");
    in.proxy_user = "bob";
    EXPECT_EQ(refused(std::move(in)), "prod.yaml:3");
  }
}

TEST(PrepareSubmission, RefusesASparkConnectRemoteFromThreeFourOn) {
  refused(with(python_app("3.4"), "spark.remote", "sc://h"));
  prepared(with(python_app("3.3"), "spark.remote", "sc://h"));
}

TEST(PrepareSubmission, ForgetsTotalExecutorCoresFromThreeThreeOn) {
  auto const kept = [](char const* spark, Layer layer) {
    return prepared(with(python_app(spark), "spark.cores.max", "9", layer))
        .conf.contains("spark.cores.max");
  };
  EXPECT_TRUE(kept("3.2", Layer::kFlag));
  EXPECT_FALSE(kept("3.3", Layer::kFlag));
  EXPECT_TRUE(kept("3.5", Layer::kConfFlag));
  refused(with(python_app(), "spark.cores.max", "0"));
}

TEST(PrepareSubmission, RefusesAHeapSizeInJavaOptions) {
  for (char const* const key :
       {"spark.driver.extraJavaOptions", "spark.driver.defaultJavaOptions"}) {
    for (char const* const spark : {"3.1", "3.5", "4.0", "4.3"})
      EXPECT_EQ(refused(with(python_app(spark), key, "-Da -Xmx2g")), "prod.yaml:3") << spark;
    refused(with(python_app("4.0"), key, "'-Xmx2g'"));
    refused(with(python_app("4.0"), key, "-Da='x"));
    refused(with(python_app("3.5"), key, "-Da=Xmx"));
    prepared(with(python_app("4.0"), key, "-Da=Xmx"));
    prepared(with(python_app("3.5"), key, "-Da='x"));
  }
  prepared(with(python_app(), "spark.executor.extraJavaOptions", "-Xmx2g"));
}

TEST(PrepareSubmission, RefusesTheRemoteOfTheEnvironmentFromThreeFourOn) {
  PrepareInput in = python_app("3.4");
  in.environment["SPARK_REMOTE"] = "sc://h";
  EXPECT_EQ(refused(std::move(in)), "$SPARK_REMOTE");
  in = python_app("3.3");
  in.environment["SPARK_REMOTE"] = "sc://h";
  prepared(std::move(in));
}

TEST(PrepareSubmission, RefusesAnEmptyProxyUser) {
  PrepareInput in = python_app();
  in.proxy_user = "";
  EXPECT_EQ(refused(std::move(in)), "--proxy-user");
}

TEST(PrepareSubmission, FindsTheMainClassOfAJarInItsManifest) {
  PrepareInput in = java_app();
  in.main_class.reset();
  in.primary_resource = "absent.jar";
  auto const submission = prepare_submission(std::move(in), MemoryFileSystem());
  ASSERT_FALSE(submission);
  EXPECT_NE(submission.error().message.find("/work/absent.jar"), std::string::npos);
}

TEST(PrepareSubmission, StripsCarriageReturnsOfTheCommandLineFromThreeFourOn) {
  auto const app = [](char const* spark) {
    PrepareInput in =
        with(with(python_app(spark), "spark.a", "x\ry"), "spark.b", "x\ry", Layer::kPropertiesFile);
    in.app_args = {"1\r"};
    return prepared(std::move(in));
  };
  EXPECT_EQ(*app("3.4").conf.get("spark.a"), "xy");
  EXPECT_EQ(*app("3.4").conf.get("spark.b"), "x\ry");
  EXPECT_THAT(app("3.4").app_args, ElementsAre("1"));
  EXPECT_EQ(*app("3.3").conf.get("spark.a"), "x\ry");
  EXPECT_THAT(app("3.3").app_args, ElementsAre("1\r"));
}

TEST(PrepareSubmission, FindsTheUserAsHadoopDoes) {
  PrepareInput in = python_app();
  EXPECT_EQ(prepared(in).user, "ann");
  in.environment["HADOOP_USER_NAME"] = "hdfs";
  EXPECT_EQ(prepared(in).user, "hdfs");
  in.environment["SPARK_USER"] = "spark";
  EXPECT_EQ(prepared(in).user, "spark");
}

TEST(PrepareSubmission, ReadsLocalFilesOnceWhenTheyWillBeShipped) {
  MemoryFileSystem const files({{"/work/app.py", "print(1)"}, {"/work/x.txt", "x"}});
  PrepareInput in = with(python_app(), "spark.files", "x.txt,x.txt#alias,local:///y,s3a://b/z");
  in.primary_resource = "app.py";
  Submission const submission = prepared(std::move(in), files);
  EXPECT_TRUE(submission.ship_code);
  EXPECT_THAT(submission.local_files,
              ElementsAre(LocalFile{"file:/work/x.txt", "/work/x.txt", "x"},
                          LocalFile{"file:/work/app.py", "/work/app.py", "print(1)"}));
  EXPECT_THAT(files.read_log(), ElementsAre("/work/x.txt", "/work/app.py"));
}

TEST(PrepareSubmission, DoesNotReadFilesThatWillBeUploaded) {
  MemoryFileSystem const files({{"/work/app.py", "print(1)"}, {"/work/x.txt", "x"}});
  PrepareInput in = with(with(python_app(), "spark.files", "x.txt,x.txt"),
                         "spark.kubernetes.file.upload.path",
                         "s3a://b/up");
  in.primary_resource = "app.py";
  Submission const submission = prepared(std::move(in), files);
  EXPECT_FALSE(submission.ship_code);
  EXPECT_EQ(submission.local_files.size(), 3U);  // one for each upload: the same file twice
  EXPECT_THAT(files.read_log(), IsEmpty());
}

TEST(PrepareSubmission, LeavesAMissingFileToThePlan) {
  PrepareInput in = python_app();
  in.primary_resource = "absent.py";
  EXPECT_THAT(prepared(std::move(in)).local_files, IsEmpty());
}

TEST(PrepareSubmission, RefusesJarsOfElsewhereBesideAnRApplication) {
  PrepareInput in = python_app();
  in.primary_resource = "local:///opt/a.R";
  MemoryFileSystem files;
  files.add("/work/a.jar", "");
  prepared(with(in, "spark.jars", "a.jar"), files);
  EXPECT_EQ(refused(with(in, "spark.jars", "local:///a.jar")), "prod.yaml:3");
}

TEST(PrepareSubmission, WritesPrincipalAndKeytabOfYarnUnderTheirOwnNames) {
  Submission const submission = prepared(
      with(with(python_app(), "spark.yarn.principal", "ann@X"), "spark.yarn.keytab", "local:///k"));
  EXPECT_EQ(submission.conf.get("spark.kerberos.principal"), "ann@X");
  EXPECT_EQ(submission.conf.get("spark.kerberos.keytab"), "local:///k");
  EXPECT_EQ(submission.conf.where("spark.kerberos.keytab"), "prod.yaml:3");
}

TEST(PrepareSubmission, ChecksTheKeysOfTheClient) {
  std::string const prefix = "spark.kubernetes.";
  for (auto const& [key, value] : std::initializer_list<std::pair<char const*, char const*>>{
           {"submission.waitAppCompletion", "maybe"},
           {"trust.certificates", "maybe"},
           {"submission.requestTimeout", "abc"},
           {"submission.connectionTimeout", "1s"},
           {"submission.connectionTimeout", "3000000000"},
           {"report.interval", "soon"},
           {"report.interval", "0"}})
    EXPECT_EQ(refused(with(python_app(), prefix + key, value)), "prod.yaml:3") << key;
  for (auto const& [key, value] : std::initializer_list<std::pair<char const*, char const*>>{
           {"submission.waitAppCompletion", " FALSE "},
           {"submission.requestTimeout", " +500"},
           {"report.interval", "2s"}})
    prepared(with(python_app(), prefix + key, value));
  // Who does not wait does not read the interval.
  prepared(with(with(python_app(), prefix + "report.interval", "0"),
                prefix + "submission.waitAppCompletion",
                "false"));
}

TEST(PrepareSubmission, TrimsTheEntriesOfAKeyButNotOfAFlag) {
  char const* const list = " local:///a.jar , local:///b.jar ";
  EXPECT_EQ(*prepared(with(python_app(), "spark.jars", list)).conf.get("spark.jars"),
            "local:///a.jar,local:///b.jar");
  refused(with(python_app(), "spark.jars", list, Layer::kFlag));
}

TEST(PrepareSubmission, NamesTheOriginOfABadList) {
  MemoryFileSystem const files({{"/work/a.zip", ""}, {"/work/b.zip", ""}});
  auto const submission =
      prepare_submission(with(python_app(), "spark.archives", "*.zip#x"), files);
  ASSERT_FALSE(submission);
  EXPECT_EQ(submission.error().where, "prod.yaml:3");
}

TEST(PrepareSubmission, CarriesArgumentsClassAndVersion) {
  PrepareInput in = java_app("3.5");
  in.app_args = {"1", "", "two words"};
  in.proxy_user = "bob";
  Submission const submission = prepared(std::move(in));
  EXPECT_THAT(submission.app_args, ElementsAre("1", "", "two words"));
  EXPECT_EQ(submission.main_class, "com.example.Main");
  EXPECT_EQ(submission.proxy_user, "bob");
  EXPECT_EQ(submission.version.text, "3.5.9");
}

}  // namespace
}  // namespace k8spark::submission
