#include "k8spark/conf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

SparkConf example() {
  SparkConf conf;
  conf.set("spark.a", "1", {Layer::kProfile, "k8spark.yaml:3"});
  conf.set("spark.label.x", "2", {Layer::kConfFlag, "--conf"});
  conf.set("spark.label.y", "3", {});
  conf.set("spark.labels", "4", {});
  return conf;
}

TEST(SparkConf, FindsWhatWasSet) {
  SparkConf const conf = example();
  EXPECT_EQ(conf.get("spark.a"), "1");
  EXPECT_EQ(conf.get("spark.b"), std::nullopt);
  EXPECT_EQ(conf.get_or("spark.a", "z"), "1");
  EXPECT_EQ(conf.get_or("spark.b", "z"), "z");
  EXPECT_TRUE(conf.contains("spark.a"));
  EXPECT_FALSE(conf.contains("spark"));
  EXPECT_EQ(conf.find("spark.b"), nullptr);
}

TEST(SparkConf, SaysWhereAValueStands) {
  SparkConf const conf = example();
  EXPECT_EQ(conf.where("spark.a"), "k8spark.yaml:3");
  EXPECT_EQ(conf.where("spark.label.y"), "spark.label.y");
  EXPECT_EQ(conf.where("spark.nowhere"), "spark.nowhere");
}

TEST(SparkConf, SetReplacesValueAndOrigin) {
  SparkConf conf = example();
  conf.set("spark.a", "9", {Layer::kFlag, "--x"});
  EXPECT_EQ(*conf.find("spark.a"), (ConfValue{"9", {Layer::kFlag, "--x"}}));
}

TEST(SparkConf, EraseForgetsAndToleratesTheUnknown) {
  SparkConf conf = example();
  conf.erase("spark.a");
  conf.erase("spark.nowhere");
  EXPECT_FALSE(conf.contains("spark.a"));
  EXPECT_EQ(conf.values().size(), 3U);
}

TEST(SparkConf, PrefixesGiveTheRestInKeyOrder) {
  SparkConf const conf = example();
  EXPECT_THAT(conf.with_prefix("spark.label."), ElementsAre(Pair("x", "2"), Pair("y", "3")));
  EXPECT_THAT(conf.with_prefix("spark.none."), IsEmpty());
  EXPECT_EQ(conf.with_prefix("").size(), 4U);
}

TEST(Merge, LaterLayersWinWithTheirOrigin) {
  SparkConf const merged =
      merge({{{"a", {"1", {Layer::kPreset, "p"}}}, {"b", {"1", {Layer::kPreset, "p"}}}},
             {},
             {{"b", {"2", {Layer::kFlag, "--b"}}}, {"c", {"", {Layer::kFlag, "--c"}}}}});
  EXPECT_EQ(*merged.find("a"), (ConfValue{"1", {Layer::kPreset, "p"}}));
  EXPECT_EQ(*merged.find("b"), (ConfValue{"2", {Layer::kFlag, "--b"}}));
  EXPECT_EQ(merged.get("c"), "");
  EXPECT_EQ(merge({}), SparkConf());
}

TEST(Merge, LetsTheLaterLayerWinWhicheverIsLarger) {
  ConfMap large;
  for (int i = 0; i < 100; ++i) large["k" + std::to_string(i)] = {"large", {Layer::kPreset, "l"}};
  ConfMap const small = {{"k7", {"small", {Layer::kFlag, "s"}}},
                         {"z", {"small", {Layer::kFlag, "s"}}}};
  EXPECT_EQ(merge({large, small}).get("k7"), "small");
  EXPECT_EQ(merge({small, large}).get("k7"), "large");
  EXPECT_EQ(merge({small, large}).values().size(), 101U);
  EXPECT_EQ(merge({large, small}).values().size(), 101U);
}

TEST(SparkConf, CopiesAreIndependent) {
  SparkConf one;
  one.set("a", "1", {});
  SparkConf two = one;
  two.set("a", "2", {});
  SparkConf three = one;
  three.erase("a");
  EXPECT_EQ(one.get("a"), "1");
  EXPECT_EQ(two.get("a"), "2");
  EXPECT_FALSE(three.contains("a"));
  SparkConf const moved = std::move(one);
  EXPECT_EQ(moved.get("a"), "1");
  EXPECT_TRUE(one.values().empty());  // NOLINT(bugprone-use-after-move): it may be used again
  one.set("b", "3", {});
  EXPECT_EQ(one.get("b"), "3");
}

TEST(Layer, GoesFromPresetToDerived) {
  EXPECT_LT(Layer::kPreset, Layer::kEnvironment);
  EXPECT_LT(Layer::kEnvironment, Layer::kSparkDefaults);
  EXPECT_LT(Layer::kSparkDefaults, Layer::kProfile);
  EXPECT_LT(Layer::kProfile, Layer::kPropertiesFile);
  EXPECT_LT(Layer::kPropertiesFile, Layer::kConfFlag);
  EXPECT_LT(Layer::kConfFlag, Layer::kFlag);
  EXPECT_LT(Layer::kFlag, Layer::kDerived);
}

}  // namespace
}  // namespace k8spark
