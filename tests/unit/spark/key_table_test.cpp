#include "spark/key_table.h"

#include "spark/redaction.h"
#include "spark/sizes.h"
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
    for (auto const& [since, text] : row.defaults) {
      if (since.major == 0) continue;
      std::string const value(text);
      EXPECT_TRUE(row.type != KeyType::kInteger || text::to_integer(value)) << row.name;
      EXPECT_TRUE(row.type != KeyType::kReal || text::to_double(value)) << row.name;
      EXPECT_TRUE(row.type != KeyType::kBoolean || value == "true" || value == "false") << row.name;
      EXPECT_TRUE(row.type != KeyType::kTime || parse_time_ms(value, row.unit)) << row.name;
      EXPECT_TRUE(row.type != KeyType::kSize ||
                  parse_size(value, SizeUnit::kByte, SizeUnit::kByte, version("4.3")))
          << row.name;
    }
  }
}

TEST(KeyTable, GivesDefaultsInTheLinesOrder) {
  auto const number = [](MinorVersion const& of) { return of.major * 100 + of.minor; };
  for (KeySpec const& row : key_table()) {
    int last = number(row.since) - 1;
    for (DefaultValue const& entry : row.defaults) {
      if (entry.since.major == 0) continue;
      EXPECT_GT(number(entry.since), last) << row.name;
      last = number(entry.since);
    }
  }
}

TEST(KeyTable, HasNoFamilyBelowAnother) {
  for (KeySpec const& row : key_table())
    for (KeySpec const& other : key_table())
      EXPECT_FALSE(row.type == KeyType::kMap && &row != &other &&
                   other.name.starts_with(row.name) && other.type == KeyType::kMap)
          << other.name;
}

TEST(KeyTable, MarksAsSecretOnlyWhatIsRedacted) {
  for (KeySpec const& row : key_table())
    EXPECT_TRUE(!row.is_secret || is_secret_key(row.name)) << row.name;
}

TEST(DefaultOf, IsTheLines) {
  constexpr char const* kSize = "spark.kubernetes.allocation.batch.size";
  EXPECT_EQ(default_of(*find_key(kSize), version("3.5")), "5");
  EXPECT_EQ(default_of(*find_key(kSize), version("4.0")), "10");
  EXPECT_EQ(default_of(*find_key(kSize), version("4.3")), "20");
  constexpr char const* kOwn = "spark.kubernetes.driver.ownPersistentVolumeClaim";
  EXPECT_EQ(default_of(*find_key(kOwn), version("3.1")), std::nullopt);
  EXPECT_EQ(default_of(*find_key(kOwn), version("3.3")), "false");
  EXPECT_EQ(default_of(*find_key(kOwn), version("3.4")), "true");
  EXPECT_EQ(default_of(*find_key("spark.driver.memoryOverhead"), version("4.1")), std::nullopt);
}

TEST(KeyTable, FallsBackOnlyToKeysOfItsOwn) {
  for (KeySpec const& row : key_table())
    EXPECT_TRUE(row.fallback_key.empty() || find_key(row.fallback_key) != nullptr) << row.name;
}

TEST(KeyTable, HasALineOfTextForEveryKey) {
  for (KeySpec const& row : key_table()) EXPECT_FALSE(row.doc.empty()) << row.name;
}

TEST(FindKey, FindsAKeyAndTheFamilyOfAKey) {
  EXPECT_EQ(find_key("spark.driver.memory")->name, "spark.driver.memory");
  EXPECT_EQ(find_key("spark.kubernetes.driver.label.a/b.c")->name,
            "spark.kubernetes.driver.label.");
  EXPECT_EQ(find_key("spark.nothing"), nullptr);
  EXPECT_EQ(find_key("spark.driver.memor"), nullptr);
}

}  // namespace
}  // namespace k8spark::spark
