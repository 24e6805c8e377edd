#include "launcher/local_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::launcher {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

LocalFacts fitting() {
  LocalFacts facts;
  facts.spark.path = "/opt/spark";
  facts.spark.version = spark::parse_spark_version("4.1.4").value();
  facts.java = {"/usr/bin/java", "PATH", 17};
  facts.image = {facts.spark.version, "r/spark:4.1.4", "k8spark.yaml:4", "3.11"};
  facts.python_choice = {"python3", "default"};
  facts.python = PythonFacts{"3.11.2", "", ""};
  return facts;
}

Error only_error(LocalFacts const& facts, sys::Environment const& environment = {}) {
  LocalFindings const found = check_local(facts, environment);
  EXPECT_THAT(found.errors, SizeIs(1));
  return found.errors.empty() ? Error{} : found.errors.front();
}

TEST(LocalChecks, FindNothingWhereAllFits) {
  LocalFindings const found = check_local(fitting(), {});
  EXPECT_THAT(found.errors, IsEmpty());
  EXPECT_THAT(found.warnings, IsEmpty());
}

TEST(LocalChecks, AnotherLineOfSparkIsAnError) {
  LocalFacts facts = fitting();
  facts.spark.version = spark::parse_spark_version("3.5.9").value();
  Error const error = only_error(facts);
  EXPECT_EQ(error.code, ErrorCode::kUsage);
  EXPECT_EQ(error.where, "k8spark.yaml:4");
  EXPECT_THAT(error.message,
              HasSubstr("Spark 3.5.9 of this machine (/opt/spark) does not fit the 4.1"));
  EXPECT_THAT(error.hint, HasSubstr("--spark-version 3.5.9"));
}

TEST(LocalChecks, AnotherPatchIsAWarningWhereTheImageNamesOne) {
  LocalFacts facts = fitting();
  facts.spark.version = spark::parse_spark_version("4.1.1").value();
  EXPECT_THAT(check_local(facts, {}).errors, IsEmpty());
  EXPECT_THAT(check_local(facts, {}).warnings, SizeIs(1));
  facts.image.version_text = "r/spark:4.1";
  EXPECT_THAT(check_local(facts, {}).warnings, IsEmpty());
}

TEST(LocalChecks, WhatIsNotKnownIsNotCompared) {
  LocalFacts facts = fitting();
  facts.image = {};
  facts.spark.version = spark::parse_spark_version("3.5.9").value();
  EXPECT_THAT(check_local(facts, {}).errors, IsEmpty());
}

TEST(LocalChecks, AnotherPythonIsAnError) {
  LocalFacts facts = fitting();
  facts.python = PythonFacts{"3.12.1", "", ""};
  Error const error = only_error(facts);
  EXPECT_THAT(error.message, HasSubstr("Python 3.12 of this machine (python3, by default)"));
  EXPECT_THAT(error.hint, HasSubstr("PYSPARK_DRIVER_PYTHON"));
}

TEST(LocalChecks, AnOldPythonIsAnError) {
  LocalFacts facts = fitting();
  facts.image.python = "";
  facts.python = PythonFacts{"3.6.9", "", ""};
  EXPECT_THAT(only_error(facts).message, HasSubstr("too old for Spark 4.1.4"));
}

TEST(LocalChecks, NoJavaAndAnOldOneAreErrors) {
  LocalFacts facts = fitting();
  facts.java = {};
  EXPECT_THAT(only_error(facts).message, HasSubstr("no java"));
  facts.java.from = "JAVA_HOME";
  EXPECT_EQ(only_error(facts).where, "JAVA_HOME");
  facts.java = {"/usr/bin/java", "PATH", 8};
  EXPECT_THAT(only_error(facts).message, HasSubstr("Java 8 is too old"));
  facts.java.major = 0;
  EXPECT_THAT(check_local(facts, {}).errors, IsEmpty());
}

TEST(LocalChecks, IpythonsOldVariablesAreErrorsOfTheShell) {
  sys::Environment const environment(sys::Environment::Map{{"IPYTHON", "1"}});
  LocalFacts facts = fitting();
  EXPECT_THAT(check_local(facts, environment).errors, IsEmpty());
  facts.shell = true;
  EXPECT_EQ(only_error(facts, environment).where, "IPYTHON");
}

}  // namespace
}  // namespace k8spark::launcher
