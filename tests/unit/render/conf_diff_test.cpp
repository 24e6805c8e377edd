#include "render/conf_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::render {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

ConfSide side(std::string_view version, std::vector<std::pair<std::string, std::string>> keys) {
  ConfSide made;
  made.version = *spark::parse_spark_version(version);
  for (auto& [key, value] : keys)
    made.conf.set(std::move(key), std::move(value), {Layer::kProfile, "k8spark.yaml:3"});
  return made;
}

KeyDifference const* find(std::vector<KeyDifference> const& all, std::string_view key) {
  for (KeyDifference const& one : all)
    if (one.key == key) return &one;
  return nullptr;
}

TEST(DiffConf, EqualSidesHaveNone) {
  EXPECT_THAT(diff_conf(side("4.1", {{"spark.a", "1"}}), side("4.1", {{"spark.a", "1"}})),
              IsEmpty());
}

TEST(DiffConf, TellsValuesOfOneSideAndOfBoth) {
  auto const all = diff_conf(side("4.1", {{"spark.a", "1"}, {"spark.b", "1"}}),
                             side("4.1", {{"spark.b", "2"}, {"spark.c", "3"}}));
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_EQ(all[0],
            (KeyDifference{
                KeyDifference::Kind::kValue, "spark.a", "1", std::nullopt, "k8spark.yaml:3", ""}));
  EXPECT_EQ(all[1].right, "2");
  EXPECT_EQ(all[2].left, std::nullopt);
}

TEST(DiffConf, NeverShowsASecret) {
  auto const all = diff_conf(side("4.1", {{"spark.hadoop.fs.s3a.secret.key", "planted-a"}}),
                             side("4.1", {{"spark.hadoop.fs.s3a.secret.key", "planted-b"}}));
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].left->find("planted"), std::string::npos);
}

TEST(DiffConf, TellsDefaultsThatChangedAndNobodySets) {
  auto const all = diff_conf(side("3.5", {}), side("4.1", {}));
  auto const* const rolling = find(all, "spark.eventLog.rolling.enabled");
  ASSERT_NE(rolling, nullptr);
  EXPECT_EQ(rolling->kind, KeyDifference::Kind::kDefault);
  EXPECT_EQ(rolling->left, "false");
  EXPECT_EQ(rolling->right, "true");
  auto const set = side("3.5", {{"spark.eventLog.rolling.enabled", "false"}});
  auto const set_too = side("4.1", {{"spark.eventLog.rolling.enabled", "false"}});
  EXPECT_EQ(find(diff_conf(set, set_too), "spark.eventLog.rolling.enabled"), nullptr);
}

TEST(DiffObjects, PairsByKindAndPlace) {
  std::vector<Json> const left = {{{"kind", "Pod"}, {"spec", {{"a", 1}, {"b", 2}}}},
                                  {{"kind", "Service"}}};
  std::vector<Json> const right = {{{"kind", "Pod"}, {"spec", {{"a", 1}, {"c", 3}}}}};
  auto const all = diff_objects(left, right);
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_EQ(all[0], (FieldDifference{"Pod", "/spec/b", 2, Json()}));
  EXPECT_EQ(all[1], (FieldDifference{"Pod", "/spec/c", Json(), 3}));
  EXPECT_EQ(all[2].object, "Service");
}

}  // namespace
}  // namespace k8spark::render
