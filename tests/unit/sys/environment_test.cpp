#include "sys/environment.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace k8spark::sys {
namespace {

TEST(Environment, TellsUnsetFromEmpty) {
  Environment const environment({{"A", "1"}, {"E", ""}});
  EXPECT_EQ(environment.get("A"), "1");
  EXPECT_EQ(environment.get("E"), "");
  EXPECT_EQ(environment.get("N"), std::nullopt);
  EXPECT_EQ(environment.get_or_empty("N"), "");
}

TEST(Environment, IsReadFromTheProcess) {
  ASSERT_EQ(setenv("K8SPARK_TEST_VARIABLE", "a=b", 1), 0);
  EXPECT_EQ(Environment::of_this_process().get("K8SPARK_TEST_VARIABLE"), "a=b");
  unsetenv("K8SPARK_TEST_VARIABLE");
  EXPECT_EQ(Environment::of_this_process().get("K8SPARK_TEST_VARIABLE"), std::nullopt);
}

TEST(HomeFolder, IsNeverRelative) {
  auto const with_home = [](char const* home) {
    return home_folder(Environment(Environment::Map{{"HOME", home}}));
  };
  EXPECT_EQ(with_home("/home/me"), "/home/me");
  for (std::string const& home : {home_folder(Environment()), with_home(""), with_home("here")})
    EXPECT_TRUE(home.empty() || home.starts_with('/')) << home;
}

TEST(UserName, IsNotEmpty) {
  EXPECT_FALSE(user_name().empty());
}

}  // namespace
}  // namespace k8spark::sys
