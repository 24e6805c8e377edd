#include "workloads/history_server.h"

#include "plan_support.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::workloads {
namespace {

using test::java_submission;
using test::named;
using testing::HasSubstr;
using testing::Not;

using Keys = test::Pairs;

Identity const kIdentity{Kind::kHistoryServer, "spark-history", "etl"};

Workload made(Keys const& keys, HistoryWishes const& wishes) {
  auto workload = history_server(java_submission("4.1.4", keys), kIdentity, wishes);
  EXPECT_TRUE(workload) << workload.error().message;
  return workload ? *std::move(workload) : Workload{};
}

HistoryWishes in_s3() {
  HistoryWishes wishes;
  wishes.log_dir = "s3a://logs/history/";
  return wishes;
}

Json of_kind(Workload const& workload, std::string const& kind) {
  for (Json const& object : workload.objects)
    if (object["kind"] == kind) return object;
  return nullptr;
}

Json container(Workload const& workload) {
  return of_kind(workload, "Deployment")["spec"]["template"]["spec"]["containers"][0];
}

TEST(HistoryServer, RunsInTheForegroundThroughTheImagesEntrypoint) {
  Json const server = container(made({}, in_s3()));
  EXPECT_FALSE(server.contains("command"));
  EXPECT_EQ(server["args"],
            Json::array({"/opt/spark/bin/spark-class",
                         "org.apache.spark.deploy.history.HistoryServer",
                         "--properties-file",
                         "/opt/spark/conf/spark.properties"}));
  EXPECT_EQ(server["readinessProbe"]["httpGet"]["port"], 18080);
  EXPECT_TRUE(server.contains("startupProbe"));  // else a slow start is taken for a dead server
  EXPECT_EQ(named(server["env"], "SPARK_DAEMON_MEMORY")["value"], "1g");
}

TEST(HistoryServer, ReadsWhatTheDriversWriteWithTheirKeysAndSecrets) {
  Workload const workload =
      made({{"spark.hadoop.fs.s3a.endpoint", "http://minio:9000"},
            {"spark.history.fs.update.interval", "5s"},
            {"spark.executor.instances", "3"},
            {"spark.ui.enabled", "false"},
            {"spark.driver.extraClassPath", "/jars/*"},
            {"spark.driver.extraJavaOptions", "-Xlog:gc -Dcom.amazonaws.services.s3.enableV4=true"},
            {"spark.kubernetes.driver.secretKeyRef.AWS_ACCESS_KEY_ID", "aws:id"}},
           in_s3());
  std::string const text = of_kind(workload, "ConfigMap")["data"]["spark.properties"];
  EXPECT_THAT(text, HasSubstr("spark.history.fs.logDirectory=s3a\\://logs/history/\n"));
  EXPECT_THAT(text, HasSubstr("spark.hadoop.fs.s3a.endpoint="));
  EXPECT_THAT(text, HasSubstr("spark.history.fs.update.interval=5s\n"));
  EXPECT_THAT(text, Not(HasSubstr("executor")));
  EXPECT_THAT(text, Not(HasSubstr("spark.ui.enabled")));
  Json const env = container(workload)["env"];
  EXPECT_EQ(named(env, "AWS_ACCESS_KEY_ID")["valueFrom"]["secretKeyRef"]["name"], "aws");
  EXPECT_EQ(named(env, "SPARK_DAEMON_CLASSPATH")["value"], "/jars/*");
  EXPECT_EQ(named(env, "SPARK_DAEMON_JAVA_OPTS")["value"],
            "-Dcom.amazonaws.services.s3.enableV4=true");
}

TEST(HistoryServer, NeedsNoRights) {
  Workload const workload = made({}, in_s3());
  Json const pod = of_kind(workload, "Deployment")["spec"]["template"]["spec"];
  EXPECT_EQ(pod["automountServiceAccountToken"], false);
  EXPECT_EQ(pod["enableServiceLinks"], false);
  for (char const* const kind : {"Role", "RoleBinding", "ServiceAccount", "NetworkPolicy"})
    EXPECT_TRUE(of_kind(workload, kind).is_null()) << kind;
}

TEST(HistoryServer, IsNoDriver) {
  Json const labels =
      of_kind(made({}, in_s3()), "Deployment")["spec"]["template"]["metadata"]["labels"];
  EXPECT_FALSE(labels.contains("spark-role"));
  EXPECT_EQ(labels["k8spark.io/workload"], "history-server");
}

TEST(HistoryServer, IsShownByAServiceAnIngressOrARoute) {
  HistoryWishes wishes = in_s3();
  EXPECT_EQ(of_kind(made({}, wishes), "Service")["spec"]["type"], "ClusterIP");
  wishes.service_type = "NodePort";
  wishes.node_port = 30080;
  wishes.host = "history.example.com";
  wishes.tls_secret = "cert";
  Workload const workload = made({}, wishes);
  EXPECT_EQ(of_kind(workload, "Service")["spec"]["ports"][0]["nodePort"], 30080);
  EXPECT_EQ(of_kind(workload, "Ingress")["spec"]["rules"][0]["host"], "history.example.com");
  EXPECT_EQ(of_kind(workload, "Ingress")["spec"]["tls"][0]["secretName"], "cert");
  wishes.route = true;
  EXPECT_EQ(of_kind(made({}, wishes), "Route")["spec"]["host"], "history.example.com");
  EXPECT_TRUE(of_kind(made({}, wishes), "Ingress").is_null());
}

TEST(HistoryServer, ReadsAFolderOnlyFromAVolume) {
  HistoryWishes wishes;
  wishes.log_dir = "file:///logs/spark";
  auto const refused = history_server(java_submission("4.1.4", {}), kIdentity, wishes);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("no volume holds"));
  EXPECT_TRUE(history_server(
      java_submission(
          "4.1.4",
          {{"spark.kubernetes.driver.volumes.persistentVolumeClaim.logs.mount.path", "/logs"},
           {"spark.kubernetes.driver.volumes.persistentVolumeClaim.logs.options.claimName", "c"}}),
      kIdentity,
      wishes));
  wishes.claim = "logs";
  wishes.claim_path = "/logs";
  Json const pod = of_kind(made({}, wishes), "Deployment")["spec"]["template"]["spec"];
  EXPECT_EQ(named(pod["volumes"], "event-logs")["persistentVolumeClaim"]["claimName"], "logs");
  wishes.claim_path = "/other";
  EXPECT_FALSE(history_server(java_submission("4.1.4", {}), kIdentity, wishes));
}

// A driver that mounts the claim "events" there.
Submission with_claim_at(char const* path) {
  return java_submission(
      "4.1.4",
      {{"spark.kubernetes.driver.volumes.persistentVolumeClaim.logs.mount.path", path},
       {"spark.kubernetes.driver.volumes.persistentVolumeClaim.logs.options.claimName", "events"}});
}

std::vector<std::string> names_at(Json const& container, std::string const& path) {
  std::vector<std::string> names;
  for (Json const& mount : container["volumeMounts"])
    if (mount["mountPath"] == path || mount["mountPath"] == path + '/')
      names.push_back(mount["name"]);
  return names;
}

TEST(HistoryServer, MountsTheDriversClaimOnce) {
  HistoryWishes wishes;
  wishes.log_dir = "file:///logs/spark";
  wishes.claim = "events";
  wishes.claim_path = "/logs";
  for (char const* const path : {"/logs", "/logs/"}) {
    auto const workload = history_server(with_claim_at(path), kIdentity, wishes);
    ASSERT_TRUE(workload) << workload.error().message;
    EXPECT_EQ(names_at(container(*workload), "/logs"), std::vector<std::string>{"logs"});
  }
  wishes.claim = "others";
  auto const refused = history_server(with_claim_at("/logs"), kIdentity, wishes);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("its volume logs at /logs"));
}

TEST(HistoryServer, LeavesTheDriversOwnTmp) {
  auto const workload = history_server(with_claim_at("/tmp"), kIdentity, in_s3());
  ASSERT_TRUE(workload) << workload.error().message;
  EXPECT_EQ(names_at(container(*workload), "/tmp"), std::vector<std::string>{"logs"});
}

TEST(HistoryServer, TheDeploymentOwnsTheRest) {
  Workload const workload = made({}, in_s3());
  ASSERT_TRUE(workload.owner);
  EXPECT_EQ(workload.objects[*workload.owner]["kind"], "Deployment");
  EXPECT_EQ(workload.must_be_ready, (std::vector<MustBeReady>{{"server", 1}}));
}

}  // namespace
}  // namespace k8spark::workloads
