#include "launcher/spark_home.h"

#include "launcher/java.h"
#include "support/memory_file_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::launcher {
namespace {

using testing::HasSubstr;

void add_spark(test::MemoryFileSystem& files, std::string const& home, std::string const& jar) {
  files.add(home + "/bin/spark-submit", "#!");
  files.add(home + "/jars/" + jar, "");
}

sys::Environment environment_of(sys::Environment::Map values) {
  return sys::Environment(std::move(values));
}

TEST(SparkHome, TheFlagComesFirstThenTheVariableThenThePath) {
  test::MemoryFileSystem files;
  for (char const* const home : {"/flag", "/variable", "/path"})
    add_spark(files, home, "spark-core_2.13-4.1.4.jar");
  auto const environment =
      environment_of({{"SPARK_HOME", "/variable"}, {"PATH", "relative:/nothing:/path/bin"}});
  SparkSearch search;
  search.flag = "/flag";
  EXPECT_EQ(find_spark(search, files, environment)->path, "/flag");
  search.flag = "";
  EXPECT_EQ(find_spark(search, files, environment)->found_by, "SPARK_HOME");
  auto const by_path = find_spark(search, files, environment_of({{"PATH", "/nothing:/path/bin"}}));
  ASSERT_TRUE(by_path) << by_path.error().message;
  EXPECT_EQ(by_path->path, "/path");
  EXPECT_EQ(by_path->found_by, "PATH: /path/bin/spark-submit");
}

TEST(SparkHome, ReadsTheVersionsOffTheJars) {
  test::MemoryFileSystem files;
  add_spark(files, "/spark", "spark-core_2.12-3.5.9.jar");
  files.add("/spark/jars/hadoop-client-api-3.3.4.jar", "");
  files.add("/spark/RELEASE", "Spark 9.9.9 built for Hadoop 3\n");
  SparkSearch search;
  search.flag = "/spark";
  auto const home = find_spark(search, files, {});
  ASSERT_TRUE(home);
  EXPECT_EQ(home->version->text, "3.5.9");
  EXPECT_EQ(home->scala, "2.12");
  EXPECT_EQ(home->hadoop, "3.3.4");
}

TEST(SparkHome, ReadsTheVersionOfABuildWhoseJarsDoNotTell) {
  struct {
    char const* file;
    char const* text;
  } const cases[] = {{"/spark/RELEASE", "Spark 4.1.4 (git revision 1a) built for Hadoop 3.4.1\n"},
                     {"/spark/python/pyspark/version.py", "__version__: str = \"4.1.4\"\n"},
                     {"/spark/version.py", "#\n__version__ = \"4.1.4\"\n"}};
  for (auto const& [file, text] : cases) {
    test::MemoryFileSystem files;
    add_spark(files, "/spark", "spark-core_internal.jar");
    files.add(file, text);
    SparkSearch search;
    search.flag = "/spark";
    auto const home = find_spark(search, files, {});
    ASSERT_TRUE(home->version) << file;
    EXPECT_EQ(home->version->text, "4.1.4");
  }
}

TEST(SparkHome, IsThePysparkOfThePythonWhenNothingElseIsThere) {
  test::MemoryFileSystem files;
  files.add("/venv/bin/spark-submit", "#!");  // pip's copy
  add_spark(files, "/venv/lib/pyspark", "spark-core_2.13-4.3.0.jar");
  SparkSearch search;
  search.python = "/venv/bin/python";
  search.pyspark_folder = "/venv/lib/pyspark";
  auto const home = find_spark(search, files, environment_of({{"PATH", "/venv/bin"}}));
  ASSERT_TRUE(home) << home.error().message;
  EXPECT_EQ(home->path, "/venv/lib/pyspark");
  EXPECT_EQ(home->found_by, "pyspark of /venv/bin/python");
}

TEST(SparkHome, SaysWhatItLookedAt) {
  test::MemoryFileSystem files;
  files.add("/venv/bin/spark-submit", "#!");
  auto const home = find_spark({}, files, environment_of({{"PATH", "/venv/bin"}}));
  ASSERT_FALSE(home);
  EXPECT_EQ(home.error().code, ErrorCode::kUsage);
  EXPECT_THAT(home.error().message, HasSubstr("SPARK_HOME (not set)"));
  EXPECT_THAT(home.error().message, HasSubstr("/venv/bin/spark-submit (no jars beside it)"));
  EXPECT_THAT(home.error().message, HasSubstr("pyspark of python3 (not installed)"));
  EXPECT_THAT(home.error().hint, HasSubstr("--spark-home"));
}

TEST(SparkHome, APlaceThatWasNamedIsNotReplacedByAnother) {
  test::MemoryFileSystem files;
  add_spark(files, "/path", "spark-core_2.13-4.1.4.jar");
  files.add("/empty/file", "");
  auto const home =
      find_spark({}, files, environment_of({{"SPARK_HOME", "/empty"}, {"PATH", "/path/bin"}}));
  ASSERT_FALSE(home);
  EXPECT_EQ(home.error().where, "SPARK_HOME");
  EXPECT_THAT(home.error().message, HasSubstr("/empty holds no Spark"));
  SparkSearch search;
  search.flag = "/nowhere";
  EXPECT_THAT(find_spark(search, files, {}).error().message, HasSubstr("is no folder"));
}

TEST(Java, IsThatOfJavaHomeElseOfThePath) {
  test::MemoryFileSystem files;
  files.add("/jdk/bin/java", "");
  files.add("/jdk/release", "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"17.0.15\"\n");
  files.add("/jdk8/jre/bin/java", "");
  files.add("/jdk8/release", "JAVA_VERSION=\"1.8.0_402\"\n");
  EXPECT_EQ(find_java(files, environment_of({{"JAVA_HOME", "/jdk"}})).major, 17);
  EXPECT_EQ(find_java(files, environment_of({{"PATH", ":/x:/jdk8/jre/bin"}})).major, 8);
  Java const missing =
      find_java(files, environment_of({{"JAVA_HOME", "/gone"}, {"PATH", "/jdk/bin"}}));
  EXPECT_EQ(missing.program, "");
  EXPECT_EQ(missing.from, "JAVA_HOME");
  EXPECT_EQ(find_java(files, {}).program, "");
}

}  // namespace
}  // namespace k8spark::launcher
