#include "spark/key_table.h"

#include "text/strings.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace k8spark::spark {
namespace {

SparkVersion version(char const* text) {
  return *parse_spark_version(text);
}

TEST(KeyTable, IsSortedAndEachNameStandsOnce) {
  auto const table = key_table();
  EXPECT_EQ(std::adjacent_find(table.begin(),
                               table.end(),
                               [](KeySpec const& a, KeySpec const& b) { return a.name >= b.name; }),
            table.end());
}

TEST(KeyTable, EndsFamiliesAndOnlyFamiliesInADot) {
  for (KeySpec const& row : key_table())
    EXPECT_EQ(row.type == KeyType::kMap, row.name.ends_with('.')) << row.name;
}

TEST(KeyTable, HasDefaultsThatTheirTypeCanRead) {
  for (KeySpec const& row : key_table()) {
    std::string const value(row.default_value);
    EXPECT_TRUE(row.has_default || value.empty()) << row.name;
    if (!row.has_default) continue;
    EXPECT_TRUE(row.type != KeyType::kInteger || text::to_integer(value)) << row.name;
    EXPECT_TRUE(row.type != KeyType::kReal || text::to_double(value)) << row.name;
    EXPECT_TRUE(row.type != KeyType::kBoolean || value == "true" || value == "false") << row.name;
  }
}

TEST(KeyTable, FallsBackOnlyToKeysOfItsOwn) {
  for (KeySpec const& row : key_table())
    EXPECT_TRUE(row.fallback_key.empty() || find_key(row.fallback_key) != nullptr) << row.name;
}

TEST(KeyTable, HasALineOfTextForEveryKey) {
  for (KeySpec const& row : key_table()) EXPECT_FALSE(row.doc.empty()) << row.name;
}

TEST(FindKey, FindsAKeyAndTheFamilyOfAKey) {
  EXPECT_EQ(find_key("spark.driver.memory")->default_value, "1g");
  EXPECT_EQ(find_key("spark.kubernetes.driver.label.a/b.c")->name,
            "spark.kubernetes.driver.label.");
  EXPECT_EQ(find_key("spark.nothing"), nullptr);
  EXPECT_EQ(find_key("spark.driver.memor"), nullptr);
}

TEST(CheckKubernetesKey, AcceptsKnownKeysAndForeignOnes) {
  for (char const* const key : {"spark.kubernetes.namespace",
                                "spark.kubernetes.driver.label.team",
                                "spark.hadoop.fs.s3a.endpoint",
                                "spark.nothing"})
    EXPECT_FALSE(check_kubernetes_key(key, version("4.1"))) << key;
}

TEST(CheckKubernetesKey, GuessesWhatWasMeant) {
  auto const unknown = check_kubernetes_key("spark.kubernetes.namspace", version("4.1"));
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->near, "spark.kubernetes.namespace");
  auto const family = check_kubernetes_key("spark.kubernetes.driver.labels.team", version("4.1"));
  ASSERT_TRUE(family);
}

TEST(CheckKubernetesKey, KnowsWhichLineBroughtAKey) {
  constexpr char const* kKey = "spark.kubernetes.driver.pod.excludedFeatureSteps";
  EXPECT_TRUE(check_kubernetes_key(kKey, version("4.0")));
  EXPECT_FALSE(check_kubernetes_key(kKey, version("4.1")));
}

TEST(CheckKubernetesKey, KnowsWhichLineDroppedAKey) {
  constexpr char const* kKey = "spark.kubernetes.pyspark.pythonVersion";
  EXPECT_FALSE(check_kubernetes_key(kKey, version("4.0")));
  EXPECT_TRUE(check_kubernetes_key(kKey, version("4.1")));
}

}  // namespace
}  // namespace k8spark::spark
