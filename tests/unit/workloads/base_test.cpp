#include "workloads/base.h"

#include "plan_support.h"
#include "workloads/client_driver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::workloads {
namespace {

using test::java_submission;
using test::named;
using test::python_submission;
using testing::ElementsAre;
using testing::HasSubstr;

Base base(Submission const& submission) {
  auto made = base_of(submission);
  EXPECT_TRUE(made) << made.error().message;
  return made ? *std::move(made) : Base{};
}

TEST(Base, KeepsWhatAPodIsAndLeavesOutWhatARunIs) {
  Base const made =
      base(java_submission("4.1.4",
                           {{"spark.kubernetes.driver.secretKeyRef.AWS_ACCESS_KEY_ID", "aws:key"},
                            {"spark.kubernetes.node.selector.disk", "ssd"},
                            {"spark.kubernetes.container.image.pullSecrets", "regcred"},
                            {"spark.kubernetes.authenticate.driver.serviceAccountName", "spark"}}));
  EXPECT_EQ(made.container["image"], "registry.example.com/spark:1");
  EXPECT_EQ(made.container["resources"]["limits"]["memory"], "1408Mi");
  EXPECT_FALSE(made.container.contains("args"));
  EXPECT_FALSE(made.container.contains("ports"));
  EXPECT_EQ(named(made.container["env"], "AWS_ACCESS_KEY_ID")["valueFrom"]["secretKeyRef"]["name"],
            "aws");
  for (char const* variable : {"SPARK_APPLICATION_ID", "SPARK_CONF_DIR"})
    EXPECT_TRUE(named(made.container["env"], variable).is_null()) << variable;
  EXPECT_TRUE(named(made.pod["spec"]["volumes"], "spark-conf-volume-driver").is_null());
  EXPECT_TRUE(named(made.container["volumeMounts"], "spark-conf-volume-driver").is_null());
  EXPECT_EQ(made.pod["spec"]["nodeSelector"]["disk"], "ssd");
  EXPECT_EQ(made.pod["spec"]["imagePullSecrets"][0]["name"], "regcred");
  EXPECT_EQ(made.pod["spec"]["serviceAccountName"], "spark");
  EXPECT_EQ(made.service["kind"], "Service");
  EXPECT_THAT(made.application,
              ElementsAre("--properties-file",
                          "/opt/spark/conf/spark.properties",
                          "--class",
                          "com.example.Main",
                          "local:///opt/app.jar"));
  EXPECT_FALSE(made.properties.contains("spark.kubernetes.submitInDriver"));
  EXPECT_FALSE(made.properties.contains("spark.kubernetes.driver.pod.name"));
  EXPECT_FALSE(made.properties.contains("spark.app.id"));
}

TEST(Base, KeysOfTheSubmittingMachineStayThere) {
  Base const made = base(
      java_submission("3.5.9",
                      {{"spark.kubernetes.context", "minikube"},
                       {"spark.kubernetes.authenticate.submission.caCertFile", "/home/ann/ca.crt"},
                       {"spark.kubernetes.authenticate.submission.oauthToken", "abcdefgh-token"},
                       {"spark.kubernetes.submission.requestTimeout", "1000"}}));
  for (auto const& [key, value] : made.properties) {
    EXPECT_NE(key, "spark.kubernetes.context");
    EXPECT_FALSE(key.starts_with("spark.kubernetes.authenticate.submission.")) << key;
    EXPECT_FALSE(key.starts_with("spark.kubernetes.submission.")) << key;
  }
}

TEST(Base, FilesOfTheConfFolderStandBesideTheProperties) {
  Submission submission = java_submission("4.1.4");
  submission.files.conf_dir = {{"log4j2.properties", "rootLogger.level=warn\n"}};
  Base const made = base(submission);
  EXPECT_EQ(made.files.size(), 1U);
  EXPECT_EQ(made.files.at("log4j2.properties"), "rootLogger.level=warn\n");
}

TEST(Base, ASecretInClearTextIsRefusedAndNotRepeated) {
  struct Case {
    char const* key;
    char const* value;
  };
  for (Case const& c : {Case{"spark.hadoop.fs.s3a.secret.key", "wJalrXUtnFEMI"},
                        Case{"spark.kubernetes.driverEnv.DB_PASSWORD", "wJalrXUtnFEMI"},
                        Case{"spark.connect.authenticate.token", "wJalrXUtnFEMI"}}) {
    auto const made = base_of(java_submission("4.1.4", {{c.key, c.value}}));
    ASSERT_FALSE(made) << c.key;
    EXPECT_EQ(made.error().code, ErrorCode::kUsage);
    EXPECT_THAT(made.error().message, HasSubstr(c.key));
    EXPECT_EQ((made.error().message + made.error().hint).find(c.value), std::string::npos);
  }
  for (char const* value : {"${env.AWS_SECRET}", "${env:AWS_SECRET}", ""})
    EXPECT_TRUE(base_of(java_submission("4.1.4", {{"spark.hadoop.fs.s3a.secret.key", value}})))
        << value;
}

TEST(Base, ABindAddressOfAnotherPlaceIsIgnoredWithAWarning) {
  Base const made = base(java_submission("4.1.4", {{"spark.driver.bindAddress", "0.0.0.0"}}));
  ASSERT_FALSE(made.warnings.empty());
  EXPECT_THAT(made.warnings.front(), HasSubstr("spark.driver.bindAddress"));
}

TEST(ClientDriver, FindsTheServerAndIsFoundByItsExecutors) {
  Base made = base(java_submission(
      "4.1.4", {{"spark.kubernetes.namespace", "etl"}, {"spark.driver.port", "7001"}}));
  set_client_keys(made, "nb");
  auto const& p = made.properties;
  EXPECT_EQ(p.at("spark.master"), "k8s://https://kubernetes.default.svc");
  EXPECT_EQ(p.at("spark.submit.deployMode"), "client");
  EXPECT_EQ(p.at("spark.kubernetes.namespace"), "etl");
  EXPECT_EQ(p.at("spark.driver.host"), "nb.etl.svc");
  EXPECT_EQ(p.at("spark.driver.bindAddress"), "${env:SPARK_DRIVER_BIND_ADDRESS}");
  EXPECT_EQ(p.at("spark.driver.port"), "7001");
  EXPECT_EQ(p.at("spark.driver.blockManager.port"), "7079");
  EXPECT_EQ(p.at("spark.kubernetes.driver.pod.name"), "${env:K8SPARK_POD_NAME}");
  EXPECT_EQ(p.at("spark.kubernetes.container.image"), "registry.example.com/spark:1");
  EXPECT_FALSE(p.contains("spark.app.id"));
}

TEST(ClientDriver, AnImageForDriversAloneIsTheExecutorsToo) {
  Submission submission = java_submission(
      "4.1.4", {{"spark.kubernetes.driver.container.image", "registry.example.com/driver:1"}});
  submission.conf.erase("spark.kubernetes.container.image");
  Base made = base(submission);
  set_client_keys(made, "nb");
  EXPECT_EQ(made.properties.at("spark.kubernetes.container.image"),
            "registry.example.com/driver:1");
}

TEST(ClientDriver, AnotherAddressOfTheServerIsTheMaster) {
  struct Case {
    char const* given;
    char const* master;
  };
  for (Case const& c : {Case{"https://10.0.0.1:6443", "k8s://https://10.0.0.1:6443"},
                        Case{"local[4]", "local[4]"}}) {
    Base made = base(java_submission("4.1.4", {{"spark.kubernetes.driver.master", c.given}}));
    set_client_keys(made, "nb");
    EXPECT_EQ(made.properties.at("spark.master"), c.master);
    EXPECT_FALSE(made.properties.contains("spark.kubernetes.driver.master"));
  }
}

TEST(ClientDriver, LoginsOfTheDriverHaveTheNamesOfClientMode) {
  Base made = base(java_submission(
      "4.1.4", {{"spark.kubernetes.authenticate.driver.mounted.oauthTokenFile", "/mnt/token"}}));
  set_client_keys(made, "nb");
  EXPECT_EQ(made.properties.at("spark.kubernetes.authenticate.oauthTokenFile"), "/mnt/token");
}

TEST(ClientDriver, PackagesAreKeptWhereAnybodyMayWrite) {
  Base made = base(java_submission("3.5.9", {{"spark.jars.packages", "g:a:1"}}));
  set_client_keys(made, "nb");
  EXPECT_EQ(made.properties.at("spark.jars.ivy"), "/tmp/.ivy2");
}

TEST(ClientDriver, OneApplicationHasItsIdAndSeveralHaveNoPolicy) {
  Submission const submission = java_submission("4.2.1");
  Base one = base(submission);
  keep_one_application(one, submission);
  EXPECT_EQ(one.properties.at("spark.app.id"), test::kAppId);
  auto const is_policy = [](Json const& object) { return object["kind"] == "NetworkPolicy"; };
  EXPECT_EQ(std::count_if(one.resources.begin(), one.resources.end(), is_policy), 1);
  Base several = base(submission);
  allow_any_application(several);
  EXPECT_EQ(std::count_if(several.resources.begin(), several.resources.end(), is_policy), 0);
}

}  // namespace
}  // namespace k8spark::workloads
