#include "image/jar_list.h"

#include "k8spark/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::image {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

matrix::Stack stack_of(std::string_view spark, std::string_view hadoop = {}) {
  return *matrix::make_stack(*spark::parse_spark_version(spark), hadoop);
}

std::vector<std::string> files(JarWish const& wish) {
  std::vector<std::string> names;
  std::vector<JarSource> const jars = *list_jars(wish);
  for (JarSource const& jar : jars) names.push_back(jar.file());
  return names;
}

std::string const kHash(64, 'a');

TEST(JarSource, IsACoordinateAUrlOrAFileOfTheBuild) {
  EXPECT_EQ(parse_jar_source("org.apache.hadoop:hadoop-aws:3.3.4")->from("https://m/r/"),
            "https://m/r/org/apache/hadoop/hadoop-aws/3.3.4/hadoop-aws-3.3.4.jar");
  auto const pinned = parse_jar_source("g:a:1#sha256=" + kHash);
  EXPECT_EQ(pinned->checksum, "sha256:" + kHash);
  auto const url = parse_jar_source("https://h/d/spark-root_2.11-0.1.17.jar?raw=1#sha256=" + kHash);
  EXPECT_EQ(url->url, "https://h/d/spark-root_2.11-0.1.17.jar?raw=1");
  EXPECT_EQ(url->file(), "spark-root_2.11-0.1.17.jar");
  EXPECT_EQ(parse_jar_source("./libs/bigdl.jar")->path, "libs/bigdl.jar");
}

TEST(JarSource, RefusesWhatItCannotCheckOrReach) {
  EXPECT_THAT(parse_jar_source("https://h/x.jar").error().hint, HasSubstr("#sha256=HEX"));
  for (std::string const& wrong : {std::string("https://h/x.jar#sha256=abc"),
                                   std::string("../x.jar"),
                                   std::string("/x.jar"),
                                   std::string("a/../../x.jar"),
                                   std::string(""),
                                   std::string("x y.jar"),
                                   std::string("g:a"),
                                   std::string("x$(id).jar"),
                                   std::string("g:a:1\nRUN id"),
                                   std::string("g:a:1#md5=abc"),
                                   std::string("x.jar#sha256=") + kHash})
    EXPECT_EQ(parse_jar_source(wrong).error().code, ErrorCode::kUsage) << wrong;
}

TEST(JarList, OfSeedSparkOnHadoop27IsTheOldPair) {
  EXPECT_THAT(files({stack_of("3.1.1", "2.7"), {matrix::Store::kWasb}, false, {}}),
              ElementsAre("hadoop-azure-2.7.4.jar", "azure-storage-2.0.0.jar"));
}

TEST(JarList, HoldsEachJarOnceAndTheUsersPinWins) {
  JarWish wish{stack_of("3.5.6"), {matrix::Store::kS3, matrix::Store::kS3}, true, {}};
  wish.more.push_back(*parse_jar_source("com.amazonaws:aws-java-sdk-bundle:1.12.746"));
  EXPECT_THAT(files(wish),
              ElementsAre("hadoop-aws-3.3.4.jar",
                          "aws-java-sdk-bundle-1.12.746.jar",
                          "spark-hadoop-cloud_2.12-3.5.6.jar"));
}

TEST(JarList, OfAStoreThatCannotBeIsAnError) {
  EXPECT_EQ(list_jars({stack_of("4.2"), {matrix::Store::kWasb}, false, {}}).error().code,
            ErrorCode::kUsage);
}

TEST(JarList, IsRenderedForPeopleMavenDownloadsAndMachines) {
  auto const jars = *list_jars(
      {stack_of("3.5"), {}, false, {*parse_jar_source("g.h:a:1"), *parse_jar_source("b.jar")}});
  EXPECT_EQ(render_jars(jars, JarFormat::kList, "https://r"), "a-1.jar\nb.jar\n");
  EXPECT_EQ(render_jars(jars, JarFormat::kMaven, "https://r"), "g.h:a:1\n");
  EXPECT_EQ(render_jars(jars, JarFormat::kUrls, "https://r/"),
            "https://r/g/h/a/1/a-1.jar\nhttps://r/g/h/a/1/a-1.jar.sha1\n");
  EXPECT_EQ(render_jars(jars, JarFormat::kUrls, ""), "");
  EXPECT_FALSE(Json::parse(render_jars(jars, JarFormat::kJson, ""))[0].contains("url"));
  Json const json = Json::parse(render_jars(jars, JarFormat::kJson, "https://r"));
  EXPECT_EQ(json[0]["path"], "g/h/a/1/a-1.jar");
  EXPECT_EQ(json[0]["checksumUrl"], "https://r/g/h/a/1/a-1.jar.sha1");
  EXPECT_EQ(json[1]["contextPath"], "b.jar");
}

TEST(Stores, AreReadOffAddresses) {
  SparkConf conf;
  conf.set("spark.eventLog.dir", "s3a://logs/history/", {});
  conf.set("spark.jars", "local:///a.jar,abfss://c@x.dfs.core.windows.net/b.jar", {});
  conf.set("spark.app.name", "wasbsgs", {});
  EXPECT_THAT(stores_in(conf), ElementsAre(matrix::Store::kS3, matrix::Store::kAbfs));
  EXPECT_THAT(stores_in(SparkConf()), IsEmpty());
  SparkConf other;
  other.set("spark.x", "msgs://b wasbs://c@a/", {});
  EXPECT_THAT(stores_in(other), ElementsAre(matrix::Store::kWasb));
}

TEST(Stores, AreReadOffKeys) {
  for (auto const& [key, store] : std::vector<std::pair<std::string, matrix::Store>>{
           {"spark.hadoop.fs.s3a.bucket.logs.endpoint", matrix::Store::kS3},
           {"spark.hadoop.fs.azure.account.key.a.dfs.core.windows.net", matrix::Store::kAbfs},
           {"spark.hadoop.fs.azure.sas.c.a.blob.core.windows.net", matrix::Store::kWasb},
           {"spark.hadoop.fs.gs.project.id", matrix::Store::kGcs}}) {
    SparkConf conf;
    conf.set(key, "x", {});
    EXPECT_THAT(stores_in(conf), ElementsAre(store)) << key;
  }
}

TEST(Stores, HaveNames) {
  for (char const* const name : {"s3", "wasb", "abfs", "gcs"})
    EXPECT_EQ(store_name(*parse_store(name)), name);
  EXPECT_EQ(*parse_store("azure"), matrix::Store::kAbfs);
  EXPECT_EQ(parse_store("s4").error().hint, "did you mean s3?");
}

}  // namespace
}  // namespace k8spark::image
