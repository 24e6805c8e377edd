#include "plan/scala_order.h"

#include <gtest/gtest.h>

namespace k8spark::plan {

namespace {

std::string keys(StringPairs const& pairs) {
  std::string all;
  for (auto const& [key, value] : pairs) all += key.substr(6) + ' ';
  return all;
}

// As drivers of Spark 3.5.9 (Scala 2.12) and 4.3.0 (2.13) numbered them: tests/golden/executors.
StringPairs const kPairs = {{"spark.blockManager.port", "7102"},
                            {"spark.driver.blockManager.port", "7101"},
                            {"spark.driver.port", "7100"},
                            {"spark.network.timeout", "200s"},
                            {"spark.port.maxRetries", "5"},
                            {"spark.rpc.askTimeout", "30s"},
                            {"spark.ui.port", "4050"}};

}  // namespace

TEST(ScalaOrder, IsThatOfARealDriver) {
  EXPECT_EQ(keys(in_scala_order(kPairs, 90, *spark::parse_spark_version("4.3.0"))),
            "ui.port rpc.askTimeout network.timeout blockManager.port port.maxRetries "
            "driver.blockManager.port driver.port ");
  EXPECT_EQ(keys(in_scala_order(kPairs, 80, *spark::parse_spark_version("3.1.3"))),
            "driver.blockManager.port rpc.askTimeout blockManager.port network.timeout driver.port "
            "port.maxRetries ui.port ");
}

TEST(ScalaOrder, DependsOnTheSizeOfTheWholeConf) {
  auto const version = *spark::parse_spark_version("4.3.0");
  EXPECT_NE(in_scala_order(kPairs, 10, version), in_scala_order(kPairs, 200, version));
}

TEST(ScalaOrder, KeepsEveryPair) {
  auto const version = *spark::parse_spark_version("3.5.9");
  EXPECT_TRUE(in_scala_order({}, 30, version).empty());
  EXPECT_EQ(in_scala_order(kPairs, 30, version).size(), kPairs.size());
}

}  // namespace k8spark::plan
