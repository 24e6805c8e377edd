#include "spark/conf_reader.h"

#include <gtest/gtest.h>

namespace k8spark::spark {
namespace {

// A reader with what it refers to.
struct Fixture {
  SparkConf conf;
  EnvMap environment;
  SparkVersion version = newest_spark_version();
  ConfReader reader{conf, environment, version};

  void set(std::string key, std::string value) {
    conf.set(std::move(key), std::move(value), {Layer::kProfile, "prod.yaml:7"});
  }
};

TEST(ConfReader, GivesTheDefaultOfAnAbsentKey) {
  Fixture f;
  EXPECT_EQ(*f.reader.text("spark.driver.memory"), "1g");
  EXPECT_EQ(*f.reader.mib("spark.driver.memory"), 1024);
  EXPECT_EQ(*f.reader.text("spark.app.name"), std::nullopt);
  EXPECT_EQ(*f.reader.text_or_empty("spark.app.name"), "");
}

TEST(ConfReader, ReadsTheFallbackKeyBeforeTheDefault) {
  Fixture f;
  f.set("spark.kubernetes.container.image", "i:1");
  EXPECT_EQ(*f.reader.text("spark.kubernetes.driver.container.image"), "i:1");
  f.set("spark.kubernetes.driver.container.image", "d:1");
  EXPECT_EQ(*f.reader.text("spark.kubernetes.driver.container.image"), "d:1");
}

TEST(ConfReader, TrimsNumbersAndBooleans) {
  Fixture f;
  f.set("spark.driver.cores", " 3 ");
  f.set("spark.kubernetes.local.dirs.tmpfs", " TRUE ");
  EXPECT_EQ(*f.reader.integer("spark.driver.cores"), 3);
  EXPECT_TRUE(*f.reader.boolean("spark.kubernetes.local.dirs.tmpfs"));
}

TEST(ConfReader, CutsListsAndDropsBlankEntries) {
  Fixture f;
  f.set("spark.kubernetes.container.image.pullSecrets", " a ,, b");
  EXPECT_EQ(*f.reader.list("spark.kubernetes.container.image.pullSecrets"),
            (std::vector<std::string>{"a", "b"}));
}

TEST(ConfReader, ComparesChoicesAsWritten) {
  Fixture f;
  constexpr char const* kKey = "spark.kubernetes.container.image.pullPolicy";
  f.set(kKey, "always");
  auto const policy = f.reader.choice(kKey, {"Always", "Never"});
  ASSERT_FALSE(policy);
  EXPECT_EQ(policy.error().message,
            std::string(kKey) + " must be one of Always, Never, not \"always\"");
}

TEST(ConfReader, NamesTheOriginOfABadValue) {
  Fixture f;
  f.set("spark.driver.cores", "two");
  auto const cores = f.reader.integer("spark.driver.cores");
  ASSERT_FALSE(cores);
  EXPECT_EQ(cores.error().code, ErrorCode::kUsage);
  EXPECT_EQ(cores.error().where, "prod.yaml:7");
  EXPECT_EQ(cores.error().message, "spark.driver.cores must be a whole number, not \"two\"");
}

TEST(ConfReader, NamesTheFallbackKeyWhenItsValueIsBad) {
  Fixture f;
  f.set("spark.kubernetes.securityContext.allowPrivilegeEscalation", "maybe");
  auto const allow =
      f.reader.boolean("spark.kubernetes.driver.securityContext.allowPrivilegeEscalation");
  ASSERT_FALSE(allow);
  EXPECT_EQ(allow.error().where, "prod.yaml:7");
  EXPECT_EQ(allow.error().message,
            "spark.kubernetes.securityContext.allowPrivilegeEscalation must be true or false, not "
            "\"maybe\"");
}

TEST(ConfReader, ReadsTheOldNameOfAnAbsentKey) {
  Fixture f;
  f.set("spark.yarn.driver.memoryOverhead", "5");
  EXPECT_EQ(*f.reader.mib("spark.driver.memoryOverhead"), 5);
  EXPECT_EQ(*f.reader.expand("${spark.driver.memoryOverhead}"), "5");
  f.set("spark.driver.memoryOverhead", "6");
  EXPECT_EQ(*f.reader.mib("spark.driver.memoryOverhead"), 6);
}

TEST(ConfReader, ReadsNumbersAsJavaDoes) {
  Fixture f;
  f.set("spark.driver.cores", " +2 ");
  EXPECT_EQ(*f.reader.integer("spark.driver.cores"), 2);
  f.set("spark.kubernetes.memoryOverheadFactor", " .1d ");
  EXPECT_EQ(*f.reader.real("spark.kubernetes.memoryOverheadFactor"), 0.1);
}

TEST(ConfReader, PassesTheHintOfABadSizeOn) {
  Fixture f;
  f.set("spark.driver.memory", "1.5g");
  EXPECT_NE(f.reader.mib("spark.driver.memory").error().hint.find("whole number"),
            std::string::npos);
}

TEST(Expand, ReplacesKeysAndVariablesRecursively) {
  Fixture f;
  f.set("spark.a", "<${spark.b}>");
  f.set("spark.b", "${env:HOST}");
  f.environment["HOST"] = "h-${spark.driver.cores}";
  EXPECT_EQ(*f.reader.expand("x ${spark.a} ${env:HOST}"), "x <h-1> h-1");
}

TEST(Expand, LeavesUnknownReferencesAsTheyAre) {
  Fixture f;
  for (char const* const text :
       {"${spark.none}", "${env:NONE}", "${system:user.home}", "${other}", "${", "$x", "${spark.a"})
    EXPECT_EQ(*f.reader.expand(text), text);
}

TEST(Expand, KnowsWhatEveryJvmOnLinuxSays) {
  Fixture f;
  EXPECT_EQ(*f.reader.expand("a${system:file.separator}b${system:path.separator}"), "a/b:");
}

TEST(Expand, KnowsNoDefaultThatSparkDoesNotHave) {
  Fixture f;
  EXPECT_EQ(*f.reader.expand("${spark.executor.instances}"), "${spark.executor.instances}");
  f.set("spark.executor.instances", "3");
  EXPECT_EQ(*f.reader.expand("${spark.executor.instances}"), "3");
}

TEST(Expand, RefusesACircle) {
  Fixture f;
  f.set("spark.a", "${spark.b}");
  f.set("spark.b", "${spark.a}");
  EXPECT_EQ(f.reader.expand("${spark.a}").error().message, "circular reference to ${spark.a}");
}

TEST(Expand, AcceptsTheSameReferenceTwiceSideBySide) {
  Fixture f;
  f.set("spark.a", "1");
  EXPECT_EQ(*f.reader.expand("${spark.a}${spark.a}"), "11");
}

TEST(Expand, NamesTheKeyWhoseTextIsCircular) {
  Fixture f;
  f.set("spark.driver.memory", "${spark.driver.memory}");
  EXPECT_EQ(f.reader.mib("spark.driver.memory").error().where, "prod.yaml:7");
}

}  // namespace
}  // namespace k8spark::spark
