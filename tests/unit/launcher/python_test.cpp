#include "launcher/python.h"

#include "conf_of.h"

#include <gtest/gtest.h>

namespace k8spark::launcher {
namespace {

TEST(Python, IsChosenInSparksOrder) {
  auto const version = spark::newest_spark_version();
  spark::EnvMap environment = {{"PYSPARK_DRIVER_PYTHON", "c"}, {"PYSPARK_PYTHON", "d"}};
  SparkConf conf = conf_of({{"spark.pyspark.driver.python", "a"}, {"spark.pyspark.python", "b"}});
  std::vector<std::pair<std::string, std::string>> seen;
  for (int step = 0; step < 5; ++step) {
    PythonChoice const choice =
        driver_python(spark::ConfReader(conf, environment, version), environment).value();
    seen.emplace_back(choice.program, choice.from);
    if (step == 0) conf.erase("spark.pyspark.driver.python");
    if (step == 1) conf.erase("spark.pyspark.python");
    if (step == 2) environment.erase("PYSPARK_DRIVER_PYTHON");
    if (step == 3) environment.erase("PYSPARK_PYTHON");
  }
  std::vector<std::pair<std::string, std::string>> const wanted = {
      {"a", "spark.pyspark.driver.python"},
      {"b", "spark.pyspark.python"},
      {"c", "PYSPARK_DRIVER_PYTHON"},
      {"d", "PYSPARK_PYTHON"},
      {"python3", "default"}};
  EXPECT_EQ(seen, wanted);
}

TEST(Python, OfTheWorkersIsNotTheDriversOwn) {
  auto const version = spark::newest_spark_version();
  spark::EnvMap const environment = {{"PYSPARK_DRIVER_PYTHON", "jupyter"}};
  SparkConf const conf = conf_of({{"spark.pyspark.driver.python", "jupyter"}});
  EXPECT_EQ(worker_python(spark::ConfReader(conf, environment, version), environment)->program,
            "python3");
}

TEST(Python, AnswersWithItsVersionAndPyspark) {
  auto const facts = parse_python_answer(
      "hello of sitecustomize\n{\"version\": \"3.11.7\", \"pyspark\": \"/x/pyspark\", "
      "\"jupyter\": \"lab\"}\n",
      "python3");
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->minor(), "3.11");
  EXPECT_EQ(facts->pyspark_folder, "/x/pyspark");
  EXPECT_EQ(facts->jupyter, "lab");
}

TEST(Python, WhatAnswersOtherwiseIsNone) {
  for (char const* const answer :
       {"", "{}", "3.11", "{\"version\": 3}", "{\"version\": \"three\"}"})
    EXPECT_FALSE(parse_python_answer(answer, "perl")) << answer;
}

TEST(Python, HasAMinorVersion) {
  EXPECT_EQ(python_minor("3.11.7"), "3.11");
  EXPECT_EQ(python_minor("3.9"), "3.9");
  EXPECT_EQ(python_minor("3"), "");
  EXPECT_EQ(python_minor(""), "");
}

}  // namespace
}  // namespace k8spark::launcher
