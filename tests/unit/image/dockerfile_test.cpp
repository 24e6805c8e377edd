#include "image/dockerfile.h"

#include "text/strings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::image {
namespace {

using testing::HasSubstr;
using testing::Not;

matrix::Stack stack_of(std::string_view spark, std::string_view hadoop = {}) {
  return *matrix::make_stack(*spark::parse_spark_version(spark), hadoop);
}

DockerfileInput input_of(std::string_view spark) {
  DockerfileInput input;
  input.stack = stack_of(spark);
  input.base = "r/spark:1";
  return input;
}

std::string render(DockerfileInput const& input) {
  auto const text = render_dockerfile(input);
  return text ? *text : "error: " + text.error().message;
}

TEST(Dockerfile, EndsAsSparksOwnDo) {
  std::string const text = render(input_of("4.1"));
  EXPECT_THAT(text, HasSubstr("ARG BASE_IMAGE=r/spark:1\n"));
  EXPECT_THAT(text, HasSubstr("\nFROM ${BASE_IMAGE}\nUSER root\n"));
  EXPECT_THAT(text, HasSubstr("ENV PYTHONUNBUFFERED=1 HOME=/tmp\n"));
  EXPECT_THAT(text, HasSubstr("\nWORKDIR /opt/spark/work-dir\nUSER 185\n"));
  EXPECT_TRUE(text.ends_with("ENTRYPOINT [\"/opt/entrypoint.sh\"]\n"));
  EXPECT_THAT(text, HasSubstr("getent passwd 185"));
  EXPECT_THAT(text, HasSubstr("'185:x:185:0:anonymous uid:/opt/spark:/bin/false' >> /etc/passwd"));
  EXPECT_THAT(text, HasSubstr("chgrp -R 0 /opt/spark/work-dir && chmod -R g=u"));
  EXPECT_THAT(text, HasSubstr("buildx build --platform linux/amd64,linux/arm64"));
  EXPECT_THAT(text, Not(HasSubstr("AS fetch")));
  EXPECT_THAT(text, Not(HasSubstr("pip")));
}

TEST(Dockerfile, SaysWhatTheImageHolds) {
  DockerfileInput input = input_of("3.5.6");
  input.python = "3.10";
  std::string const text = render(input);
  for (char const* const label : {"io.k8spark.spark-version=\"3.5.6\"",
                                  "io.k8spark.hadoop-version=\"3.3.4\"",
                                  "io.k8spark.scala-version=\"2.12\"",
                                  "io.k8spark.python-version=\"3.10\""})
    EXPECT_THAT(text, HasSubstr(label));
}

TEST(Dockerfile, FetchesAndChecksJarsInAStageOfItsOwn) {
  DockerfileInput input = input_of("3.5.6");
  input.jars = *list_jars({input.stack, {matrix::Store::kS3}, false, {}});
  std::string const hash(64, 'b');
  input.jars.push_back(*parse_jar_source("https://h/x_2.12-1.jar#sha256=" + hash));
  input.jars.push_back(*parse_jar_source("libs/own.jar"));
  input.repository = "https://maven.example.com/r";
  std::string const text = render(input);
  EXPECT_THAT(text, HasSubstr("FROM ${FETCH_IMAGE} AS fetch\n"));
  EXPECT_THAT(text, HasSubstr("ARG MAVEN_REPOSITORY=https://maven.example.com/r\n"));
  EXPECT_THAT(text,
              HasSubstr("    jar \"$MAVEN_REPOSITORY\"/org/apache/hadoop/hadoop-aws/3.3.4/"
                        "hadoop-aws-3.3.4.jar ''; \\\n"));
  EXPECT_THAT(text, HasSubstr("    jar https://h/x_2.12-1.jar sha256:" + hash + "\n\n"));
  EXPECT_THAT(text, HasSubstr("COPY --from=fetch /jars/ /opt/spark/jars/\n"));
  EXPECT_THAT(text, HasSubstr("COPY [\"libs/own.jar\", \"/opt/spark/jars/\"]\n"));
}

TEST(Dockerfile, AsksForARepositoryThatNobodyNamed) {
  DockerfileInput input = input_of("3.5.6");
  EXPECT_FALSE(needs_repository(render(input)));
  input.jars = {*parse_jar_source("https://h/x.jar#sha256=" + std::string(64, 'b'))};
  EXPECT_FALSE(needs_repository(render(input)));
  input.jars.push_back(*parse_jar_source("g:a:1"));
  std::string const text = render(input);
  EXPECT_TRUE(needs_repository(text));
  EXPECT_THAT(
      text,
      HasSubstr(
          "    : \"${MAVEN_REPOSITORY:?--build-arg MAVEN_REPOSITORY=URL is missing}\"; \\\n"));
  input.repository = "https://m";
  EXPECT_FALSE(needs_repository(render(input)));
}

TEST(Dockerfile, InstallsPythonPackagesByPip) {
  DockerfileInput input = input_of("3.5");
  input.pip = {"requirements.txt", "wheels/x-1-py3-none-any.whl", "numpy>=1.20"};
  input.apt = {"libgomp1"};
  std::string const text = render(input);
  EXPECT_THAT(text, HasSubstr("COPY [\"requirements.txt\", \"/tmp/pip/\"]\n"));
  EXPECT_THAT(text,
              HasSubstr("pip install --no-cache-dir -r /tmp/pip/requirements.txt "
                        "/tmp/pip/x-1-py3-none-any.whl 'numpy>=1.20' && "));
  EXPECT_THAT(text,
              HasSubstr("--no-install-recommends libgomp1 && \\\n    rm -rf /var/lib/apt/lists/*"));
}

TEST(Dockerfile, BringsACondaEnvironmentFromAStageThatHasConda) {
  DockerfileInput input = input_of("3.5");
  input.conda = "env.yml";
  input.uid = 1001;
  std::string const text = render(input);
  EXPECT_THAT(text, HasSubstr("ARG CONDA_IMAGE="));
  EXPECT_THAT(text, HasSubstr("conda env update -n base -f /tmp/environment.yml"));
  EXPECT_THAT(text, HasSubstr("chown -R 1001:0 /opt/conda && chmod -R g=u /opt/conda"));
  EXPECT_THAT(text, HasSubstr("COPY --from=conda --chown=1001:0 /opt/conda /opt/conda\n"));
  EXPECT_THAT(text, HasSubstr("ENV PATH=/opt/conda/bin:$PATH\n"));
  EXPECT_THAT(
      text,
      HasSubstr(
          "PYSPARK_PYTHON=/opt/conda/bin/python PYSPARK_DRIVER_PYTHON=/opt/conda/bin/python"));
  EXPECT_THAT(text, HasSubstr("USER 1001\n"));
}

TEST(Dockerfile, PutsTheLogFileWhereNoConfigMapHidesIt) {
  DockerfileInput input = input_of("4.0");
  input.logging = {"warn", {{"org.example", "debug"}}};
  std::string const text = render(input);
  EXPECT_THAT(text, HasSubstr("'rootLogger.level = WARN'"));
  EXPECT_THAT(text, HasSubstr("> /opt/spark/log-conf/log4j2.properties\n"));
  EXPECT_THAT(text,
              HasSubstr("-Dlog4j2.configurationFile=file:///opt/spark/log-conf/log4j2.properties"));
  input.stack = stack_of("3.2");
  EXPECT_THAT(render(input), HasSubstr("> /opt/spark/log-conf/log4j.properties\n"));
}

TEST(Dockerfile, CopiesFilesForTheUserOfTheImage) {
  DockerfileInput input = input_of("4.0");
  input.files = {*parse_copied_file("app.py"),
                 *parse_copied_file("conf:/etc/app/"),
                 *parse_copied_file("./a b.txt:data/$x.txt")};
  std::string const text = render(input);
  EXPECT_THAT(text, HasSubstr("COPY --chown=185:0 [\"app.py\", \"/opt/spark/work-dir/\"]\n"));
  EXPECT_THAT(text, HasSubstr("COPY --chown=185:0 [\"conf\", \"/etc/app/\"]\n"));
  EXPECT_THAT(text, HasSubstr("[\"a b.txt\", \"/opt/spark/work-dir/data/\\$x.txt\"]\n"));
}

TEST(Dockerfile, LetsNothingBreakOutOfItsLine) {
  auto const fails = [](auto change) {
    DockerfileInput input = input_of("4.0");
    change(input);
    return !render_dockerfile(input);
  };
  EXPECT_TRUE(fails([](DockerfileInput& i) { i.base = "x\nRUN id"; }));
  EXPECT_TRUE(fails([](DockerfileInput& i) { i.base = "x y"; }));
  EXPECT_TRUE(fails([](DockerfileInput& i) { i.apt = {"--allow-unauthenticated"}; }));
  EXPECT_TRUE(fails([](DockerfileInput& i) { i.pip = {"--index-url=x"}; }));
  EXPECT_TRUE(fails([](DockerfileInput& i) { i.pip = {"a\nb"}; }));
  EXPECT_TRUE(fails([](DockerfileInput& i) { i.pip = {"../requirements.txt"}; }));
  EXPECT_TRUE(fails([](DockerfileInput& i) { i.conda = "/etc/env.yml"; }));
  EXPECT_TRUE(fails([](DockerfileInput& i) { i.repository = "https://me:pw@m"; }));
  EXPECT_TRUE(fails([](DockerfileInput& i) { i.uid = 0; }));
  EXPECT_TRUE(fails([](DockerfileInput& i) { i.logging.level = "x\ny"; }));
  EXPECT_FALSE(parse_copied_file("../app.py"));
  EXPECT_FALSE(parse_copied_file("/app.py"));
  EXPECT_FALSE(parse_copied_file("a\nb"));
  EXPECT_FALSE(parse_copied_file(""));
  DockerfileInput quoted = input_of("4.0");
  quoted.pip = {"a;id", "$(id)"};
  EXPECT_THAT(render(quoted), HasSubstr("'a;id' '$(id)'"));
}

struct BaseCase {
  char const* spark;
  char const* java;
  char const* image;  // empty: there is none
  char const* python;
};

TEST(BaseImage, IsTheProjectsOwnOfThatVersion) {
  for (BaseCase const& one : std::initializer_list<BaseCase>{
           {"3.1.3", "", "apache/spark-py:v3.1.3", ""},
           {"3.3.4", "", "apache/spark:3.3.4-scala2.12-java11-python3-ubuntu", "3.8"},
           {"3.3.4", "17", "", ""},
           {"3.5.6", "", "apache/spark:3.5.6-scala2.12-java11-python3-ubuntu", "3.8"},
           {"3.5.6", "17", "apache/spark:3.5.6-scala2.12-java17-python3-ubuntu", "3.10"},
           {"3.5.9", "", "apache/spark:3.5.9-scala2.12-java11-python3-ubuntu", "3.10"},
           {"4.1.4", "", "apache/spark:4.1.4-scala2.13-java17-python3-ubuntu", "3.10"},
           {"4.2.1", "21", "apache/spark:4.2.1-scala2.13-java21-python3-ubuntu", "3.10"},
           {"4.0", "11", "", ""},
           {"4.1", "25", "", ""}}) {
    auto const base = base_image(stack_of(one.spark), one.java);
    EXPECT_EQ(base ? base->name : "", one.image) << one.spark << ' ' << one.java;
    EXPECT_EQ(base ? base->python : "", one.python) << one.image;
  }
}

TEST(BaseImage, OfAnotherHadoopOrScalaIsNotTheProjects) {
  EXPECT_THAT(base_image(stack_of("3.1", "2.7")).error().hint, HasSubstr("--base"));
  EXPECT_FALSE(base_image(*matrix::make_stack(*spark::parse_spark_version("3.5"), "", "2.13")));
}

}  // namespace
}  // namespace k8spark::image
