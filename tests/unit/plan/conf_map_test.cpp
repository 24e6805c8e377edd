#include "plan_support.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::test {
namespace {

Json conf_map(Plan const& plan) {
  return plan.resources.back();
}

Submission with_files(char const* spark, std::vector<TextFile> files, Pairs conf = {}) {
  Submission submission = java_submission(spark, conf);
  submission.files.conf_dir = std::move(files);
  return submission;
}

// The shipped files, joined by blanks.
std::string shipped(Submission const& submission) {
  std::string all;
  Json const map = conf_map(planned(submission));
  for (auto const& [key, value] : map["data"].items())
    if (key != "spark.properties" && key != "spark.kubernetes.namespace") all += key + ' ';
  return all;
}

TEST(ConfMap, HoldsThePropertiesAndIsMounted) {
  Plan const plan = planned(java_submission("4.1", {{"spark.a", "b c"}}));
  Json const map = conf_map(plan);
  EXPECT_EQ(map["metadata"]["name"], "spark-drv-00000000000000b2-conf-map");
  EXPECT_EQ(map["immutable"], true);
  std::string const text = map["data"]["spark.properties"].get<std::string>();
  EXPECT_TRUE(
      text.starts_with("#Java properties built from Kubernetes config map with name: "
                       "spark-drv-00000000000000b2-conf-map\n#Thu Jan 01 00:00:00 UTC 2026\n"))
      << text;
  EXPECT_NE(text.find("\nspark.a=b c\n"), std::string::npos);
  EXPECT_NE(text.find("\nspark.master=k8s\\://https\\://h\\:6443\n"), std::string::npos);
  EXPECT_EQ(named(driver(plan)["volumeMounts"], "spark-conf-volume-driver")["mountPath"],
            "/opt/spark/conf");
  EXPECT_EQ(env(plan, "SPARK_CONF_DIR"), "/opt/spark/conf");
}

TEST(ConfMap, ListsItsFilesSortedAndNotTheNamespace) {
  Plan const plan = planned(with_files("4.1", {{"a.xml", "longer than z"}, {"z.xml", "z"}}));
  Json const items = named(spec(plan)["volumes"], "spark-conf-volume-driver")["configMap"]["items"];
  EXPECT_EQ(
      items,
      Json::array({Json{{"key", "a.xml"}, {"mode", 420}, {"path", "a.xml"}},
                   Json{{"key", "spark.properties"}, {"mode", 420}, {"path", "spark.properties"}},
                   Json{{"key", "z.xml"}, {"mode", 420}, {"path", "z.xml"}}}));
}

TEST(ConfMap, NamesTheNamespaceFromThreeThreeOn) {
  Pairs const conf = {{"spark.kubernetes.namespace", "etl"}};
  Json const old = conf_map(planned(java_submission("3.2", conf)));
  EXPECT_FALSE(old["metadata"].contains("namespace"));
  EXPECT_FALSE(old["data"].contains("spark.kubernetes.namespace"));
  Json const now = conf_map(planned(java_submission("3.3", conf)));
  EXPECT_EQ(now["metadata"]["namespace"], "etl");
  EXPECT_EQ(now["data"]["spark.kubernetes.namespace"], "etl");
}

TEST(ConfMap, IsImmutableFromThreeTwoOn) {
  EXPECT_FALSE(conf_map(planned(java_submission("3.1"))).contains("immutable"));
  EXPECT_TRUE(conf_map(planned(java_submission("3.2"))).contains("immutable"));
}

TEST(ConfMap, LeavesOutWhatSparkLeavesOut) {
  EXPECT_EQ(shipped(with_files("4.1",
                               {{"a.gz", ""},
                                {"a.zip", ""},
                                {"a.jar", ""},
                                {"a.tar", ""},
                                {"log4j2.properties.template", ""},
                                {"spark-defaults.conf", ""},
                                {"spark-log4j.properties", ""},
                                {"spark-env.sh", ""},
                                {"metrics.properties", "."}})),
            "spark-env.sh metrics.properties ");
}

TEST(ConfMap, LeavesOutWhatIsNotText) {
  Plan const plan = planned(with_files("4.1", {{"x.bin", "\xFF\xFE"}}));
  EXPECT_FALSE(conf_map(plan)["data"].contains("x.bin"));
  EXPECT_TRUE(warns_of(plan, "x.bin is not UTF-8"));
}

TEST(ConfMap, TakesTheSmallestFilesFirstUntilItIsFull) {
  constexpr char const* kSize = "spark.kubernetes.configMap.maxSize";
  std::vector<TextFile> const files = {{"b", "12345"}, {"a", "123"}, {"c", "1"}};
  EXPECT_EQ(shipped(with_files("4.1", files, {{kSize, "100"}})), "c a b ");
  EXPECT_EQ(shipped(with_files("4.1", files, {{kSize, "12"}})), "c a ");
  EXPECT_EQ(shipped(with_files("4.1", files, {{kSize, "13"}})), "c a b ");
  EXPECT_TRUE(warns_of(planned(with_files("4.1", files, {{kSize, "6"}})), "does not fit"));
}

TEST(ConfMap, CountsCharactersAsJavaDoes) {
  constexpr char const* kSize = "spark.kubernetes.configMap.maxSize";
  // Name and bytes are 5, characters 1 + 2 (a surrogate pair): less than 4 fails, less than 5 fits.
  std::vector<TextFile> const files = {{"a", "\xF0\x9F\x98\x80"}};
  EXPECT_EQ(shipped(with_files("4.1", files, {{kSize, "5"}})), "a ");
  EXPECT_EQ(shipped(with_files("4.1", files, {{kSize, "4"}})), "");
}

TEST(ConfMap, CountsNamesInCharactersAndContentInBytes) {
  constexpr char const* kSize = "spark.kubernetes.configMap.maxSize";
  // 4 characters and 13 bytes are less than 20, 8 bytes and 13 are not.
  std::vector<TextFile> const files = {{"\u00e9\u00e9\u00e9\u00e9", "1234567890123"}, {"b", "x"}};
  EXPECT_EQ(shipped(with_files("4.1", files, {{kSize, "20"}})), "b \u00e9\u00e9\u00e9\u00e9 ");
}

TEST(ConfMap, HoldsNothingWhenItMayNot) {
  constexpr char const* kSize = "spark.kubernetes.configMap.maxSize";
  for (char const* const size : {"0", "-1"})
    EXPECT_EQ(shipped(with_files("4.1", {{"a", "x"}}, {{kSize, size}})), "") << size;
}

TEST(ConfMap, HoldsOneMebibyteFromThreeThreeOn) {
  std::vector<TextFile> const files = {{"a", std::string(1200000, 'x')}};
  EXPECT_EQ(shipped(with_files("3.2", files)), "a ");
  EXPECT_EQ(shipped(with_files("3.3", files)), "");
  Pairs const more = {{"spark.kubernetes.configMap.maxSize", "1048577"}};
  EXPECT_EQ(refused_at(java_submission("3.3", more)), "at spark.kubernetes.configMap.maxSize");
  planned(java_submission("3.2", more));
}

TEST(ConfMap, CopiesTheConfBelowWhatTheStepsSet) {
  Plan const plan = planned(java_submission(
      "4.1", {{"spark.hadoop.x", "${env:X}"}, {"spark.kubernetes.submitInDriver", "false"}}));
  EXPECT_EQ(property(plan, "spark.hadoop.x"), "${env:X}");
  EXPECT_EQ(property(plan, "spark.kubernetes.submitInDriver"), "true");
}

TEST(SubmitTime, IsSetFromThreeThreeOn) {
  constexpr char const* kKey = "spark.app.submitTime";
  Pairs const given = {{kKey, "5"}};
  EXPECT_EQ(property(planned(java_submission("3.2")), kKey), "(absent)");
  EXPECT_EQ(property(planned(java_submission("3.3")), kKey), "1767225600000");
  EXPECT_EQ(property(planned(java_submission("3.4", given)), kKey), "1767225600000");
  EXPECT_EQ(property(planned(java_submission("3.5", given)), kKey), "5");
}

TEST(SubmitTime, IsNotThereWhenNobodyLooksAtAClock) {
  Submission submission = java_submission("4.1");
  submission.ids.submit_time_ms.reset();
  EXPECT_EQ(property(planned(submission), "spark.app.submitTime"), "(absent)");
}

}  // namespace
}  // namespace k8spark::test
