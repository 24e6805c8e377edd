#include "operators/apache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::operators {
namespace {

using testing::Contains;
using testing::HasSubstr;

Run sample(std::string application, Conf conf = {}) {
  operators::Run run;
  run.conf = std::move(conf);
  run.primary_resource = std::move(application);
  run.spark_version = "4.2.0";
  run.name = "app";
  return run;
}

Json spec_of(Run const& run) {
  return render_apache(run).object["spec"];
}

TEST(Apache, PutsAJarBesideItsList) {
  operators::Run run = sample("local:///a.jar", {{"spark.jars", "s3a://x/b.jar"}});
  run.main_class = "org.Main";
  run.app_args = {"1", ""};
  Json const spec = spec_of(run);
  EXPECT_EQ(spec["jars"], "local:///a.jar");
  EXPECT_EQ(spec["mainClass"], "org.Main");
  EXPECT_EQ(spec["driverArgs"], Json({"1", ""}));
  EXPECT_EQ(spec["sparkConf"]["spark.jars"], "s3a://x/b.jar,local:///a.jar");
  EXPECT_EQ(spec["deploymentMode"], "ClusterMode");
  EXPECT_EQ(spec["runtimeVersions"]["sparkVersion"], "4.2.0");
}

TEST(Apache, PutsAPythonApplicationBeforeItsFiles) {
  Json const spec = spec_of(sample("local:///a.py", {{"spark.submit.pyFiles", "b.zip, c.py"}}));
  EXPECT_EQ(spec["pyFiles"], "local:///a.py,b.zip,c.py");
  EXPECT_EQ(spec["mainClass"], "org.apache.spark.deploy.PythonRunner");
  EXPECT_FALSE(spec.contains("sparkConf"));
}

TEST(Apache, HasAFieldForR) {
  Json const spec = spec_of(sample("local:///a.R"));
  EXPECT_EQ(spec["sparkRFiles"], "local:///a.R");
  EXPECT_FALSE(spec.contains("jars"));
}

TEST(Apache, KeepsAllOtherKeysInSparkConf) {
  Rendered const rendered = render_apache(sample("local:///a.py",
                                                 {{"spark.app.name", "My App"},
                                                  {"spark.kubernetes.namespace", "ns"},
                                                  {"spark.executor.instances", "3"},
                                                  {"spark.files", "s3a://x"},
                                                  {"spark.submit.deployMode", "client"},
                                                  {"spark.master", "k8s://x"}}));
  Json const& spec = rendered.object["spec"];
  EXPECT_EQ(spec["sparkConf"],
            (Json{{"spark.app.name", "My App"},
                  {"spark.executor.instances", "3"},
                  {"spark.files", "s3a://x"}}));
  EXPECT_EQ(spec["files"], "s3a://x");
  EXPECT_EQ(spec["deploymentMode"], "ClientMode");
  EXPECT_EQ(rendered.object["metadata"], (Json{{"name", "my-app"}, {"namespace", "ns"}}));
  EXPECT_THAT(rendered.warnings, Contains(HasSubstr("spark.master")));
}

TEST(Apache, CarriesPodTemplatesByContent) {
  operators::Run run =
      sample("local:///a.py", {{"spark.kubernetes.driver.podTemplateContainerName", "m"}});
  run.driver_template = Json::parse(R"({"kind": "Pod", "spec": {"hostNetwork": true}})");
  Json const spec = spec_of(run);
  EXPECT_EQ(spec["driverSpec"]["podTemplateSpec"],
            Json::parse(R"({"spec": {"hostNetwork": true}})"));
  EXPECT_TRUE(spec["sparkConf"].contains("spark.kubernetes.driver.podTemplateContainerName"));
}

}  // namespace
}  // namespace k8spark::operators
