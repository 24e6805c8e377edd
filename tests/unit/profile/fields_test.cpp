#include "profile/fields.h"

#include "bench.h"
#include "sys/file_system.h"
#include "text/strings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

namespace k8spark::profile {
namespace {

using testing::Contains;

// A value that fits the field, and what it becomes.
struct Sample {
  std::string yaml;
  std::string name;  // what replaces '*' in the keys
  std::string value;
};

Sample sample_of(Field const& field) {
  switch (field.type) {
    case FieldType::kText:
      return {"t", "", "t"};
    case FieldType::kInteger:
      return {"7", "", "7"};
    case FieldType::kBoolean:
      return {"TRUE", "", "true"};
    case FieldType::kChoice: {
      std::string const choice = text::split(field.choices, '|').front();
      return {choice, "", choice};
    }
    case FieldType::kPath:
      return {"a/b", "", "/work/repo/a/b"};
    case FieldType::kList:
      return {"[a, b]", "", "a,b"};
    case FieldType::kPathList:
      return {"[a, 's3a://b']", "", "/work/repo/a,s3a://b"};
    case FieldType::kWords:
      return {"[a, b]", "", ""};
    case FieldType::kMap:
      return {"{N: v}", "N", "v"};
    case FieldType::kMounts:
      return {"[{name: N, mountPath: /v}]", "N", "/v"};
    case FieldType::kSecretEnv:
      return {"{N: {secret: s, key: k}}", "N", "s:k"};
    case FieldType::kTolerations:
      return {"[{key: k, operator: Exists}]", "", R"([{"key":"k","operator":"Exists"}])"};
    case FieldType::kConf:
      return {"{spark.n: v}", "spark.n", "v"};
  }
  return {};
}

// A bucket's name in the place of '*'.
std::string path_of(Field const& field) {
  return text::replace_all(std::string(field.path), "*", "n");
}

// What the field replaces in its keys.
std::string name_of(Field const& field, Sample const& sample) {
  return has_name(field) ? "n" : sample.name;
}

// Fields whose meaning is in presets_*.cpp: alone they set other keys, or lack what they want.
bool is_expanded(Field const& field) {
  constexpr auto kSections = std::to_array<std::string_view>({"credentials.",
                                                              "driver.activeDeadlineSeconds",
                                                              "driver.tolerations",
                                                              "executors.tolerations",
                                                              "hadoopConf.",
                                                              "logging.",
                                                              "presets",
                                                              "python.version",
                                                              "scratch.",
                                                              "spark.",
                                                              "storage.",
                                                              "tls.",
                                                              "tolerations"});
  return std::any_of(kSections.begin(), kSections.end(), [&](std::string_view section) {
    return field.path.starts_with(section);
  });
}

// "a.b.c" with a value becomes "  a: {b: {c: value}}\n".
std::string nested(std::string_view path, std::string const& value) {
  std::string line = "  ";
  std::string end;
  for (std::string const& name : text::split(path, '.')) {
    line += name + ": {";
    end += '}';
  }
  line.erase(line.size() - 1);
  end.erase(end.size() - 1);
  return line + value + end + '\n';
}

TEST(Fields, EachSetsTheKeysThatTheTableSays) {
  for (Field const& field : field_table()) {
    if (field.keys.empty()) continue;
    Sample const sample = sample_of(field);
    SparkConf const conf = Bench::with(nested(path_of(field), sample.yaml)).conf();
    for (std::string const& key : text::split(field.keys, ' '))
      EXPECT_EQ(at(conf, key_for(key, name_of(field, sample))), sample.value + " @ k8spark.yaml:5")
          << field.path;
  }
}

TEST(Fields, ThoseWithoutKeysAreOptions) {
  for (Field const& field : field_table()) {
    if (!field.keys.empty() || is_expanded(field)) continue;
    Sample const sample = sample_of(field);
    std::string const path =
        std::string(field.path) + (sample.name.empty() ? "" : '.' + sample.name);
    Layers const layers = Bench::with(nested(field.path, sample.yaml)).must_load();
    if (field.type == FieldType::kWords)
      EXPECT_THAT(layers.settings.list(field.path), testing::ElementsAre("a", "b"));
    else
      EXPECT_EQ(layers.settings.option(path), sample.value) << field.path;
    EXPECT_TRUE(merge(layers.in_order).values().empty()) << field.path;
  }
}

TEST(Fields, HaveUniquePathsAndAWordForTheManual) {
  std::set<std::string_view> paths;
  for (Field const& field : field_table()) {
    EXPECT_TRUE(paths.insert(field.path).second) << field.path;
    EXPECT_FALSE(field.doc.empty()) << field.path;
    EXPECT_FALSE(is_section(field.path)) << field.path;
    EXPECT_EQ(find_field(path_of(field)), &field);
    if (field.type != FieldType::kList) {
      EXPECT_EQ(field.type == FieldType::kChoice, !field.choices.empty()) << field.path;
    }
  }
}

TEST(Fields, KnowTheirSections) {
  EXPECT_TRUE(is_section("driver"));
  EXPECT_TRUE(is_section("storage"));
  EXPECT_TRUE(is_section("storage.s3"));
  EXPECT_FALSE(is_section("drive"));
  EXPECT_FALSE(is_section("conf"));
  EXPECT_THAT(names_in_section(""), Contains("extends"));
  EXPECT_THAT(names_in_section(""), Contains("executors"));
  EXPECT_THAT(names_in_section("storage"), testing::ElementsAre("s3", "azure", "gcs", "hdfs"));
}

TEST(Fields, OfABucketStandUnderItsName) {
  EXPECT_EQ(find_field("storage.s3.buckets.logs.region")->path, "storage.s3.buckets.*.region");
  EXPECT_EQ(
      name_in_path(*find_field("storage.s3.buckets.logs.region"), "storage.s3.buckets.logs.region"),
      "logs");
  EXPECT_TRUE(is_section("storage.s3.buckets"));
  EXPECT_TRUE(is_section("storage.s3.buckets.logs"));
  EXPECT_TRUE(is_section("storage.s3.buckets.logs.credentials"));
  EXPECT_FALSE(is_section("storage.s3.buckets.logs.region"));
  EXPECT_THAT(names_in_section("storage.s3.buckets"), testing::IsEmpty());
  EXPECT_THAT(
      names_in_section("storage.s3.buckets.logs"),
      testing::ElementsAre("region", "endpoint", "pathStyle", "ssl", "encryption", "credentials"));
  EXPECT_THAT(names_in_section("storage.s3.buckets.logs.credentials"), Contains("kind"));
  // A dot would end the name.
  EXPECT_EQ(find_field("storage.s3.buckets.my.logs.region"), nullptr);
  EXPECT_EQ(find_field("storage.s3.buckets.logs.credentials.region"), nullptr);
}

std::string type_word(Field const& field) {
  switch (field.type) {
    case FieldType::kText:
      return "text";
    case FieldType::kInteger:
      return "whole number";
    case FieldType::kBoolean:
      return "true or false";
    case FieldType::kChoice:
      return text::replace_all(std::string(field.choices), "|", ", ");
    case FieldType::kPath:
      return "path or URI";
    case FieldType::kList:
      return field.choices.empty()
                 ? "list"
                 : "list of " + text::replace_all(std::string(field.choices), "|", ", ");
    case FieldType::kPathList:
      return "list of paths or URIs";
    case FieldType::kWords:
      return "list";
    case FieldType::kMap:
      return "map";
    case FieldType::kMounts:
      return "map of Secret: folder";
    case FieldType::kSecretEnv:
      return "map of NAME: {secret, key}";
    case FieldType::kTolerations:
      return "list of tolerations";
    case FieldType::kConf:
      return "map of spark.* keys";
  }
  return "";
}

std::string manual_row(Field const& field) {
  std::string keys = text::replace_all(std::string(field.keys), " ", "`, `");
  if (!keys.empty()) keys = '`' + keys + '`';
  return "| `" + std::string(field.path) + "` | " + type_word(field) + " | " + keys + " | " +
         std::string(field.doc) + " |";
}

TEST(Fields, AreRowsOfTheManual) {
  sys::HostFileSystem const files;
  Result<std::string> const manual = files.read(K8SPARK_SOURCE_DIR "/docs/profiles.md");
  ASSERT_TRUE(manual);
  std::size_t rows = 0;
  for (std::string const& line : text::split(*manual, '\n'))
    if (line.starts_with("| `") && std::count(line.begin(), line.end(), '|') == 5) ++rows;
  EXPECT_EQ(rows, field_table().size());
  for (Field const& field : field_table()) {
    std::string const row = manual_row(field);
    if (!text::contains(*manual, row)) ADD_FAILURE() << "missing in docs/profiles.md:\n" << row;
  }
}

}  // namespace
}  // namespace k8spark::profile
