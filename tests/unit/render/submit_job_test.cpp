#include "render/submit_job.h"

#include "yaml/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::render {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

JobInput pi() {
  JobInput input;
  input.name = "pi-submit";
  input.ns = "etl";
  input.account = "pi-submit";
  input.image = "r/spark:4.1";
  input.command.master = "k8s://https://laptop.example:6443";
  input.command.primary_resource = "local:///opt/pi.py";
  input.command.app_args = {"10", "a b"};
  for (auto const& [key, value] : {std::pair{"spark.app.name", "pi"},
                                   {"spark.master", "k8s://https://laptop.example:6443"},
                                   {"spark.kubernetes.context", "laptop"},
                                   {"spark.executor.instances", "2"}})
    input.command.conf.set(key, value, {Layer::kProfile, "k8spark.yaml:3"});
  return input;
}

Json object_of(JobInput const& input, std::size_t index) {
  auto const objects = submit_job(input);
  EXPECT_TRUE(objects) << objects.error().message;
  return objects ? (*objects)[index] : Json();
}

Json pod_of(Json const& job) {
  Json const& spec = job["kind"] == "Job" ? job["spec"] : job["spec"]["jobTemplate"]["spec"];
  return spec["template"]["spec"];
}

TEST(SubmitJob, RunsTheImagesSparkSubmitThroughItsEntrypoint) {
  Json const container = pod_of(object_of(pi(), 1))["containers"][0];
  EXPECT_FALSE(container.contains("command"));  // an entrypoint gives the user its name
  EXPECT_EQ(container["args"],
            Json::array({"/opt/spark/bin/spark-submit",
                         "--master",
                         "k8s://https://kubernetes.default.svc",
                         "--deploy-mode",
                         "cluster",
                         "--name",
                         "pi",
                         "--properties-file",
                         "/etc/k8spark/submit/spark.properties",
                         "local:///opt/pi.py",
                         "10",
                         "a b"}));
}

TEST(SubmitJob, LeavesOutWhatOnlyThisMachineKnows) {
  std::string const properties = object_of(pi(), 0)["data"]["spark.properties"];
  EXPECT_THAT(properties, HasSubstr("spark.executor.instances=2\n"));
  EXPECT_THAT(properties, HasSubstr("spark.kubernetes.namespace=etl\n"));
  EXPECT_THAT(properties, HasSubstr("spark.jars.ivy=/tmp/.ivy\n"));
  EXPECT_THAT(properties, Not(HasSubstr("laptop")));
}

TEST(SubmitJob, MakesOneDriverAtMost) {
  Json const job = object_of(pi(), 1);
  EXPECT_EQ(job["spec"]["backoffLimit"], 0);
  EXPECT_EQ(job["spec"]["ttlSecondsAfterFinished"], 86400);
  EXPECT_EQ(pod_of(job)["restartPolicy"], "Never");
  JobInput nightly = pi();
  nightly.cron = "0 3 * * *";
  Json const cron = object_of(nightly, 1);
  EXPECT_EQ(cron["kind"], "CronJob");
  EXPECT_EQ(cron["spec"]["schedule"], "0 3 * * *");
  EXPECT_EQ(cron["spec"]["concurrencyPolicy"], "Forbid");
  EXPECT_EQ(cron["spec"]["jobTemplate"]["spec"]["backoffLimit"], 0);
}

TEST(SubmitJob, LetsAnImageWithK8sparkSubmit) {
  JobInput input = pi();
  input.own_program = true;
  input.run_id = "nightly";
  Json const container = pod_of(object_of(input, 1))["containers"][0];
  EXPECT_EQ(container["command"], Json::array({"k8spark"}));
  EXPECT_EQ(container["args"][0], "submit");
  EXPECT_EQ(container["args"][3], "nightly");
  EXPECT_THAT(container["args"].dump(), Not(HasSubstr("--master")));
}

TEST(SubmitJob, PutsNoSecretIntoAnObject) {
  for (auto const& [key, value] : {std::pair{"spark.hadoop.fs.s3a.secret.key", "PLANTED"},
                                   {"spark.kubernetes.driverEnv.X", "AKIAIOSFODNN7EXAMPLE"}}) {
    JobInput input = pi();
    input.command.conf.set(key, value, {Layer::kProfile, "k8spark.yaml:9"});
    auto const objects = submit_job(input);
    ASSERT_FALSE(objects) << key;
    EXPECT_EQ(objects.error().where, "k8spark.yaml:9");
    EXPECT_THAT(objects.error().message, Not(HasSubstr(value)));
  }
  JobInput input = pi();
  input.command.conf.set("spark.hadoop.fs.s3a.secret.key", "${env.KEY}", {});
  // Of the machine: left out, so nothing to refuse.
  input.command.conf.set("spark.kubernetes.authenticate.submission.oauthToken", "PLANTED", {});
  EXPECT_THAT(object_of(input, 0).dump(), Not(HasSubstr("PLANTED")));
}

TEST(SubmitJob, CarriesTemplatesAndConfigurationFiles) {
  JobInput input = pi();
  input.driver_template = "spec: {}\n";
  input.conf_files = {{"log4j2.properties", "x=1\n"}};
  input.hadoop_files = {{"core-site.xml", "<configuration/>"}};
  Json const map = object_of(input, 0);
  EXPECT_EQ(map["data"]["conf-log4j2.properties"], "x=1\n");
  EXPECT_THAT(map["data"]["spark.properties"].get<std::string>(),
              HasSubstr("podTemplateFile=/etc/k8spark/submit/driver-template.yaml\n"));
  Json const pod = pod_of(object_of(input, 1));
  EXPECT_EQ(pod["containers"][0]["env"][0]["value"], "/etc/k8spark/submit/conf");
  EXPECT_EQ(pod["containers"][0]["env"][1]["value"], "/etc/k8spark/submit/hadoop");
  EXPECT_THAT(pod["volumes"].dump(), HasSubstr(R"("path":"conf/log4j2.properties")"));
}

TEST(SubmitJob, RefusesMoreThanAConfigMapHolds) {
  JobInput input = pi();
  input.conf_files = {{"big.xml", std::string(1100000, 'x')}};
  auto const objects = submit_job(input);
  ASSERT_FALSE(objects);
  EXPECT_EQ(objects.error().code, ErrorCode::kUsage);
}

TEST(JobName, IsAnAppsNameAsKubernetesTakesIt) {
  EXPECT_EQ(job_name("Pi"), "pi-submit");
  EXPECT_EQ(job_name("my app.py (v2)"), "my-app-py-v2-submit");
  EXPECT_EQ(job_name("***"), "spark-submit");
  EXPECT_LE(job_name(std::string(300, 'a')).size(), 52U);
}

TEST(TemplateWithVolume, MountsIntoSparksContainer) {
  Json const volume = {{"name", "code"}, {"emptyDir", Json::object()}};
  auto const tree = [&](std::optional<std::string> const& text, std::string const& container) {
    auto const made = template_with_volume(text, container, volume, "/code");
    return *yaml::to_json(*yaml::parse(*made, "t"));
  };
  Json const fresh = tree(std::nullopt, "");
  EXPECT_EQ(fresh["spec"]["containers"][0]["volumeMounts"][0]["mountPath"], "/code");
  std::string const two = "spec: {containers: [{name: a, image: x}, {name: b}]}";
  EXPECT_TRUE(tree(two, "")["spec"]["containers"][0].contains("volumeMounts"));
  EXPECT_TRUE(tree(two, "b")["spec"]["containers"][1].contains("volumeMounts"));
  EXPECT_EQ(tree(two, "b")["spec"]["containers"][0], Json({{"name", "a"}, {"image", "x"}}));
}

}  // namespace
}  // namespace k8spark::render
