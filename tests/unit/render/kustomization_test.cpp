#include "render/kustomization.h"

#include "yaml/yaml.h"

#include <gtest/gtest.h>

namespace k8spark::render {
namespace {

TEST(Kustomization, GeneratesConfigMapsAndListsTheRest) {
  Json const map = {
      {"apiVersion", "v1"},
      {"kind", "ConfigMap"},
      {"metadata", {{"name", "conf"}, {"namespace", "etl"}, {"labels", {{"a", "b"}}}}},
      {"data", {{"x.properties", "k=v\n"}}},
      {"binaryData", {{"z.bin", "AAE="}}},
      {"immutable", true}};
  Json const pod = {
      {"apiVersion", "v1"}, {"kind", "Pod"}, {"metadata", {{"name", "p"}, {"namespace", "etl"}}}};
  auto const files = kustomization({map, pod});
  ASSERT_EQ(files.size(), 4U);
  EXPECT_EQ(files[0].name, "kustomization.yaml");
  EXPECT_TRUE(files[0].bytes.starts_with(kKustomizationMark));
  Json const top = *yaml::to_json(*yaml::parse(files[0].bytes, "k"));
  EXPECT_EQ(top["resources"], Json::array({"pod-p.yaml"}));
  Json const& generator = top["configMapGenerator"][0];
  EXPECT_EQ(generator["files"],
            Json::array({"x.properties=config/conf/x.properties", "z.bin=config/conf/z.bin"}));
  EXPECT_EQ(generator["namespace"], "etl");
  EXPECT_EQ(generator["options"], Json({{"labels", {{"a", "b"}}}, {"immutable", true}}));
  EXPECT_EQ(files[1], (TextFile{"config/conf/x.properties", "k=v\n"}));
  EXPECT_EQ(files[2], (TextFile{"config/conf/z.bin", std::string("\0\1", 2)}));
  EXPECT_EQ(*yaml::to_json(*yaml::parse(files[3].bytes, "p")), pod);
}

}  // namespace
}  // namespace k8spark::render
