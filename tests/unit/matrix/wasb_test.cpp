#include "matrix/wasb.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::matrix {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

TEST(RewriteWasb, MovesAddressesToTheDfsEndpoint) {
  for (auto const& [from, to] : std::map<std::string, std::string>{
           {"wasbs://c@acc.blob.core.windows.net/a/b.parquet",
            "abfss://c@acc.dfs.core.windows.net/a/b.parquet"},
           {"wasb://c@acc.blob.core.windows.net", "abfss://c@acc.dfs.core.windows.net"},
           {"WASBS://c@acc.blob.core.chinacloudapi.cn/",
            "abfss://c@acc.dfs.core.chinacloudapi.cn/"},
           {"spark.read.csv(\"wasb://c@a.blob.core.windows.net/x\") # c@a.blob.x",
            "spark.read.csv(\"abfss://c@a.dfs.core.windows.net/x\") # c@a.blob.x"},
           {"wasb://c@a.blob.x/1,wasbs://d@b.blob.x/2", "abfss://c@a.dfs.x/1,abfss://d@b.dfs.x/2"}})
    EXPECT_EQ(rewrite_wasb(from).text, to);
  EXPECT_EQ(rewrite_wasb("wasb://c@a.blob.x/1,wasbs://d@b.blob.x/2").changed, 2U);
}

TEST(RewriteWasb, LeavesFlatAccountsAtTheirEndpoint) {
  EXPECT_EQ(rewrite_wasb("wasbs://c@a.blob.core.windows.net/x", AzureEndpoint::kBlob).text,
            "abfss://c@a.blob.core.windows.net/x");
}

TEST(RewriteWasb, TouchesNothingElse) {
  for (std::string const text : {"",
                                 "abfss://c@a.dfs.core.windows.net/",
                                 "s3a://b/wasb",
                                 "mywasb://c@a.blob.x/",
                                 "wasb:/x",
                                 "a w"}) {
    WasbText const out = rewrite_wasb(text);
    EXPECT_EQ(out.text, text);
    EXPECT_EQ(out.changed, 0U);
    EXPECT_THAT(out.left, IsEmpty());
  }
}

TEST(RewriteWasb, NamesWhatItCannotMove) {
  WasbText const out = rewrite_wasb("wasb://acc.blob.core.windows.net/x wasbs:///y wasb://c@h/z");
  EXPECT_EQ(out.text, "wasb://acc.blob.core.windows.net/x wasbs:///y wasb://c@h/z");
  EXPECT_THAT(out.left, ElementsAre("wasb://acc.blob.core.windows.net", "wasbs://", "wasb://c@h"));
}

TEST(RewriteWasbConf, RenamesAndDropsKeys) {
  WasbConf const out = rewrite_wasb_conf({
      {"spark.hadoop.fs.azure.account.key.acc.blob.core.windows.net", "${env.K}"},
      {"spark.hadoop.fs.azure.sas.cont.acc.blob.core.windows.net", "${env.S}"},
      {"spark.hadoop.fs.wasbs.impl", "org.apache.hadoop.fs.azure.NativeAzureFileSystem"},
      {"spark.hadoop.fs.AbstractFileSystem.wasbs.impl", "org.apache.hadoop.fs.azure.Wasbs"},
      {"spark.hadoop.fs.azure.page.blob.dir", "/x"},
      {"spark.eventLog.dir", "wasbs://logs@acc.blob.core.windows.net/h"},
      {"spark.app.name", "wasb"},
  });
  EXPECT_THAT(
      out.conf,
      UnorderedElementsAre(
          Pair("spark.hadoop.fs.azure.account.key.acc.dfs.core.windows.net", "${env.K}"),
          Pair("spark.hadoop.fs.azure.sas.fixed.token.acc.dfs.core.windows.net", "${env.S}"),
          Pair("spark.hadoop.fs.azure.account.auth.type.acc.dfs.core.windows.net", "SAS"),
          Pair("spark.eventLog.dir", "abfss://logs@acc.dfs.core.windows.net/h"),
          Pair("spark.app.name", "wasb")));
  EXPECT_EQ(out.renamed.size(), 2U);
  EXPECT_THAT(out.dropped,
              UnorderedElementsAre("spark.hadoop.fs.wasbs.impl",
                                   "spark.hadoop.fs.AbstractFileSystem.wasbs.impl",
                                   "spark.hadoop.fs.azure.page.blob.dir"));
}

TEST(RewriteWasbConf, OfAFlatAccountSaysSo) {
  WasbConf const out = rewrite_wasb_conf({{"fs.azure.account.key.acc.blob.core.windows.net", "k"}},
                                         AzureEndpoint::kBlob);
  EXPECT_THAT(out.conf,
              UnorderedElementsAre(
                  Pair("fs.azure.account.key.acc.blob.core.windows.net", "k"),
                  Pair("fs.azure.account.hns.enabled.acc.blob.core.windows.net", "false")));
  EXPECT_THAT(out.renamed, IsEmpty());
}

}  // namespace
}  // namespace k8spark::matrix
