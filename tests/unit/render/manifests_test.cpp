#include "render/manifests.h"

#include "yaml/yaml.h"

#include <gtest/gtest.h>

namespace k8spark::render {
namespace {

Json object(char const* kind, char const* name) {
  return {{"apiVersion", "v1"},
          {"kind", kind},
          {"metadata", {{"name", name}, {"labels", {{"a", "b"}}}}}};
}

Plan sample() {
  Plan plan;
  plan.namespace_name = "etl";
  plan.driver_pod = object("Pod", "p");
  plan.driver_pod["metadata"]["namespace"] = "theirs";
  plan.driver_pod["spec"] = {{"text", "line 1\nline 2\n"}, {"yes", "no"}};
  plan.pre_resources = {object("PodGroup", "g")};
  plan.resources = {object("Service", "s"), object("ConfigMap", "c")};
  return plan;
}

TEST(Manifests, PutThePodLast) {
  std::string order;
  for (Json const& manifest : manifests(sample()))
    order += manifest["kind"].get<std::string>() + ' ';
  EXPECT_EQ(order, "PodGroup Service ConfigMap Pod ");
}

TEST(Manifests, CarryTheNamespaceRightBehindTheName) {
  for (Json const& manifest : manifests(sample()))
    EXPECT_TRUE(manifest["metadata"].dump().starts_with(
        R"({"name":")" + manifest["metadata"]["name"].get<std::string>() +
        R"(","namespace":"etl")"))
        << manifest;
}

TEST(Manifests, HaveNoOwners) {
  for (Json const& manifest : manifests(sample()))
    EXPECT_FALSE(manifest["metadata"].contains("ownerReferences"));
}

TEST(ManifestsAsYaml, AreDocumentsThatReadBackEqual) {
  auto const documents = yaml::parse_all(manifests_as_yaml(sample()), "out");
  ASSERT_TRUE(documents);
  auto const expected = manifests(sample());
  ASSERT_EQ(documents->size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_EQ(*yaml::to_json((*documents)[i]), expected[i]);
}

TEST(ManifestsAsYaml, ReadWell) {
  Plan plan;
  plan.namespace_name = "etl";
  plan.driver_pod = object("Pod", "p");
  plan.resources = {object("Service", "s")};
  EXPECT_EQ(
      manifests_as_yaml(plan),
      "apiVersion: v1\nkind: Service\nmetadata:\n  name: s\n  namespace: etl\n  labels:\n    a: b\n"
      "---\n"
      "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  namespace: etl\n  labels:\n    a: b\n");
}

TEST(ManifestsAsJson, AreOneList) {
  Json const list = Json::parse(manifests_as_json(sample()));
  EXPECT_EQ(list["apiVersion"], "v1");
  EXPECT_EQ(list["kind"], "List");
  EXPECT_EQ(list["items"].size(), 4U);
  EXPECT_EQ(list["items"][3]["kind"], "Pod");
}

TEST(ManifestsAsJson, SurviveBytesThatAreNoText) {
  Plan plan = sample();
  plan.driver_pod["spec"]["bad"] = "\xFF";
  EXPECT_TRUE(Json::accept(manifests_as_json(plan)));
}

}  // namespace
}  // namespace k8spark::render
