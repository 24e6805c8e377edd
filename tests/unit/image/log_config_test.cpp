#include "image/log_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::image {
namespace {

using testing::HasSubstr;

matrix::Stack stack_of(std::string_view spark) {
  return *matrix::make_stack(*spark::parse_spark_version(spark));
}

TEST(LogConfig, IsOfTheLog4jThatTheLineHas) {
  LogConfig const config{"warn", {{"org.apache.spark", "info"}}};
  std::string const one = render_log_config(config, stack_of("3.2"));
  EXPECT_THAT(one, HasSubstr("log4j.rootCategory=WARN, console\n"));
  EXPECT_THAT(one, HasSubstr("log4j.logger.org.apache.spark=INFO\n"));
  EXPECT_EQ(log_file_name(stack_of("3.2")), "log4j.properties");
  EXPECT_EQ(log_java_option(stack_of("3.1"), "/c"),
            "-Dlog4j.configuration=file:///c/log4j.properties");

  std::string const two = render_log_config(config, stack_of("3.3"));
  EXPECT_THAT(two, HasSubstr("rootLogger.level = WARN\n"));
  EXPECT_THAT(two, HasSubstr("logger.l1.name = org.apache.spark\nlogger.l1.level = INFO\n"));
  EXPECT_EQ(log_java_option(stack_of("4.3"), "/c"),
            "-Dlog4j2.configurationFile=file:///c/log4j2.properties");
}

TEST(LogConfig, RefusesLevelsAndNamesThatLog4jDoesNotKnow) {
  EXPECT_TRUE(check_log_config({"WARN", {{"a.b$c", "off"}}}));
  EXPECT_FALSE(check_log_config({"loud", {}}));
  EXPECT_FALSE(check_log_config({"", {{"a", "loud"}}}));
  for (char const* const name : {"", "a b", "a\nb", "a=b"})
    EXPECT_FALSE(check_log_config({"", {{name, "info"}}})) << name;
}

}  // namespace
}  // namespace k8spark::image
