#include "image/engine.h"

#include "text/strings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::image {
namespace {

using testing::ElementsAre;

std::string line(Words const& words) {
  return text::join(words, " ");
}

TEST(Engine, BuildsInItsOwnWords) {
  BuildInput input;
  input.name = "r.example.com/app:1";
  input.args = {{"JAVA_VERSION", "17"}};
  EXPECT_EQ(line(build_words(input)),
            "docker build --tag r.example.com/app:1 --build-arg JAVA_VERSION=17 --file - .");
  input.engine = Engine::kPodman;
  input.no_cache = true;
  EXPECT_EQ(
      line(build_words(input)),
      "podman build --no-cache --tag r.example.com/app:1 --build-arg JAVA_VERSION=17 --file - .");
  input.engine = Engine::kBuildah;
  input.no_cache = false;
  EXPECT_EQ(
      line(build_words(input)),
      "buildah build --layers --tag r.example.com/app:1 --build-arg JAVA_VERSION=17 --file - .");
}

TEST(Engine, BuildsForSeveralMachinesIntoAList) {
  BuildInput input;
  input.name = "r/app:1";
  input.platforms = {"linux/amd64", "linux/arm64"};
  EXPECT_EQ(
      line(build_words(input)),
      "docker buildx build --platform linux/amd64,linux/arm64 --tag r/app:1 --push --file - .");
  input.engine = Engine::kBuildah;
  EXPECT_EQ(
      line(build_words(input)),
      "buildah build --layers --platform linux/amd64,linux/arm64 --manifest r/app:1 --file - .");
  EXPECT_EQ(line(push_words(Engine::kBuildah, "r/app:1", true)),
            "buildah manifest push --all r/app:1 docker://r/app:1");
  input.engine = Engine::kDocker;
  input.platforms = {"linux/arm64"};
  EXPECT_EQ(line(build_words(input)),
            "docker buildx build --platform linux/arm64 --tag r/app:1 --load --file - .");
}

TEST(Engine, PushesAndTags) {
  EXPECT_EQ(line(push_words(Engine::kDocker, "r/app:1", false)), "docker push r/app:1");
  EXPECT_EQ(line(tag_words(Engine::kPodman, "a", "b")), "podman tag a b");
}

TEST(Engine, LoadsIntoLocalClusters) {
  EXPECT_EQ(line(load_words(*parse_local_cluster("minikube"), "a:1")), "minikube image load a:1");
  EXPECT_EQ(line(load_words(*parse_local_cluster("kind"), "a:1")), "kind load docker-image a:1");
  EXPECT_EQ(line(load_words(*parse_local_cluster("k3d"), "a:1")), "k3d image import a:1");
  EXPECT_FALSE(parse_local_cluster("docker"));
  EXPECT_FALSE(parse_engine("kaniko"));
}

TEST(ImageName, IsCutAsDockerCutsIt) {
  ImageName const full = split_image_name("r.example.com:5000/team/app:1@sha256:abc");
  EXPECT_EQ(full.registry, "r.example.com:5000");
  EXPECT_EQ(full.repository, "team/app");
  EXPECT_EQ(full.tag, "1");
  EXPECT_EQ(full.digest, "sha256:abc");
  EXPECT_EQ(split_image_name("apache/spark").registry, "");
  EXPECT_EQ(split_image_name("localhost/spark:1").registry, "localhost");
  EXPECT_EQ(split_image_name("spark:4.1").repository, "spark");
}

TEST(ImageName, GetsARegistryAndATag) {
  EXPECT_EQ(full_image_name("app", "r.example.com/team/", "7"), "r.example.com/team/app:7");
  EXPECT_EQ(full_image_name("r2.example.com/app:1", "r.example.com", ""), "r2.example.com/app:1");
  EXPECT_EQ(full_image_name("app:1", "", "2"), "app:2");
  EXPECT_EQ(full_image_name("app", "", ""), "app");
}

TEST(ImageName, OfDockerHubIsNotNested) {
  EXPECT_TRUE(is_nested_on_docker_hub("me/spark-base/spark-py:1"));
  EXPECT_TRUE(is_nested_on_docker_hub("docker.io/me/spark-base/spark-py:1"));
  EXPECT_FALSE(is_nested_on_docker_hub("me/spark-py:1"));
  EXPECT_FALSE(is_nested_on_docker_hub("r.example.com/me/spark-base/spark-py:1"));
}

TEST(LoginHint, KnowsEcr) {
  EXPECT_EQ(login_hint("123456789012.dkr.ecr.eu-central-1.amazonaws.com/app:1", Engine::kBuildah),
            "aws ecr get-login-password --region eu-central-1 | buildah login --username AWS "
            "--password-stdin 123456789012.dkr.ecr.eu-central-1.amazonaws.com");
  EXPECT_EQ(login_hint("r.example.com/app:1", Engine::kDocker), "");
  EXPECT_EQ(login_hint("app", Engine::kDocker), "");
}

}  // namespace
}  // namespace k8spark::image
