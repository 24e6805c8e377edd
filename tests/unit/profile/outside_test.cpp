#include "profile/outside.h"

#include "bench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::profile {
namespace {

using testing::StartsWith;

TEST(Outside, PathsAreTakenFromTheProfilesFolder) {
  Bench bench = Bench::with(
      "  driver: {podTemplate: pods/driver.yaml}\n"
      "  deps: {pyFiles: [lib.zip, 'env.tgz#env', 's3a://b/x.py', 'local:///y.py']}\n"
      "  app: {file: jobs/etl.py}\n");
  bench.input.cwd = "/work/repo/elsewhere/below";
  SparkConf const conf = bench.conf();
  EXPECT_EQ(conf.get("spark.kubernetes.driver.podTemplateFile"), "/work/repo/pods/driver.yaml");
  EXPECT_EQ(conf.get("spark.submit.pyFiles"),
            "/work/repo/lib.zip,/work/repo/env.tgz#env,s3a://b/x.py,local:///y.py");
  EXPECT_EQ(bench.must_load().settings.option("app.file"), "/work/repo/jobs/etl.py");
}

TEST(Outside, LeavesUrisAndSparkInternalAlone) {
  for (char const* const file :
       {"local:///opt/pi.py", "s3a://b/k.py", "https://h/x.py", "spark-internal"}) {
    Bench const bench = Bench::with("  app: {file: \"" + std::string(file) + "\"}\n");
    EXPECT_EQ(bench.must_load().settings.option("app.file"), file);
  }
}

struct Sneaky {
  char const* fields;
  char const* entry;
};

class OutsideRefusals : public testing::TestWithParam<Sneaky> {};

TEST_P(OutsideRefusals, NeedAFlag) {
  Bench bench = Bench::with("  " + std::string(GetParam().fields) + '\n');
  Error const error = bench.must_fail();
  EXPECT_THAT(
      error.message,
      StartsWith('"' + std::string(GetParam().entry) + "\" lies outside the profile's repository"));
  EXPECT_EQ(error.hint, "if that is meant, say --allow-outside-files");
  EXPECT_THAT(error.where, StartsWith("k8spark.yaml:5:"));
  bench.input.allow_outside_files = true;
  EXPECT_TRUE(bench.load());
}

INSTANTIATE_TEST_SUITE_P(
    All,
    OutsideRefusals,
    testing::Values(
        Sneaky{"driver: {podTemplate: /etc/shadow}", "/etc/shadow"},
        Sneaky{"executors: {podTemplate: ../x.yaml}", "../x.yaml"},
        Sneaky{"deps: {files: [a, ../../home/me/.ssh/id_rsa]}", "../../home/me/.ssh/id_rsa"},
        Sneaky{"deps: {files: 'a,/home/me/.aws/credentials'}", "a,/home/me/.aws/credentials"},
        Sneaky{"deps: {archives: ['/x.tgz#y']}", "/x.tgz#y"},
        Sneaky{"deps: {jars: ['file:/etc/x.jar']}", "file:/etc/x.jar"},
        Sneaky{"deps: {jars: ['FILE:///etc/x.jar']}", "FILE:///etc/x.jar"},
        Sneaky{"deps: {jars: ['file://localhost/etc/x.jar']}", "file://localhost/etc/x.jar"},
        Sneaky{"deps: {jars: ['file:/work/repo/%2e%2e/x.jar']}", "file:/work/repo/%2e%2e/x.jar"},
        Sneaky{"app: {file: /work/repository2/x.py}", "/work/repository2/x.py"},
        Sneaky{"cluster: {kubeconfig: /home/me/.kube/config}", "/home/me/.kube/config"},
        Sneaky{"conf: {spark.files: /etc/passwd}", "/etc/passwd"},
        Sneaky{"conf: {spark.home: /home/me}", "/home/me"},
        Sneaky{"conf: {spark.jars: '${env:HOME}/x'}", "${env:HOME}/x"},
        Sneaky{"conf: {spark.kubernetes.authenticate.submission.oauthTokenFile: /t}", "/t"},
        Sneaky{"conf: {spark.kerberos.keytab: ../k}", "../k"},
        Sneaky{"conf: {spark.hadoop.fs.s3a.auth.profile.file: /home/me/.aws/x}", "/home/me/.aws/x"},
        Sneaky{"conf: {spark.hadoop.fs.s3a.bucket.b.auth.profile.file: ../x}", "../x"}));

TEST(Outside, TheRepositoryIsTheNearestFolderWithGit) {
  Bench bench;
  bench.files.add("/work/repo/team/k8spark.yaml",
                  "version: 1\ndefaultProfile: a\nprofiles:\n  a: {app: {file: ../shared/x.py}}\n");
  bench.input.cwd = "/work/repo/team";
  EXPECT_TRUE(bench.load());
  bench.files.add("/work/repo/team/.git", "gitdir: ../.git/worktrees/team\n");
  EXPECT_FALSE(bench.load());
}

TEST(Outside, WithoutARepositoryItIsTheProfilesFolder) {
  Bench bench;
  bench.files.add(
      "/data/k8spark.yaml",
      "version: 1\nprofiles:\n  in: {app: {file: x.py}}\n  out: {app: {file: ../x.py}}\n");
  bench.input.cwd = "/data";
  bench.input.profile = "in";
  EXPECT_TRUE(bench.load());
  bench.input.profile = "out";
  EXPECT_FALSE(bench.load());
}

TEST(Outside, TheUsersOwnFileIsTrusted) {
  Bench bench;
  bench.files.add(
      "/home/me/.config/k8spark/k8spark.yaml",
      "version: 1\ndefaultProfile: a\nprofiles:\n  a: {cluster: {kubeconfig: /etc/kube}}\n");
  EXPECT_EQ(bench.must_load().settings.option("cluster.kubeconfig"), "/etc/kube");
}

TEST(Outside, TheUsersOwnFileIsTrustedByNameToo) {
  Bench bench;
  bench.files.add("/home/me/.config/k8spark/prod.yaml",
                  "version: 1\ndefaultProfile: a\nprofiles:\n  a: {app: {file: /srv/x.py}}\n");
  bench.input.profile_file = "/home/me/.config/k8spark/prod.yaml";
  EXPECT_TRUE(bench.load());
}

TEST(Outside, AnExpandedVariableDoesNotOpenADoor) {
  Bench bench = Bench::with("  app: {file: \"${WHERE}/x.py\"}\n");
  bench.environment["WHERE"] = "/etc";
  EXPECT_THAT(bench.must_fail().message, StartsWith("\"/etc/x.py\" lies outside"));
}

TEST(Outside, ConfInsideTheRepositoryStaysAsWritten) {
  Bench const bench =
      Bench::with("  conf: {spark.files: 'a.txt,s3a://b/c', spark.x: /etc/passwd}\n");
  EXPECT_EQ(bench.conf().get("spark.files"), "a.txt,s3a://b/c");
  EXPECT_EQ(bench.conf().get("spark.x"), "/etc/passwd");
}

}  // namespace
}  // namespace k8spark::profile
