#include "render/key_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <sstream>

namespace k8spark::render {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

spark::SparkVersion version(char const* text) {
  return *spark::parse_spark_version(text);
}

std::vector<std::string> names(std::string_view pattern, bool with_internal = false) {
  std::vector<std::string> found;
  for (spark::KeySpec const* row : find_rows(pattern, with_internal)) found.emplace_back(row->name);
  return found;
}

TEST(FindRows, TakesAPartOfTheNameInAnyCase) {
  EXPECT_THAT(names("DRIVER.PODTEMPLATE"),
              ElementsAre("spark.kubernetes.driver.podTemplateContainerName",
                          "spark.kubernetes.driver.podTemplateFile"));
}

TEST(FindRows, TakesAGlobOfTheWholeName) {
  EXPECT_THAT(names("spark.driver.memory*"),
              ElementsAre("spark.driver.memory",
                          "spark.driver.memoryOverhead",
                          "spark.driver.memoryOverheadFactor"));
  EXPECT_THAT(names("driver.memory*"), IsEmpty());
}

TEST(FindRows, FindsTheFamilyOfAKey) {
  EXPECT_THAT(names("spark.kubernetes.driver.label.team"),
              ElementsAre("spark.kubernetes.driver.label."));
}

TEST(FindRows, LeavesInternalKeysOutUnlessTheyAreMeant) {
  EXPECT_THAT(names(""), Not(testing::Contains("spark.kubernetes.submitInDriver")));
  EXPECT_THAT(names("", true), testing::Contains("spark.kubernetes.submitInDriver"));
  EXPECT_THAT(names("submitInDriver"), ElementsAre("spark.kubernetes.submitInDriver"));
}

TEST(KeysAsTable, HasTheDefaultOfTheLineAndMarksWhatItLacks) {
  auto const rows = find_rows("allocation.batch.size", false);
  EXPECT_THAT(keys_as_table(rows, {version("3.5.0"), false, {}}),
              HasSubstr("integer   5         all"));
  EXPECT_THAT(keys_as_table(rows, {version("4.3.0"), false, {}}),
              HasSubstr("integer   20        all"));
  auto const newer = find_rows("annotateExitException", false);
  EXPECT_THAT(keys_as_table(newer, {version("3.5.9"), false, {}}), HasSubstr("[not in 3.5.9] "));
  EXPECT_THAT(keys_as_table(newer, {version("4.1.4"), false, {}}), Not(HasSubstr("[not in")));
}

TEST(KeysAsTable, CutsLinesAtTheWidthOfATerminal) {
  auto const rows = find_rows("", false);
  std::istringstream cut(keys_as_table(rows, {version("4.1"), true, 60}));
  std::istringstream whole(keys_as_table(rows, {version("4.1"), true, {}}));
  std::size_t longest = 0;
  for (std::string line; std::getline(cut, line);) {
    std::size_t width = 0;
    for (char const c : line)
      if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++width;
    EXPECT_LE(width, 60U) << line;
  }
  for (std::string line; std::getline(whole, line);) longest = std::max(longest, line.size());
  EXPECT_GT(longest, 100U);
}

TEST(KeysAsJson, HasEveryField) {
  Json const list = Json::parse(keys_as_json(find_rows("pythonVersion", false), version("4.1")));
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0]["name"], "spark.kubernetes.pyspark.pythonVersion");
  EXPECT_EQ(list[0]["until"], "4.1");
  EXPECT_EQ(list[0]["known"], false);
  Json const size = Json::parse(keys_as_json(find_rows("batch.size", false), version("4.1")));
  EXPECT_EQ(size[0]["default"], "10");
  EXPECT_EQ(size[0]["defaults"].size(), 3U);
}

TEST(LinesText, SaysWhichLinesKnowAKey) {
  auto const lines = [](char const* key) { return lines_text(*spark::find_key(key)); };
  EXPECT_EQ(lines("spark.kubernetes.namespace"), "all");
  EXPECT_EQ(lines("spark.kubernetes.driver.annotateExitException"), "4.1+");
  EXPECT_EQ(lines("spark.kubernetes.pyspark.pythonVersion"), "3.1-4.0");
  EXPECT_EQ(lines("spark.kubernetes.executor.lostCheck.maxAttempts"), "3.1-3.2");
}

// docs/keys.md is written by `k8spark explain --keys -o markdown`.
TEST(KeysAsMarkdown, IsTheManualsPage) {
  std::ifstream file(K8SPARK_SOURCE_DIR "/docs/keys.md");
  std::ostringstream page;
  page << file.rdbuf();
  EXPECT_EQ(page.str(), keys_as_markdown())
      << "stale: k8spark explain --keys -o markdown > docs/keys.md";
}

}  // namespace
}  // namespace k8spark::render
