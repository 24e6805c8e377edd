#include "plan_support.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::test {
namespace {

// Keys of one volume "v" at /v, of the driver.
Submission with_volume(char const* spark, std::string const& type, Pairs fields) {
  Submission submission = java_submission(spark);
  std::string const prefix = "spark.kubernetes.driver.volumes." + type + ".v.";
  set_conf(submission, prefix + "mount.path", "/v");
  for (auto const& [key, value] : fields) set_conf(submission, prefix + key, value);
  return submission;
}

Json volume(Plan const& plan) {
  return named(spec(plan)["volumes"], "v");
}
Json mount(Plan const& plan) {
  return named(driver(plan)["volumeMounts"], "v");
}

TEST(Volumes, MountAHostPathWithItsTypeFromFourOn) {
  Pairs const fields = {
      {"options.path", "/data"}, {"options.type", "Directory"}, {"mount.readOnly", "true"}};
  EXPECT_EQ(volume(planned(with_volume("3.5", "hostPath", fields)))["hostPath"],
            (Json{{"path", "/data"}}));
  Plan const plan = planned(with_volume("4.0", "hostPath", fields));
  EXPECT_EQ(volume(plan)["hostPath"], (Json{{"path", "/data"}, {"type", "Directory"}}));
  EXPECT_EQ(mount(plan), (Json{{"name", "v"}, {"mountPath", "/v"}, {"readOnly", true}}));
}

TEST(Volumes, MountAnEmptyDir) {
  Pairs const fields = {
      {"options.medium", "Memory"}, {"options.sizeLimit", "5Gi"}, {"mount.readOnly", "FALSE"}};
  Plan const plan = planned(with_volume("4.1", "emptyDir", fields));
  EXPECT_EQ(volume(plan)["emptyDir"], (Json{{"medium", "Memory"}, {"sizeLimit", "5Gi"}}));
  EXPECT_FALSE(mount(plan).contains("readOnly"));
  EXPECT_TRUE(volume(planned(with_volume("4.1", "emptyDir", {}))).contains("emptyDir"));
}

TEST(Volumes, MountNfs) {
  Pairs const fields = {
      {"options.server", "n"}, {"options.path", "/e"}, {"mount.readOnly", "true"}};
  EXPECT_EQ(volume(planned(with_volume("4.1", "nfs", fields)))["nfs"],
            (Json{{"server", "n"}, {"path", "/e"}}));
}

TEST(Volumes, MountAnExistingClaim) {
  Plan const plan = planned(with_volume(
      "4.1",
      "persistentVolumeClaim",
      {{"options.claimName", "c"}, {"mount.readOnly", "true"}, {"mount.subPath", "s"}}));
  EXPECT_EQ(volume(plan)["persistentVolumeClaim"], (Json{{"claimName", "c"}, {"readOnly", true}}));
  EXPECT_EQ(mount(plan)["subPath"], "s");
  EXPECT_TRUE(resource(plan, "PersistentVolumeClaim").is_null());
}

TEST(Volumes, KnowSubPathExpressionsFromFourOn) {
  Pairs const fields = {{"mount.subPathExpr", "$(X)"}};
  EXPECT_FALSE(mount(planned(with_volume("3.5", "emptyDir", fields))).contains("subPathExpr"));
  EXPECT_EQ(mount(planned(with_volume("4.0", "emptyDir", fields)))["subPathExpr"], "$(X)");
  Pairs const both = {{"mount.subPathExpr", "$(X)"}, {"mount.subPath", "x"}};
  refused_at(with_volume("4.0", "emptyDir", both));
  refused_at(
      with_volume("4.0", "emptyDir", {{"mount.subPathExpr", "$(X)"}, {"mount.subPath", ""}}));
  planned(with_volume("3.5", "emptyDir", both));
}

TEST(Volumes, AskForASizeWithAUnitFromFourOn) {
  for (char const* const type : {"emptyDir", "persistentVolumeClaim"}) {
    Pairs const small = {{"options.sizeLimit", "1023"}, {"options.claimName", "c"}};
    planned(with_volume("3.5", type, small));
    refused_at(with_volume("4.0", type, small));
    planned(with_volume("4.0", type, {{"options.sizeLimit", "1024"}, {"options.claimName", "c"}}));
  }
}

TEST(Volumes, ReadASizeAsSparkDoes) {
  auto const with_size = [](char const* spark, char const* size) {
    return with_volume(spark, "emptyDir", {{"options.sizeLimit", size}});
  };
  for (char const* const size : {"-5", "0.5", "abc", "1e3", " 500 "}) {
    EXPECT_EQ(named(spec(planned(with_size("4.1", size)))["volumes"], "v")["emptyDir"]["sizeLimit"],
              size);
  }
  for (char const* const spark : {"3.1", "4.1"}) refused_at(with_size(spark, ""));
  planned(with_size("3.5", "99999999999999999999"));
  refused_at(with_size("4.1", "99999999999999999999"));
  // Up to 3.5 a claim's size is read only when a claim is made of it.
  Pairs const existing = {{"options.claimName", "c"}, {"options.sizeLimit", ""}};
  planned(with_volume("3.5", "persistentVolumeClaim", existing));
  refused_at(with_volume("4.0", "persistentVolumeClaim", existing));
}

TEST(Volumes, OfKeysThatNameNoneAreNone) {
  planned(java_submission("4.1", {{"spark.kubernetes.driver.volumes.emptyDir", "x"}}));
  refused_at(java_submission("4.1", {{"spark.kubernetes.driver.volumes.emptyDir.v", "x"}}));
}

TEST(Volumes, NameWhatIsMissing) {
  EXPECT_NE(refusal(with_volume("4.1", "hostPath", {})).message.find("options.path"),
            std::string::npos);
  EXPECT_NE(
      refusal(with_volume("4.1", "nfs", {{"options.path", "/"}})).message.find("options.server"),
      std::string::npos);
  refused_at(with_volume("4.1", "persistentVolumeClaim", {}));
  refused_at(java_submission(
      "4.1", {{"spark.kubernetes.driver.volumes.emptyDir.v.options.medium", "Memory"}}));
}

TEST(Volumes, RefuseOtherTypesAndBadBooleans) {
  refused_at(with_volume("4.1", "configMap", {}));
  EXPECT_EQ(refused_at(with_volume("4.1", "emptyDir", {{"mount.readOnly", "yes"}})),
            "at spark.kubernetes.driver.volumes.emptyDir.v.mount.readOnly");
  refused_at(with_volume("4.1", "emptyDir", {{"mount.readOnly", " true "}}));
}

TEST(Volumes, RefuseTwoAtOnePath) {
  Submission submission = with_volume("4.1", "emptyDir", {});
  set_conf(submission, "spark.kubernetes.driver.volumes.emptyDir.w.mount.path", "/v");
  EXPECT_NE(refusal(submission).message.find("/v"), std::string::npos);
}

TEST(Volumes, ParseTheExecutorsOnlyToFailEarly) {
  Submission submission =
      java_submission("4.1", {{"spark.kubernetes.executor.volumes.hostPath.e.mount.path", "/e"}});
  EXPECT_NE(refusal(submission).message.find("options.path"), std::string::npos);
  set_conf(submission, "spark.kubernetes.executor.volumes.hostPath.e.options.path", "/x");
  EXPECT_TRUE(named(spec(planned(submission))["volumes"], "e").is_null());
}

Pairs const kOnDemand = {{"options.claimName", "OnDemand"},
                         {"options.storageClass", "gp3"},
                         {"options.sizeLimit", "10Gi"},
                         {"label.team", "data"},
                         {"annotation.a", "b"}};

TEST(Claims, AreCreatedOnDemand) {
  Plan const plan = planned(with_volume("4.1", "persistentVolumeClaim", kOnDemand));
  Json const claim = resource(plan, "PersistentVolumeClaim");
  EXPECT_EQ(claim["metadata"]["name"], "job-00000000000000a1-driver-pvc-0");
  EXPECT_EQ(volume(plan)["persistentVolumeClaim"]["claimName"], claim["metadata"]["name"]);
  EXPECT_EQ(claim["metadata"]["labels"], (Json{{"team", "data"}, {"spark-app-selector", kAppId}}));
  EXPECT_EQ(claim["metadata"]["annotations"], (Json{{"a", "b"}}));
  EXPECT_EQ(claim["spec"]["storageClassName"], "gp3");
  EXPECT_EQ(claim["spec"]["resources"]["requests"]["storage"], "10Gi");
}

TEST(Claims, HaveLabelsOfTheUserOnlyFromFourOn) {
  Json const metadata = resource(planned(with_volume("3.5", "persistentVolumeClaim", kOnDemand)),
                                 "PersistentVolumeClaim")["metadata"];
  EXPECT_EQ(metadata["labels"], (Json{{"spark-app-selector", kAppId}}));
  EXPECT_FALSE(metadata.contains("annotations"));
  EXPECT_FALSE(resource(planned(with_volume("3.1", "persistentVolumeClaim", kOnDemand)),
                        "PersistentVolumeClaim")["metadata"]
                   .contains("labels"));
}

TEST(Claims, ReplaceOnDemandInsideAName) {
  Plan const plan =
      planned(with_volume("4.1", "persistentVolumeClaim", {{"options.claimName", "x-OnDemand"}}));
  EXPECT_EQ(volume(plan)["persistentVolumeClaim"]["claimName"],
            "x-job-00000000000000a1-driver-pvc-0");
  EXPECT_TRUE(warns_of(plan, "OnDemand"));
}

TEST(Claims, AreCreatedForAnyNameWithClassAndSize) {
  Plan const plan = planned(with_volume("4.1",
                                        "persistentVolumeClaim",
                                        {{"options.claimName", "mine"},
                                         {"options.storageClass", "s"},
                                         {"options.sizeLimit", "1Gi"}}));
  EXPECT_EQ(resource(plan, "PersistentVolumeClaim")["metadata"]["name"], "mine");
}

TEST(Claims, HaveTheAccessModeOfTheLine) {
  auto const mode = [](char const* spark, char const* legacy) {
    Submission submission = with_volume(spark, "persistentVolumeClaim", kOnDemand);
    if (legacy != nullptr)
      set_conf(submission, "spark.kubernetes.legacy.useReadWriteOnceAccessMode", legacy);
    return resource(planned(submission), "PersistentVolumeClaim")["spec"]["accessModes"][0]
        .get<std::string>();
  };
  for (char const* const spark : {"3.1", "3.3", "3.4.4", "3.5.9"})
    EXPECT_EQ(mode(spark, nullptr), "ReadWriteOnce");
  EXPECT_EQ(mode("4.0", nullptr), "ReadWriteOncePod");
  EXPECT_EQ(mode("4.3", "true"), "ReadWriteOnce");
  EXPECT_EQ(mode("3.5.1", "false"), "ReadWriteOncePod");
  EXPECT_EQ(mode("3.4.3", "false"), "ReadWriteOncePod");
  for (char const* const spark : {"3.3.4", "3.4.2", "3.5.0"})
    EXPECT_EQ(mode(spark, "false"), "ReadWriteOnce") << spark;
}

}  // namespace
}  // namespace k8spark::test
