#include "profile/spark_env.h"

#include "support/memory_file_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::profile {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

SparkEnv parse(std::string_view text) {
  return parse_spark_env(text, sys::Environment({{"HOME", "/home/ann"}, {"USER", "ann"}}));
}

std::string value(std::string_view text, std::string_view name) {
  SparkEnv const env = parse(text);
  EXPECT_THAT(env.warnings, IsEmpty());
  return env.environment.get(name).value_or("(unset)");
}

TEST(SparkEnv, SetsWhatIsAssigned) {
  char const* const text =
      "#!/usr/bin/env bash\n# comment\nexport A=1 B=2\n  C=3 # tail\r\n\nexport D\nE=\nF=x#y; "
      "G=z\n";
  for (auto const& [name, wanted] :
       std::initializer_list<std::pair<char const*, char const*>>{{"A", "1"},
                                                                  {"B", "2"},
                                                                  {"C", "3"},
                                                                  {"D", "(unset)"},
                                                                  {"E", ""},
                                                                  {"F", "x#y"},
                                                                  {"G", "z"}})
    EXPECT_EQ(value(text, name), wanted) << name;
  EXPECT_EQ(value("A=1\nunset A", "A"), "(unset)");
}

TEST(SparkEnv, ReadsQuotesAndBackslashesAsAShell) {
  EXPECT_EQ(value("A='a $USER \"b'", "A"), "a $USER \"b");
  EXPECT_EQ(value(R"(A="a 'b' \"c\" \$USER \n")", "A"), R"(a 'b' "c" $USER \n)");
  EXPECT_EQ(value(R"(A=a\ b\#c)", "A"), "a b#c");
  EXPECT_EQ(value("A=a\\\nb", "A"), "ab");
}

TEST(SparkEnv, ExpandsVariables) {
  EXPECT_EQ(value("A=$USER-x\nB=\"${A}y\"", "B"), "ann-xy");
  EXPECT_EQ(value("A=${NONE:-a b}${USER:-c}${NONE-d}$NONE", "A"), "a bannd");
  EXPECT_EQ(value("A=~/x", "A"), "/home/ann/x");
  EXPECT_EQ(value("A=a~$", "A"), "a~$");
}

TEST(SparkEnv, RunsNoProgramAndSaysSo) {
  SparkEnv const env =
      parse("A=$(hostname)\nB=`x`\nulimit -n 5\nC=1 prog\n. /etc/x\nD=4\nE=a|b\nF=${X%y}");
  EXPECT_THAT(env.warnings,
              ElementsAre(StartsWith("spark-env.sh:1: "),
                          StartsWith("spark-env.sh:2: "),
                          StartsWith("spark-env.sh:3: "),
                          StartsWith("spark-env.sh:4: "),
                          StartsWith("spark-env.sh:5: "),
                          StartsWith("spark-env.sh:7: "),
                          StartsWith("spark-env.sh:8: ")));
  EXPECT_EQ(env.environment.get("D"), "4");
  for (char const* const name : {"A", "B", "E", "F"})
    EXPECT_FALSE(env.environment.get(name)) << name;
}

TEST(SparkEnv, AppliesNothingOfWhatDependsOnACondition) {
  SparkEnv const env = parse(
      "if [ -z \"$X\" ]; then\n  A=1\n  if true; then B=1; fi\nfi\nC=1\nf() {\n D=1\n}\nfor i in "
      "1; do E=$i; done\nF=1");
  EXPECT_EQ(env.warnings.size(), 3U);
  EXPECT_EQ(env.environment.get("C"), "1");
  EXPECT_EQ(env.environment.get("F"), "1");
  for (char const* const name : {"A", "B", "D", "E"})
    EXPECT_FALSE(env.environment.get(name)) << name;
}

TEST(SparkEnv, ShowsNoValueInAWarning) {
  SparkEnv const env = parse("TOKEN=hunter2 prog\nA=$(echo hunter2)");
  ASSERT_EQ(env.warnings.size(), 2U);
  for (std::string const& warning : env.warnings)
    EXPECT_EQ(warning.find("hunter2"), std::string::npos) << warning;
}

TEST(SparkEnv, LiesInTheConfFolderElseInSparkHome) {
  test::MemoryFileSystem const files(
      {{"/c/spark-env.sh", "A=conf"}, {"/s/conf/spark-env.sh", "A=home"}});
  auto const a = [&](sys::Environment::Map environment) {
    return load_spark_env(files, sys::Environment(std::move(environment)))
        .environment.get("A")
        .value_or("none");
  };
  EXPECT_EQ(a({{"SPARK_CONF_DIR", "/c"}, {"SPARK_HOME", "/s"}}), "conf");
  EXPECT_EQ(a({{"SPARK_HOME", "/s"}}), "home");
  EXPECT_EQ(a({{"SPARK_CONF_DIR", "/none"}}), "none");
  EXPECT_EQ(a({{"SPARK_CONF_DIR", "/c"}, {"SPARK_ENV_LOADED", "1"}}), "none");
  EXPECT_EQ(a({}), "none");
}

}  // namespace
}  // namespace k8spark::profile
