#include "image/image_tool.h"

#include "text/strings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::image {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

ImageTool tool_of(std::string_view spark) {
  ImageTool tool;
  tool.spark = *spark::parse_spark_version(spark);
  return tool;
}

std::vector<std::string> lines(ImageTool const& tool, ToolStep step = ToolStep::kBuild) {
  std::vector<std::string> joined;
  auto const words = image_tool_words(tool, step);
  if (!words) return {"error: " + words.error().message};
  for (Words const& line : *words) joined.push_back(text::join(line, " "));
  return joined;
}

// Seed 000-1 and 000-2.
TEST(ImageTool, MakesSparkAndPython) {
  ImageTool tool = tool_of("3.1.1");
  tool.tag = "3.1.1";
  EXPECT_THAT(lines(tool), ElementsAre("./bin/docker-image-tool.sh -t 3.1.1 build"));
  tool.python = true;
  EXPECT_THAT(lines(tool),
              ElementsAre("./bin/docker-image-tool.sh -t 3.1.1 -p "
                          "kubernetes/dockerfiles/spark/bindings/python/Dockerfile build"));
}

// Seed 001-8: Docker Hub has no nested names.
TEST(ImageTool, GivesANestedNameOfDockerHubAnotherOne) {
  ImageTool tool = tool_of("3.1.1");
  tool.repo = "me/spark-base";
  tool.tag = "1";
  tool.python = true;
  EXPECT_THAT(lines(tool),
              ElementsAre("./bin/docker-image-tool.sh -r me/spark-base -t 1 -p "
                          "kubernetes/dockerfiles/spark/bindings/python/Dockerfile build",
                          "docker tag me/spark-base/spark-py:1 me/spark-base:1"));
  EXPECT_THAT(lines(tool, ToolStep::kPush), ElementsAre("docker push me/spark-base:1"));
  tool.repo = "registry.example.com/me/spark-base";
  EXPECT_THAT(
      lines(tool, ToolStep::kPush),
      ElementsAre("./bin/docker-image-tool.sh -r registry.example.com/me/spark-base -t 1 push"));
  tool.name = "registry.example.com/spark:7";
  EXPECT_THAT(lines(tool, ToolStep::kPush),
              ElementsAre("docker push registry.example.com/spark:7"));
}

TEST(ImageTool, NamesTheJavaAsTheLinesBaseImageDoes) {
  for (auto const& [spark, java, tag] :
       std::vector<std::tuple<std::string, std::string, std::string>>{
           {"3.2", "11", "11-jre-slim"}, {"3.5", "17", "17-jre"}, {"4.2", "21", "21"}}) {
    ImageTool tool = tool_of(spark);
    tool.tag = "t";
    tool.java = java;
    EXPECT_THAT(lines(tool),
                ElementsAre("./bin/docker-image-tool.sh -t t -b java_image_tag=" + tag + " build"));
  }
}

TEST(ImageTool, HasEveryOtherOption) {
  ImageTool tool = tool_of("3.5");
  tool.tag = "t";
  tool.args = {{"spark_uid", "1000"}};
  tool.dockerfile = "my/Dockerfile";
  tool.uid = 1000;
  tool.no_cache = true;
  tool.minikube = true;
  tool.r = true;
  EXPECT_THAT(
      lines(tool),
      ElementsAre(
          "./bin/docker-image-tool.sh -t t -b spark_uid=1000 -f my/Dockerfile -u 1000 -n -m "
          "-R kubernetes/dockerfiles/spark/bindings/R/Dockerfile build"));
}

TEST(ImageTool, RefusesWhatTheScriptWould) {
  ImageTool tool = tool_of("3.5");
  EXPECT_THAT(lines(tool)[0], HasSubstr("no tag"));
  tool.tag = "t";
  EXPECT_THAT(lines(tool, ToolStep::kPush)[0], HasSubstr("only with a repository"));
  tool.buildx = tool.minikube = true;
  EXPECT_THAT(lines(tool)[0], HasSubstr("error"));
  tool.minikube = false;
  tool.java = "21";
  EXPECT_THAT(lines(tool)[0], HasSubstr("does not run on Java 21"));
}

// Seed 004-2, with a Spark that k8spark knows.
TEST(Distribution, IsBuiltFromSource) {
  Distribution distribution;
  distribution.spark = *spark::parse_spark_version("3.5");
  distribution.name = "mine";
  distribution.profiles = {"hadoop-3", "yarn"};
  distribution.properties = {{"hadoop.version", "3.3.6"}, {"curator.version", "2.12.0"}};
  distribution.scala = "2.13";
  distribution.java_home = "/opt/java 17";
  distribution.pip = true;
  EXPECT_EQ(*distribution_script(distribution),
            "export JAVA_HOME='/opt/java 17'\n"
            "./dev/change-scala-version.sh 2.13\n"
            "./dev/make-distribution.sh --name mine --pip --tgz -Phadoop-3 -Pyarn -Pkubernetes "
            "-Pscala-2.13 -Dhadoop.version=3.3.6 -Dcurator.version=2.12.0\n");
  distribution.scala = "2.11";
  EXPECT_FALSE(distribution_script(distribution));
}

}  // namespace
}  // namespace k8spark::image
