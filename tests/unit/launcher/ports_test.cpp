#include "launcher/ports.h"

#include "conf_of.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::launcher {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::SizeIs;

Result<std::vector<DriverPort>> ports_of(SparkConf const& conf) {
  static spark::EnvMap const environment = {{"PORT", "5001"}};
  return driver_ports(spark::ConfReader(conf, environment, spark::newest_spark_version()));
}

TEST(DriverPorts, AreAnyFreeOnesExceptTheUi) {
  auto const ports = ports_of(SparkConf());
  ASSERT_TRUE(ports);
  ASSERT_THAT(*ports, SizeIs(3));
  EXPECT_EQ((*ports)[0].port, 0);
  EXPECT_TRUE((*ports)[0].candidates().empty());
  EXPECT_EQ((*ports)[1].port, 0);
  EXPECT_EQ((*ports)[2].port, 4040);
  EXPECT_THAT((*ports)[2].ranges(), ElementsAre(Pair(4040, 4056)));
}

TEST(DriverPorts, ComeFromTheKeysWithReferencesExpanded) {
  auto const ports = ports_of(conf_of({{"spark.driver.port", "${env:PORT}"},
                                       {"spark.blockManager.port", "7079"},
                                       {"spark.port.maxRetries", "2"},
                                       {"spark.ui.enabled", "false"}}));
  ASSERT_TRUE(ports) << ports.error().message;
  ASSERT_THAT(*ports, SizeIs(2));
  EXPECT_THAT((*ports)[0].candidates(), ElementsAre(5001, 5002, 5003));
  EXPECT_EQ((*ports)[1].key, "spark.blockManager.port");
}

TEST(DriverPorts, TheDriversBlockManagerComesBeforeTheOneOfAll) {
  auto const ports = ports_of(
      conf_of({{"spark.blockManager.port", "7079"}, {"spark.driver.blockManager.port", "7080"}}));
  ASSERT_TRUE(ports);
  EXPECT_EQ((*ports)[1].port, 7080);
  EXPECT_EQ((*ports)[1].key, "spark.driver.blockManager.port");
}

TEST(DriverPorts, BeginAgainAt1024BehindTheLast) {
  DriverPort const port{"k", "", 65530, 16};
  EXPECT_THAT(port.ranges(), ElementsAre(Pair(65530, 65535), Pair(1024, 1034)));
  EXPECT_EQ(port.candidates().back(), 1034);
  EXPECT_THAT(port.candidates(), SizeIs(17));
}

TEST(DriverPorts, RefuseWhatIsNoPort) {
  for (char const* const value : {"80", "70000", "-1", "x", ""}) {
    auto const ports = ports_of(conf_of({{"spark.driver.port", value}}));
    ASSERT_FALSE(ports) << value;
    EXPECT_EQ(ports.error().where, "--conf");
    EXPECT_THAT(ports.error().message, HasSubstr("spark.driver.port must be a number"));
  }
}

}  // namespace
}  // namespace k8spark::launcher
