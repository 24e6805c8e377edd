#include "app/image/image_commands.h"
#include "fake_context.h"
#include "text/strings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace k8spark::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// Remembers what it was asked to run.
class FakePrograms final : public sys::Programs {
 public:
  Result<sys::ProgramEnd> run(sys::Program const& program) override {
    std::string line = program.command + ' ' + text::join(program.args, " ");
    bool const is_probe = line.starts_with("docker version") || line.ends_with(" --version");
    if (there.count(program.command) == 0)
      return Error{ErrorCode::kNotFound, "not found", program.command, ""};
    if (is_probe) return sys::ProgramEnd{"", without_daemon.count(program.command) == 0 ? 0 : 1, 0};
    lines.push_back(std::move(line));
    inputs.push_back(program.input.value_or(""));
    env = program.env;
    if (program.on_out) program.on_out("step 1\n");
    return sys::ProgramEnd{"", exit_code, 0};
  }
  [[nodiscard]] bool stdin_is_terminal() const override { return false; }

  std::set<std::string> there{"buildah"};
  std::set<std::string> without_daemon;
  int exit_code = 0;
  std::vector<std::string> lines;
  std::vector<std::string> inputs;
  std::vector<std::pair<std::string, std::string>> env;
};

class ImageCommands : public testing::Test {
 protected:
  void profile(std::string const& fields) {
    machine.files.add("/work/k8spark.yaml",
                      "version: 1\ndefaultProfile: p\nprofiles:\n  p:\n" + fields);
  }
  int run(ImageOptions const& options) {
    Context context = machine.context();
    context.programs = &programs;
    return run_image(options, context);
  }
  [[nodiscard]] std::string const& out() const { return machine.streams.stdout_text; }
  [[nodiscard]] std::string const& err() const { return machine.streams.stderr_text; }

  FakeMachine machine;
  FakePrograms programs;
};

ImageJarsOptions jars_of(std::string const& spark, std::vector<std::string> stores = {}) {
  ImageJarsOptions options;
  options.stack.layers.spark_version = spark;
  options.jars.stores = std::move(stores);
  options.format = "maven";
  return options;
}

TEST_F(ImageCommands, JarsAreThoseOfTheVersionThatWasAsked) {
  EXPECT_EQ(run(jars_of("3.5.6", {"s3"})), 0) << err();
  EXPECT_EQ(out(),
            "org.apache.hadoop:hadoop-aws:3.3.4\ncom.amazonaws:aws-java-sdk-bundle:1.12.262\n");
}

TEST_F(ImageCommands, JarsAreThoseOfTheProfilesAddresses) {
  profile("    spark: {version: \"4.1\"}\n    eventLog: {dir: \"s3a://logs/\"}\n");
  ImageJarsOptions options;
  EXPECT_EQ(run(options), 0) << err();
  EXPECT_THAT(out(), HasSubstr("org.apache.hadoop:hadoop-aws:3.4.2"));
  EXPECT_THAT(out(), HasSubstr("software/amazon/awssdk/bundle/2.29.52/bundle-2.29.52.jar"));
}

// Row 000-8 and 000-9.
TEST_F(ImageCommands, JarsOfAnotherHadoop) {
  ImageJarsOptions options = jars_of("3.1.1", {"azure"});
  options.stack.hadoop = "2.7";
  EXPECT_EQ(run(options), 0) << err();
  EXPECT_EQ(out(),
            "org.apache.hadoop:hadoop-azure:2.7.4\ncom.microsoft.azure:azure-storage:2.0.0\n");
}

TEST_F(ImageCommands, JarsThatCannotWorkTogetherEndWithOne) {
  ImageJarsOptions options = jars_of("4.0", {"s3"});
  options.jars.jars = {"org.apache.hadoop:hadoop-aws:3.3.4"};
  EXPECT_EQ(run(options), 1);
  EXPECT_THAT(err(), HasSubstr("hadoop-mismatch"));
  EXPECT_THAT(err(), HasSubstr("\"60s\""));
}

TEST_F(ImageCommands, UrlsAndBuildsNeedARepository) {
  ImageJarsOptions urls = jars_of("3.5.6", {"s3"});
  urls.format = "urls";
  EXPECT_EQ(run(urls), 2);
  ImageBuildOptions build;
  build.name = "r.example.com/app:1";
  build.content.jars.stores = {"s3"};
  EXPECT_EQ(run(build), 2);
  EXPECT_TRUE(programs.lines.empty());
  build.args = {"MAVEN_REPOSITORY=https://m.example.com"};
  EXPECT_EQ(run(build), 0) << err();
  profile("    image: {build: {repository: \"https://m.example.com/\"}}\n");
  EXPECT_EQ(run(urls), 0) << err();
  EXPECT_THAT(
      out(),
      HasSubstr("https://m.example.com/org/apache/hadoop/hadoop-aws/3.3.4/hadoop-aws-3.3.4.jar\n"));
}

TEST_F(ImageCommands, JarsWithoutAStoreIsAMistake) {
  EXPECT_EQ(run(jars_of("4.0")), 2);
  EXPECT_THAT(err(), HasSubstr("--store s3"));
}

// Row 001-6.
TEST_F(ImageCommands, CheckReadsVersionsOffAFolder) {
  for (char const* const jar :
       {"spark-core_2.12-3.5.6.jar", "hadoop-client-api-3.3.4.jar", "guava-14.0.1.jar"})
    machine.files.add(std::string("/opt/spark/jars/") + jar, "");
  ImageJarsOptions options;
  options.check = "/opt/spark";
  options.format = "list";
  EXPECT_EQ(run(options), 0) << err();
  EXPECT_EQ(out(), "Spark 3.5.6, Hadoop 3.3.4, Scala 2.12 (3 jars)\nno conflict found\n");
}

TEST_F(ImageCommands, CheckNamesWhatAListingLacks) {
  machine.files.add(
      "/work/list.txt",
      "spark-core_2.13-4.0.5.jar\nhadoop-client-api-3.4.1.jar\nhadoop-aws-3.3.4.jar\n");
  ImageJarsOptions options;
  options.check = "list.txt";
  options.jars.stores = {"s3"};
  options.format = "json";
  EXPECT_EQ(run(options), 1);
  for (char const* const part :
       {"\"hadoop\": \"3.4.1\"", "hadoop-mismatch", "sdk-generation", "missing-jar"})
    EXPECT_THAT(out(), HasSubstr(part));
}

TEST_F(ImageCommands, CheckOfNothingIsAMistake) {
  ImageJarsOptions options;
  options.check = "/nowhere";
  EXPECT_EQ(run(options), 2);
  machine.files.add("/work/empty/README", "");
  options.check = "/work/empty";
  EXPECT_EQ(run(options), 2);
}

TEST_F(ImageCommands, DockerfileIsMadeOfTheProfile) {
  profile(
      "    spark: {version: \"3.5.6\"}\n"
      "    image:\n"
      "      uid: 1001\n"
      "      app: {pip: [requirements.txt], apt: [libgomp1], files: [\"conf:etc/\"], stores: s3,\n"
      "            jars: [\"io.delta:delta-spark_2.12:3.2.0\"]}\n");
  ImageDockerfileOptions options;
  options.app = "app.py";
  EXPECT_EQ(run(options), 0) << err();
  for (char const* const part :
       {"ARG BASE_IMAGE=apache/spark:3.5.6-scala2.12-java11-python3-ubuntu",
        "hadoop-aws-3.3.4.jar",
        "delta-spark_2.12-3.2.0.jar",
        "-r /tmp/pip/requirements.txt",
        "libgomp1",
        "[\"app.py\", \"/opt/spark/work-dir/\"]",
        "[\"conf\", \"/opt/spark/work-dir/etc/\"]",
        "USER 1001",
        "python-version=\"3.8\""})
    EXPECT_THAT(out(), HasSubstr(part));
}

TEST_F(ImageCommands, DockerfileRefusesConflictsUnlessForced) {
  ImageDockerfileOptions options;
  options.stack.layers.spark_version = "4.0";
  options.jars.stores = {"s3"};
  options.jars.jars = {"io.delta:delta-spark_2.12:3.2.0"};
  EXPECT_EQ(run(options), 2);
  EXPECT_THAT(err(), HasSubstr("scala-suffix"));
  options.force = true;
  EXPECT_EQ(run(options), 0);
  EXPECT_THAT(out(), HasSubstr("delta-spark_2.12-3.2.0.jar"));
}

TEST_F(ImageCommands, BuildGivesTheDockerfileToTheEngineThatIsThere) {
  profile(
      "    image: {name: \"app:7\", registry: r.example.com/team, build: {args: {A: \"1\"}}}\n");
  ImageBuildOptions options;
  options.content.app = "app.py";
  options.push = true;
  EXPECT_EQ(run(options), 0) << err();
  EXPECT_THAT(
      programs.lines,
      ElementsAre(
          "buildah build --layers --tag r.example.com/team/app:7 --build-arg A=1 --file - .",
          "buildah push r.example.com/team/app:7"));
  EXPECT_THAT(programs.inputs[0], HasSubstr("ENTRYPOINT"));
  EXPECT_EQ(out(), "step 1\nstep 1\n");
}

TEST_F(ImageCommands, BuildPassesOverADockerWithoutItsDaemon) {
  programs.there = {"docker", "podman", "buildah"};
  ImageBuildOptions options;
  options.name = "r.example.com/app:1";
  options.dockerfile = "Dockerfile";
  options.dry_run = true;
  EXPECT_EQ(run(options), 0);
  EXPECT_EQ(out(), "docker build --tag r.example.com/app:1 --file Dockerfile .\n");
  programs.without_daemon = {"docker"};
  EXPECT_EQ(run(options), 0);
  EXPECT_THAT(out(), HasSubstr("\npodman build"));
  programs.there.clear();
  EXPECT_EQ(run(options), 0);
  options.dry_run = false;
  EXPECT_EQ(run(options), 2);
  EXPECT_THAT(err(), HasSubstr("--engine"));
}

TEST_F(ImageCommands, BuildEndsAsItsProgramDoes) {
  programs.exit_code = 7;
  ImageBuildOptions options;
  options.name = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/app:1";
  options.push = true;
  EXPECT_EQ(run(options), 7);
  EXPECT_EQ(programs.lines.size(), 1U);
  EXPECT_THAT(err(), HasSubstr("aws ecr get-login-password --region eu-central-1 | buildah login"));
}

TEST_F(ImageCommands, BuildKeepsSecretsOutOfArgvAndOutput) {
  ImageBuildOptions options;
  options.name = "r.example.com/app:1";
  options.args = {"PIP_TOKEN=planted-build-secret", "A=1"};
  EXPECT_EQ(run(options), 0);
  EXPECT_EQ(programs.lines[0],
            "buildah build --layers --tag r.example.com/app:1 --build-arg A=1 --build-arg "
            "PIP_TOKEN --file - .");
  EXPECT_THAT(
      programs.env,
      ElementsAre(std::pair<std::string, std::string>("PIP_TOKEN", "planted-build-secret")));
  options.dry_run = true;
  EXPECT_EQ(run(options), 0);
  EXPECT_THAT(out() + err(), Not(HasSubstr("planted-build-secret")));
  EXPECT_THAT(err(), HasSubstr("image's history"));
}

// Row 001-18.
TEST_F(ImageCommands, AnImageOfALocalClusterIsLoadedThere) {
  profile("    image: {name: \"app:1\", pullPolicy: Always, build: {in: minikube}}\n");
  ImagePushOptions options;
  options.dry_run = true;
  EXPECT_EQ(run(options), 0);
  EXPECT_EQ(out(), "minikube image load app:1\n");
  EXPECT_THAT(err(), HasSubstr("IfNotPresent or Never"));
}

TEST_F(ImageCommands, PushRefusesANestedNameOfDockerHub) {
  ImagePushOptions options;
  options.name = "me/base/spark-py:1";
  EXPECT_EQ(run(options), 2);
  EXPECT_THAT(err(), HasSubstr("Docker Hub"));
}

TEST_F(ImageCommands, StaleCodeIsWarnedOf) {
  ImagePushOptions options;
  options.name = "r.example.com/app:latest";
  options.dry_run = true;
  EXPECT_EQ(run(options), 0);
  EXPECT_THAT(err(), HasSubstr("its own tag"));
}

TEST_F(ImageCommands, ToolPrintsSparksScriptAndRunsItInItsFolder) {
  profile(
      "    spark: {version: \"3.5.6\"}\n"
      "    image: {build: {tool: docker-image-tool, tag: t1, repo: r.example.com/x, python: "
      "true}}\n");
  ImageToolOptions options;
  options.spark_home = "/opt/spark dist";
  EXPECT_EQ(run(options), 0) << err();
  EXPECT_EQ(out(),
            "(cd '/opt/spark dist' && ./bin/docker-image-tool.sh -r r.example.com/x -t t1 -p "
            "kubernetes/dockerfiles/spark/bindings/python/Dockerfile build)\n");
  options.run = true;
  EXPECT_EQ(run(options), 2);
  machine.files.add("/opt/spark dist/bin/docker-image-tool.sh", "");
  programs.there.insert("./bin/docker-image-tool.sh");
  EXPECT_EQ(run(options), 0) << err();
  EXPECT_EQ(programs.lines.size(), 1U);
  options.step = "destroy";
  EXPECT_EQ(run(options), 2);
}

// Row 000-1.
TEST_F(ImageCommands, BuildIsTheScriptsWhereTheProfileSaysSo) {
  profile(
      "    spark: {version: \"3.1.1\"}\n"
      "    image: {build: {tool: docker-image-tool, tag: \"3.1.1\", repo: r.example.com/x}}\n");
  ImageBuildOptions options;
  options.dry_run = options.push = true;
  EXPECT_EQ(run(options), 0) << err();
  EXPECT_EQ(out(),
            "./bin/docker-image-tool.sh -r r.example.com/x -t 3.1.1 build\n"
            "./bin/docker-image-tool.sh -r r.example.com/x -t 3.1.1 push\n");
}

// Row 004-2.
TEST_F(ImageCommands, DistributionIsMadeOfTheProfile) {
  profile(
      "    spark: {version: \"3.5\"}\n"
      "    image: {build: {source: {profiles: [yarn], properties: {hadoop.version: 3.3.6}, pip: "
      "true}}}\n");
  EXPECT_EQ(run(ImageDistributionOptions{}), 0) << err();
  EXPECT_EQ(out(),
            "./dev/make-distribution.sh --pip --tgz -Pyarn -Pkubernetes -Dhadoop.version=3.3.6\n");
}

}  // namespace
}  // namespace k8spark::app
