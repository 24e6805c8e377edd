#include "render/command_line.h"

#include "spark/properties.h"
#include "spark/submit_args.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>

namespace k8spark::render {
namespace {

using testing::ElementsAre;

SubmitCommand sample() {
  SubmitCommand command;
  command.master = "k8s://https://h:6443";
  command.primary_resource = "local:///opt/pi.py";
  return command;
}

void set(SubmitCommand& command, char const* key, char const* value) {
  command.conf.set(key, value, {Layer::kConfFlag, "--conf"});
}

// Values that a shell, a properties file and spark-submit each like to break.
SubmitCommand nasty() {
  SubmitCommand command = sample();
  set(command, "spark.a", "it's \"two\" words");
  set(command, "spark.b", "$HOME `id` \\ !x #y");
  set(command, "spark.c", "");
  set(command, "spark.d", "x=y:z");
  set(command, "spark.e", "line 1\nline 2\ttab");
  set(command, "spark.f", "caf\xC3\xA9 *?[a]~");
  set(command, "spark.g", "  lead");
  command.app_args = {"", "--flag", "a b", "'", "$(x)", "-", "\\n"};
  return command;
}

// What a shell makes of the words.
std::vector<std::string> read_by_shell(std::string const& shell_text) {
  std::string const script = "show() { printf '%s\\0' \"$@\"; }\nshow " + shell_text;
  EXPECT_EQ(setenv("K8SPARK_TEST_SCRIPT", script.c_str(), 1), 0);
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> const pipe(
      popen("eval \"$K8SPARK_TEST_SCRIPT\"", "r"), &pclose);
  std::vector<std::string> words(1);
  for (int c = std::fgetc(pipe.get()); c != EOF; c = std::fgetc(pipe.get())) {
    if (c == 0)
      words.emplace_back();
    else
      words.back() += static_cast<char>(c);
  }
  words.pop_back();
  return words;
}

TEST(SparkSubmitWords, AreFlagsForWhatReadsBetterAsFlags) {
  SubmitCommand command = sample();
  set(command, "spark.app.name", "etl");
  set(command, "spark.executor.memory", "4g");
  command.main_class = "com.example.Main";
  command.proxy_user = "bob";
  command.app_args = {"1"};
  EXPECT_THAT(spark_submit_words(command),
              ElementsAre("spark-submit",
                          "--master",
                          "k8s://https://h:6443",
                          "--deploy-mode",
                          "cluster",
                          "--name",
                          "etl",
                          "--class",
                          "com.example.Main",
                          "--proxy-user",
                          "bob",
                          "--conf",
                          "spark.executor.memory=4g",
                          "local:///opt/pi.py",
                          "1"));
}

TEST(SparkSubmitWords, TakeTheConfsMasterFirst) {
  SubmitCommand command = sample();
  set(command, "spark.master", "k8s://other");
  EXPECT_EQ(spark_submit_words(command)[2], "k8s://other");
}

TEST(SparkSubmitWords, AreReadBackAsTheSameConf) {
  SubmitCommand const command = nasty();
  std::vector<std::string> words = spark_submit_words(command);
  words.erase(words.begin());
  auto const args = spark::parse_submit_args(words, {});
  ASSERT_TRUE(args);
  EXPECT_EQ(args->primary_resource, command.primary_resource);
  EXPECT_EQ(args->app_args, command.app_args);
  std::map<std::string, std::string> conf;
  for (spark::FlagUse const& use : args->flags)
    if (use.name == "--conf") conf[use.value.substr(0, 7)] = use.value.substr(8);
  ASSERT_EQ(conf.size(), command.conf.values().size());
  for (auto const& [key, value] : command.conf.values()) EXPECT_EQ(conf[key], value.value) << key;
}

TEST(CommandAsShell, IsTheSameWordsToAShell) {
  EXPECT_EQ(read_by_shell(command_as_shell(nasty())), spark_submit_words(nasty()));
}

TEST(CommandAsShell, HasOneOptionALine) {
  EXPECT_EQ(command_as_shell(sample()),
            "spark-submit \\\n  --master k8s://https://h:6443 \\\n  --deploy-mode cluster \\\n  "
            "local:///opt/pi.py\n");
}

TEST(ConfAsProperties, ReadsBackAsTheSameConf) {
  auto const entries = spark::parse_properties(conf_as_properties(nasty()), "out");
  ASSERT_TRUE(entries) << entries.error().message;
  ASSERT_EQ(entries->size(), nasty().conf.values().size());
  for (spark::Property const& entry : *entries)
    if (entry.key != "spark.g") {
      EXPECT_EQ(entry.value, *nasty().conf.get(entry.key)) << entry.key;
    } else {
      EXPECT_EQ(entry.value, "lead");  // Spark trims what it reads: no file can hold the blanks
    }
}

}  // namespace
}  // namespace k8spark::render
