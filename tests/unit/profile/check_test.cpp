#include "profile/check.h"

#include "bench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::profile {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(Check, NamesAnUnknownKeyWithPlaceCaretAndSuggestion) {
  Error const error = Bench::with("  imge: {name: x}\n").must_fail();
  EXPECT_EQ(error.where, "k8spark.yaml:5:3");
  EXPECT_EQ(error.message, "unknown key \"imge\"\n    imge: {name: x}\n    ^");
  EXPECT_EQ(error.hint, "did you mean \"image\"?");
}

TEST(Check, LooksIntoSections) {
  Error const error = Bench::with("  driver: {cores: 1, memmory: 2g}\n").must_fail();
  EXPECT_EQ(error.where, "k8spark.yaml:5:22");
  EXPECT_THAT(error.message, StartsWith("unknown key \"memmory\" in \"driver\"\n"));
  EXPECT_EQ(error.hint, "did you mean \"memory\"?");
  EXPECT_EQ(Bench::with("  storage: {s3: {regoin: x}}\n").must_fail().hint,
            "did you mean \"region\"?");
}

TEST(Check, ListsWhatThereIsWhenNothingIsNear) {
  EXPECT_EQ(Bench::with("  upload: {elsewhere: x}\n").must_fail().hint, "known here: path");
}

TEST(Check, SendsSparkKeysToConf) {
  Error const error = Bench::with("  spark.executor.memory: 1g\n").must_fail();
  EXPECT_EQ(error.hint, "spark.* keys stand under \"conf:\"");
}

TEST(Check, TolerationsAreThoseOfKubernetes) {
  struct Case {
    char const* list;
    char const* message;
    char const* hint;
  };
  for (Case const& one : std::initializer_list<Case>{
           {"{key: a}", "\"tolerations\" must be a list, not a map", "for example [{key:"},
           {"[a]", "each of \"tolerations\" must be a map of key,", ""},
           {"[{kee: a}]", "unknown key \"kee\"", "did you mean \"key\"?"},
           {"[{key: a, operator: exists}]", "\"operator\" must be one of Exists, Equal", "Exists"},
           {"[{key: a, effect: NoSchedul}]", "\"effect\" must be one of", "NoSchedule"},
           {"[{key: a, effect: NoExecute, tolerationSeconds: soon}]",
            "\"tolerationSeconds\" must be a whole number",
            ""},
           {"[{value: a}]", "a toleration without key wants operator: Exists", ""},
           {"[{key: a, operator: Exists, value: b}]", "with operator: Exists has no value", ""},
           {"[{key: a, tolerationSeconds: 3}]", "wants effect: NoExecute", ""},
           {"[{key: [a]}]", "\"key\" must be a text, not a list", ""}}) {
    Error const error = Bench::with("  tolerations: " + std::string(one.list) + '\n').must_fail();
    EXPECT_THAT(error.where, StartsWith("k8spark.yaml:5:")) << one.list;
    EXPECT_THAT(error.message, HasSubstr(one.message)) << one.list;
    EXPECT_THAT(error.hint, HasSubstr(one.hint)) << one.list;
  }
}

TEST(Check, KeysAreCaseSensitive) {
  EXPECT_EQ(Bench::with("  serviceaccount: x\n").must_fail().hint,
            "did you mean \"serviceAccount\"?");
}

struct WrongType {
  char const* field;
  char const* where;
  char const* message;
};

class CheckTypes : public testing::TestWithParam<WrongType> {};

TEST_P(CheckTypes, AreNamedWithTheirPlace) {
  Error const error = Bench::with("  " + std::string(GetParam().field) + '\n').must_fail();
  EXPECT_EQ(error.where, GetParam().where);
  EXPECT_THAT(error.message, StartsWith(std::string(GetParam().message) + '\n'));
}

INSTANTIATE_TEST_SUITE_P(
    All,
    CheckTypes,
    testing::Values(
        WrongType{"image: x", "k8spark.yaml:5:10", "\"image\" must be a map, not a text"},
        WrongType{"driver: [x]", "k8spark.yaml:5:11", "\"driver\" must be a map, not a list"},
        WrongType{
            "namespace: {a: b}", "k8spark.yaml:5:14", "\"namespace\" must be a text, not a map"},
        WrongType{"driver: {cores: one}",
                  "k8spark.yaml:5:19",
                  "\"driver.cores\" must be a whole number, not \"one\""},
        WrongType{"executors: {instances: -1}",
                  "k8spark.yaml:5:26",
                  "\"executors.instances\" must be a whole number, not \"-1\""},
        WrongType{"executors: {instances: 1.5}",
                  "k8spark.yaml:5:26",
                  "\"executors.instances\" must be a whole number, not \"1.5\""},
        WrongType{"eventLog: {enabled: yes}",
                  "k8spark.yaml:5:23",
                  "\"eventLog.enabled\" must be true or false, not \"yes\""},
        WrongType{"deployMode: clutser",
                  "k8spark.yaml:5:15",
                  "\"deployMode\" must be one of cluster, client, not \"clutser\""},
        WrongType{"image: {pullSecrets: {a: b}}",
                  "k8spark.yaml:5:24",
                  "\"image.pullSecrets\" must be a list, not a map"},
        WrongType{"deps: {jars: [a, [b]]}",
                  "k8spark.yaml:5:20",
                  "each of \"deps.jars\" must be a text, not a list"},
        WrongType{
            "app: {args: 10}", "k8spark.yaml:5:15", "\"app.args\" must be a list, not a text"},
        WrongType{"labels: [a]", "k8spark.yaml:5:11", "\"labels\" must be a map, not a list"},
        WrongType{
            "env: {A: {b: c}}", "k8spark.yaml:5:12", "\"A\" in \"env\" must be a text, not a map"},
        WrongType{"conf: x", "k8spark.yaml:5:9", "\"conf\" must be a map, not a text"},
        WrongType{"conf: {spark: {a: b}}",
                  "k8spark.yaml:5:10",
                  "\"spark\" does not begin with \"spark.\""},
        WrongType{"conf: {hadoop.a: b}",
                  "k8spark.yaml:5:10",
                  "\"hadoop.a\" does not begin with \"spark.\""},
        WrongType{
            "conf: {spark.a: [b]}", "k8spark.yaml:5:19", "\"spark.a\" must be a text, not a list"},
        WrongType{
            "secrets: [{name: a}]", "k8spark.yaml:5:13", "each of \"secrets\" wants \"mountPath\""},
        WrongType{
            "secretEnv: {A: b}", "k8spark.yaml:5:18", "\"A\" in \"secretEnv\" must be SECRET:KEY"},
        WrongType{
            "secretEnv: {A: {secret: b, kye: c}}", "k8spark.yaml:5:30", "unknown key \"kye\""},
        WrongType{"extends: {a: b}",
                  "k8spark.yaml:5:12",
                  "\"extends\" must be a name or a list of names, not a map"}));

TEST(Check, TakesTextsBooleansAndNumbersForTexts) {
  SparkConf const conf =
      Bench::with("  labels: {a: 1, b: true, c: 1.50}\n  conf: {spark.x: yes, spark.y: 0x10}\n")
          .conf();
  EXPECT_EQ(at(conf, "spark.kubernetes.driver.label.a"), "1 @ k8spark.yaml:5");
  EXPECT_EQ(conf.get("spark.kubernetes.driver.label.b"), "true");
  EXPECT_EQ(conf.get("spark.kubernetes.driver.label.c"), "1.50");
  EXPECT_EQ(conf.get("spark.x"), "yes");
  EXPECT_EQ(conf.get("spark.y"), "0x10");
}

TEST(Check, LooksAgainOnceAReferenceIsExpanded) {
  Bench bench = Bench::with("  executors: {instances: \"${N:-4}\"}\n");
  EXPECT_EQ(bench.conf().get("spark.executor.instances"), "4");
  bench.environment["N"] = "many";
  Error const error = bench.must_fail();
  EXPECT_EQ(error.where, "k8spark.yaml:5:26");
  EXPECT_THAT(error.message,
              StartsWith("\"executors.instances\" must be a whole number, not \"many\""));
}

TEST(Check, ErrorsDoNotShowSecrets) {
  Error const error =
      Bench::with("  conf: {spark.hadoop.fs.s3a.secret.key: hunter2, hadoop.x: y}\n").must_fail();
  EXPECT_THAT(error.message, testing::Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace k8spark::profile
