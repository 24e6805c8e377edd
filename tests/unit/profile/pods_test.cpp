#include "bench.h"
#include "profile/pod_parts.h"
#include "text/strings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::profile {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Bench bench_of(std::string const& fields, std::string const& version = "4.1") {
  Bench bench = Bench::with(fields);
  bench.input.spark_version = version;
  return bench;
}

TEST(NamedPresets, AreTheLowestLayer) {
  Bench bench = bench_of("  presets: [minio, istio]\n");
  bench.environment["SPARK_CONF_DIR"] = "/conf";
  bench.files.add("/conf/spark-defaults.conf", "spark.hadoop.fs.s3a.endpoint.region here\n");
  SparkConf const conf = bench.conf();
  EXPECT_EQ(at(conf, "spark.hadoop.fs.s3a.path.style.access"),
            "true @ preset minio (k8spark.yaml:5)");
  EXPECT_EQ(at(conf, "spark.hadoop.fs.s3a.endpoint.region"), "here @ spark-defaults.conf:1");
  EXPECT_EQ(conf.get("spark.kubernetes.executor.label.sidecar.istio.io/inject"), "false");
  EXPECT_EQ(conf.get("spark.kubernetes.driver.annotation.sidecar.istio.io/inject"), "false");
}

TEST(NamedPresets, AreKnownByName) {
  Error const error = bench_of("  presets: [spot, minoi]\n").must_fail();
  EXPECT_EQ(error.where, "k8spark.yaml:5:19");
  EXPECT_THAT(error.message, HasSubstr("\"presets\" must be one of aws, azure"));
  EXPECT_EQ(error.hint, "did you mean \"minio\"?");
  EXPECT_EQ(bench_of("  presets: 'spot, istoi'\n").must_fail().hint, "did you mean \"istio\"?");
  EXPECT_TRUE(bench_of("  presets: spot\n").conf().contains("spark.decommission.enabled"));
  Bench expanded = bench_of("  presets: [\"${KIND}\"]\n");
  expanded.environment["KIND"] = "nothing";
  EXPECT_THAT(expanded.must_fail().message, HasSubstr("must be one of"));
}

TEST(NamedPresets, YieldToTheProfilesFields) {
  SparkConf const conf =
      bench_of("  presets: [local]\n  executors: {count: 3}\n  driver: {memory: 2g}\n").conf();
  EXPECT_EQ(conf.get("spark.executor.instances"), "3");
  EXPECT_EQ(conf.get("spark.driver.memory"), "2g");
  EXPECT_EQ(conf.get("spark.executor.memory"), "512m");
}

TEST(NamedPresets, OfRestrictedPodsComeAsTemplates) {
  Layers const layers = bench_of("  presets: [restricted]\n").must_load();
  ASSERT_TRUE(layers.given.driver_template && layers.given.executor_template);
  for (std::string const& text : {*layers.given.driver_template, *layers.given.executor_template}) {
    EXPECT_THAT(text, HasSubstr("runAsNonRoot: true"));
    EXPECT_THAT(text, HasSubstr("type: RuntimeDefault"));
    EXPECT_THAT(text, HasSubstr("allowPrivilegeEscalation: false"));
    EXPECT_THAT(text, HasSubstr("- ALL"));
    EXPECT_THAT(text, Not(HasSubstr("runAsUser")));
  }
  SparkConf const conf = merge(layers.in_order);
  EXPECT_EQ(at(conf, "spark.kubernetes.executor.podTemplateFile"),
            "k8spark-presets.yaml @ preset restricted (k8spark.yaml:5)");
  EXPECT_THAT(layers.notes, Contains(HasSubstr("spark-submit does not have")));
}

TEST(NamedPresets, OfRestrictedPodsWantSpark32) {
  Error const error = bench_of("  presets: [restricted]\n", "3.1").must_fail();
  EXPECT_EQ(error.where, "k8spark.yaml:5");
  EXPECT_THAT(error.message, HasSubstr("cannot have a seccompProfile"));
}

TEST(NamedPresets, OfSpotNodesTouchExecutorsOnly) {
  Layers const layers = bench_of("  presets: [spot]\n", "3.1").must_load();
  EXPECT_FALSE(layers.given.driver_template);
  ASSERT_TRUE(layers.given.executor_template);
  EXPECT_THAT(*layers.given.executor_template, HasSubstr("terminationGracePeriodSeconds: 120"));
  EXPECT_THAT(*layers.given.executor_template, HasSubstr("kubernetes.azure.com/scalesetpriority"));
  SparkConf const conf = merge(layers.in_order);
  EXPECT_FALSE(conf.contains("spark.kubernetes.driver.podTemplateFile"));
  EXPECT_EQ(conf.get("spark.storage.decommission.shuffleBlocks.enabled"), "true");
  EXPECT_FALSE(conf.contains("spark.executor.decommission.forceKillTimeout"));
  // Later lines overwrite what the template says.
  std::string const grace = "spark.kubernetes.executor.terminationGracePeriodSeconds";
  EXPECT_FALSE(bench_of("  presets: [spot]\n", "4.0").conf().contains(grace));
  EXPECT_EQ(bench_of("  presets: [spot]\n", "4.1").conf().get(grace), "120s");
}

TEST(NamedPresets, LieUnderTheUsersTemplate) {
  Bench bench = bench_of("  presets: [restricted]\n  executors: {podTemplate: t.yaml}\n");
  bench.files.add("/work/repo/t.yaml",
                  "spec:\n  securityContext: {runAsNonRoot: false}\n"
                  "  containers: [{name: c, image: i}]\n  initContainers: [{name: d}]\n");
  Layers const layers = bench.must_load();
  EXPECT_EQ(layers.given.executor_template,
            "spec:\n  securityContext:\n    runAsNonRoot: false\n"
            "    seccompProfile:\n      type: RuntimeDefault\n"
            "  containers:\n  - name: c\n    image: i\n    securityContext:\n"
            "      allowPrivilegeEscalation: false\n      capabilities:\n        drop:\n"
            "        - ALL\n"
            "  initContainers:\n  - name: d\n    securityContext:\n"
            "      allowPrivilegeEscalation: false\n      capabilities:\n        drop:\n"
            "        - ALL\n");
  EXPECT_EQ(merge(layers.in_order).get("spark.kubernetes.executor.podTemplateFile"),
            "/work/repo/t.yaml");
}

TEST(NamedPresets, CannotLieUnderATemplateElsewhere) {
  EXPECT_THAT(bench_of("  presets: [spot]\n  executors: {podTemplate: 's3a://b/t.yaml'}\n")
                  .must_fail()
                  .message,
              HasSubstr("cannot be laid over"));
}

TEST(PodParts, DoNotTwiceTolerate) {
  PodParts const spot{false, true, "", "preset spot"};
  std::string const once = *make_pod_template(spot, true, "", "");
  EXPECT_EQ(*make_pod_template(spot, true, once, "t"), once);
  EXPECT_FALSE(make_pod_template(spot, true, "- a\n", "t.yaml"));
}

TEST(Tolerations, GoIntoTheTemplatesOfTheirRoles) {
  Layers const layers =
      bench_of(
          "  tolerations: [{key: team, operator: Equal, value: data, effect: NoSchedule}]\n"
          "  executors:\n"
          "    tolerations:\n"
          "    - {key: gone, operator: Exists, effect: NoExecute, tolerationSeconds: 60}\n")
          .must_load();
  std::string const of_both =
      "  - key: team\n    operator: Equal\n    value: data\n    effect: NoSchedule\n";
  EXPECT_EQ(layers.given.driver_template,
            "apiVersion: v1\nkind: Pod\nspec:\n  tolerations:\n" + of_both);
  EXPECT_EQ(layers.given.executor_template,
            "apiVersion: v1\nkind: Pod\nspec:\n  tolerations:\n" + of_both +
                "  - key: gone\n    operator: Exists\n    effect: NoExecute\n"
                "    tolerationSeconds: 60\n");
  EXPECT_EQ(at(merge(layers.in_order), "spark.kubernetes.driver.podTemplateFile"),
            "k8spark-presets.yaml @ tolerations (k8spark.yaml:5), executors.tolerations "
            "(k8spark.yaml:8)");
}

TEST(Tolerations, OfTheDriverAloneLeaveExecutorsWithout) {
  Layers const layers =
      bench_of("  driver: {tolerations: [{operator: Exists}]}\n", "3.1").must_load();
  EXPECT_THAT(*layers.given.driver_template, HasSubstr("- operator: Exists\n"));
  EXPECT_FALSE(layers.given.executor_template);
}

TEST(Tolerations, LieUnderTheUsersTemplateAndBesideThePresets) {
  Bench bench = bench_of(
      "  presets: [spot]\n"
      "  executors: {podTemplate: t.yaml, tolerations: [{key: a, operator: Exists}]}\n");
  bench.files.add("/work/repo/t.yaml",
                  "spec:\n  tolerations: [{key: a, operator: Exists}, {key: own}]\n");
  std::string const text = *bench.must_load().given.executor_template;
  EXPECT_EQ(text::split(text, '\n').size(), 15U) << text;
  EXPECT_THAT(text, HasSubstr("- key: a\n    operator: Exists\n  - key: own\n"));
  EXPECT_THAT(text, HasSubstr("cloud.google.com/gke-spot"));
}

TEST(Tolerations, AreExpandedAndThenChecked) {
  Bench bench =
      bench_of("  tolerations: [{key: \"${TEAM}\", operator: Exists, effect: \"${EFFECT}\"}]\n");
  bench.environment = {{"TEAM", "data"}, {"EFFECT", "NoSchedule"}};
  EXPECT_THAT(*bench.must_load().given.driver_template, HasSubstr("key: data\n"));
  bench.environment["EFFECT"] = "Sometimes";
  Error const error = bench.must_fail();
  EXPECT_EQ(error.where, "k8spark.yaml:5:60");
  EXPECT_THAT(error.message, HasSubstr("must be one of NoSchedule"));
}

TEST(Tolerations, AChildsListReplacesItsParents) {
  Bench bench(
      "version: 1\ndefaultProfile: c\nprofiles:\n p: {tolerations: [{key: a, operator: Exists}]}\n"
      " c: {extends: p, tolerations: [{key: b, operator: Exists}]}\n");
  std::string const text = *bench.must_load().given.driver_template;
  EXPECT_THAT(text, HasSubstr("key: b\n"));
  EXPECT_THAT(text, Not(HasSubstr("key: a\n")));
}

TEST(PodParts, HoldADeadlineOfTheDriver) {
  Layers const layers = bench_of("  driver: {activeDeadlineSeconds: 3600}\n").must_load();
  EXPECT_EQ(layers.given.driver_template,
            "apiVersion: v1\nkind: Pod\nspec:\n  activeDeadlineSeconds: 3600\n");
  EXPECT_FALSE(layers.given.executor_template);
  EXPECT_FALSE(bench_of("  driver: {activeDeadlineSeconds: 0}\n").load());
}

TEST(Logging, IsAFileOfTheLog4jThatTheLineHas) {
  std::string const fields = "  logging: {level: warn, loggers: {org.apache.spark: debug}}\n";
  std::vector<TextFile> const two = bench_of(fields, "3.3").must_load().given.conf_files;
  ASSERT_EQ(two.size(), 1U);
  EXPECT_EQ(two[0].name, "log4j2.properties");
  EXPECT_THAT(two[0].bytes, HasSubstr("rootLogger.level = WARN\n"));
  EXPECT_THAT(two[0].bytes,
              HasSubstr("logger.l1.name = org.apache.spark\nlogger.l1.level = DEBUG\n"));
  std::vector<TextFile> const one = bench_of(fields, "3.2").must_load().given.conf_files;
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one[0].name, "log4j.properties");
  EXPECT_THAT(one[0].bytes, HasSubstr("log4j.rootCategory=WARN, console\n"));
  EXPECT_THAT(one[0].bytes, HasSubstr("log4j.logger.org.apache.spark=DEBUG\n"));
}

TEST(Logging, MayBeATextOrAFile) {
  Bench bench = bench_of("  logging: {file: my.properties}\n");
  EXPECT_EQ(bench.must_fail().where, "k8spark.yaml:5");
  bench.files.add("/work/repo/my.properties", "x");
  EXPECT_THAT(bench.must_load().given.conf_files, ElementsAre(TextFile{"log4j2.properties", "x"}));
  Layers const raw = bench_of("  logging: {raw: 'log4j.rootCategory=WARN'}\n").must_load();
  EXPECT_THAT(raw.given.conf_files,
              ElementsAre(TextFile{"log4j2.properties", "log4j.rootCategory=WARN"}));
  EXPECT_THAT(raw.warnings, ElementsAre(HasSubstr("looks like the other log4j's")));
  EXPECT_THAT(bench_of("  logging: {raw: x, level: INFO}\n").must_fail().message,
              HasSubstr("not several"));
  EXPECT_EQ(bench_of("  logging: {level: LOUD}\n").must_fail().message,
            "\"LOUD\" is no level of log4j");
}

TEST(Scratch, IsAVolumeForSparksLocalFolders) {
  SparkConf const disk = bench_of("  scratch: {size: 20Gi}\n").conf();
  std::string const folder = ".volumes.emptyDir.spark-local-dir-1.";
  EXPECT_EQ(disk.get("spark.kubernetes.driver" + folder + "mount.path"),
            "/var/data/spark-local-dir-1");
  EXPECT_EQ(disk.get("spark.kubernetes.executor" + folder + "options.sizeLimit"), "20Gi");
  SparkConf const claim = bench_of("  scratch: {size: 20Gi, storageClass: fast}\n").conf();
  std::string const pvc =
      "spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.";
  EXPECT_EQ(claim.get(pvc + "options.claimName"), "OnDemand");
  EXPECT_EQ(claim.get(pvc + "options.storageClass"), "fast");
  EXPECT_EQ(bench_of("  scratch: {type: memory}\n").conf().get("spark.kubernetes.local.dirs.tmpfs"),
            "true");
  EXPECT_EQ(bench_of("  scratch: {type: pvc, size: 1Gi}\n").must_fail().message,
            "scratch of type pvc wants size and storageClass");
  EXPECT_THAT(bench_of("  scratch: {type: memory, size: 1Gi}\n").must_fail().message,
              HasSubstr("has no size"));
}

TEST(TrustStore, ReachesBothJvms) {
  SparkConf const conf = bench_of(
                             "  tls: {trustStore: {secret: ca, file: ts.jks}}\n"
                             "  javaOptions: {executor: -Xss2m}\n")
                             .conf();
  EXPECT_EQ(conf.get("spark.kubernetes.driver.secrets.ca"), "/etc/k8spark/tls");
  EXPECT_EQ(conf.get("spark.driver.extraJavaOptions"),
            "-Djavax.net.ssl.trustStore=/etc/k8spark/tls/ts.jks");
  EXPECT_EQ(conf.get("spark.executor.extraJavaOptions"),
            "-Xss2m -Djavax.net.ssl.trustStore=/etc/k8spark/tls/ts.jks");
  SparkConf const own = bench_of(
                            "  tls: {trustStore: {secret: ca, file: ts.jks}}\n"
                            "  javaOptions: {driver: -Djavax.net.ssl.trustStoreType=jks, "
                            "executor: -Djavax.net.ssl.trustStore=/own}\n")
                            .conf();
  EXPECT_EQ(own.get("spark.driver.extraJavaOptions"),
            "-Djavax.net.ssl.trustStoreType=jks "
            "-Djavax.net.ssl.trustStore=/etc/k8spark/tls/ts.jks");
  EXPECT_EQ(own.get("spark.executor.extraJavaOptions"), "-Djavax.net.ssl.trustStore=/own");
}

TEST(Ports, KeepTheirDistance) {
  EXPECT_THAT(bench_of("  driver: {ports: {rpc: 7078, blockManager: 7079}}\n").must_load().warnings,
              ElementsAre(HasSubstr("a retry of rpc may take the port of blockManager")));
  EXPECT_THAT(bench_of("  driver: {ports: {rpc: 7078, blockManager: 7079, maxRetries: 0}}\n")
                  .must_load()
                  .warnings,
              IsEmpty());
  EXPECT_THAT(bench_of("  driver: {ports: {rpc: 7000, blockManager: 7017}}\n").must_load().warnings,
              IsEmpty());
}

TEST(Python, MustBeNewEnough) {
  EXPECT_EQ(bench_of("  python: {version: '3.9'}\n", "4.1.4").must_fail().message,
            "PySpark of Spark 4.1.4 needs Python 3.10 or newer, not 3.9");
  EXPECT_TRUE(bench_of("  python: {version: '3.10.4'}\n").load());
  EXPECT_TRUE(bench_of("  python: {version: '3.8'}\n", "3.5").load());
  EXPECT_FALSE(bench_of("  python: {version: three}\n").load());
}

TEST(Ivy, HasAFolderThatCanBeWrittenWithTheFieldOnly) {
  EXPECT_EQ(at(bench_of("  deps: {packages: 'a:b:1'}\n").conf(), "spark.jars.ivy"),
            "/tmp/.ivy2 @ preset deps.packages (k8spark.yaml:5)");
  EXPECT_EQ(bench_of("  deps: {packages: 'a:b:1', ivy: /x}\n").conf().get("spark.jars.ivy"), "/x");
  // What is spark-submit's stays so.
  Bench flag = bench_of("  namespace: x\n");
  flag.input.flags = {{"--packages", "spark.jars.packages", "a:b:1"}};
  EXPECT_FALSE(flag.conf().contains("spark.jars.ivy"));
  EXPECT_FALSE(
      bench_of("  conf: {spark.jars.packages: 'a:b:1'}\n").conf().contains("spark.jars.ivy"));
}

TEST(Stack, IsOfTheVersionAndWhatTheProfileSays) {
  EXPECT_EQ(bench_of("  namespace: x\n", "3.5").must_load().stack.hadoop.text(), "3.3.4");
  Layers const own =
      Bench::with("  spark: {version: '3.5', hadoop: 3.3.6, scala: '2.13'}\n").must_load();
  EXPECT_EQ(own.stack.hadoop.text(), "3.3.6");
  EXPECT_EQ(own.stack.scala, "2.13");
  Error const hadoop = Bench::with("  spark: {version: '3.5', hadoop: '2.7'}\n").must_fail();
  EXPECT_EQ(hadoop.where, "k8spark.yaml:5");
  EXPECT_THAT(hadoop.message, HasSubstr("was not built with Hadoop 2.7"));
  EXPECT_THAT(Bench::with("  spark: {version: '4.0', scala: '2.12'}\n").must_fail().message,
              HasSubstr("was not built with Scala 2.12"));
  Bench bare;
  EXPECT_EQ(bare.must_load().stack.hadoop.text(), "3.5.0");
}

}  // namespace
}  // namespace k8spark::profile
