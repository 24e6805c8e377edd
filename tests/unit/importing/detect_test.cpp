#include "importing/detect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::importing {
namespace {

TEST(DetectSource, GoesByTheContent) {
  struct Sample {
    char const* text;
    std::optional<Source> source;
  };
  for (Sample const& sample : std::vector<Sample>{
           {"spark-submit --master x app.py", Source::kArgv},
           {"#!/bin/sh\n$SPARK_HOME/bin/spark-submit \\\n app.py", Source::kArgv},
           {"--master x app.py", Source::kArgv},
           {"–master x app.py", Source::kArgv},
           {"spark.master k8s://x\n", Source::kProperties},
           {"# of spark-submit\nspark.executor.memory=4g", Source::kProperties},
           {"spark.note = see spark-submit", Source::kProperties},
           {"apiVersion: v1\nkind: Pod\nmetadata: {name: x}", Source::kDocuments},
           {R"({"apiVersion": "v1", "kind": "List", "items": []})", Source::kDocuments},
           {"hello", std::nullopt},
           {"", std::nullopt},
       })
    EXPECT_EQ(detect_source(sample.text), sample.source) << sample.text;
}

TEST(ReadText, SaysThatItCannotTell) {
  auto const runs = read_text("hello world", "x.txt", std::nullopt);
  ASSERT_FALSE(runs);
  EXPECT_EQ(runs.error().where, "x.txt");
  EXPECT_THAT(runs.error().hint, testing::HasSubstr("--from"));
}

TEST(ReadText, TakesTheWordOfWhoKnows) {
  auto const runs = read_text("a.b c\nspark.x y", "x", source_named("properties"));
  ASSERT_TRUE(runs);
  EXPECT_EQ(runs->front().run.conf.at("spark.x"), "y");
  EXPECT_THAT(runs->front().warnings, testing::ElementsAre(testing::HasSubstr("\"a.b\"")));
}

}  // namespace
}  // namespace k8spark::importing
