#include "spark/names.h"

#include <gtest/gtest.h>

namespace k8spark::spark {
namespace {

constexpr char const* kUnique = "0123456789abcdef";

std::string prefix(std::string_view app_name, char const* spark) {
  std::string name = resource_name_prefix(app_name, kUnique, *parse_spark_version(spark));
  EXPECT_TRUE(name.ends_with(std::string("-") + kUnique) || app_name.empty()) << name;
  return name.substr(0, name.size() - 17);
}

TEST(UniqueId, IsRandomHexAndFortyBitsOfTheTime) {
  EXPECT_EQ(unique_id("\x01\xAB\xff", 1767225600000), "01abff9b76daa800");
  EXPECT_EQ(unique_id("\x01\xAB\xff", (1LL << 40) + 10), "01abffa");
}

TEST(ResourceNamePrefix, IsLowerCaseWithOneDashForIllegalRuns) {
  for (char const* const spark : {"3.2", "3.4", "3.5", "4.3"}) {
    EXPECT_EQ(prefix("My Nightly ETL (v2)!", spark), "my-nightly-etl-v2") << spark;
    EXPECT_EQ(prefix("a.b_c--d", spark), "a-b-c-d") << spark;
    EXPECT_EQ(prefix("  padded", spark), "padded") << spark;
    EXPECT_EQ(prefix("my%20app.py", spark), "my-20app-py") << spark;
  }
}

TEST(ResourceNamePrefix, DropsIllegalCharactersInThreeOne) {
  EXPECT_EQ(prefix("My Nightly ETL (v2)!", "3.1"), "my-nightly-etl-v2");
  EXPECT_EQ(prefix("a.b_c", "3.1"), "a-bc");
  EXPECT_EQ(prefix("caf\xC3\xA9x", "3.1"), "cafx");
  EXPECT_EQ(prefix("a-!-b", "3.1"), "a-b");
}

TEST(ResourceNamePrefix, TakesANonAsciiCharacterForOneDash) {
  EXPECT_EQ(prefix("caf\xC3\xA9x", "3.2"), "caf-x");
  EXPECT_EQ(prefix("x\xF0\x9F\x98\x80y", "4.1"), "x-y");
}

TEST(ResourceNamePrefix, DropsALeadingDashFromThreeTwoOn) {
  EXPECT_EQ(prefix("-a", "3.1"), "-a");
  for (char const* const spark : {"3.2", "3.3", "3.4", "4.0"}) {
    EXPECT_EQ(prefix("-a", spark), "a") << spark;
    EXPECT_EQ(prefix("(a", spark), "a") << spark;
    EXPECT_EQ(prefix("--a", spark), "a") << spark;
  }
}

TEST(ResourceNamePrefix, ReplacesALeadingDigitFromThreeTwoOn) {
  EXPECT_EQ(prefix("123", "3.1"), "123");
  for (char const* const spark : {"3.2", "3.3", "3.4", "3.5", "4.1"})
    EXPECT_EQ(prefix("123", spark), "x23") << spark;
  EXPECT_EQ(prefix("-1a", "4.1"), "xa");
}

TEST(ResourceNamePrefix, LowersTheTwoCharactersThatBecomeAsciiLetters) {
  EXPECT_EQ(prefix("x\xC4\xB0I", "4.1"), "xi-i");            // U+0130
  EXPECT_EQ(prefix("\xE2\x84\xAA\xC3\x84z", "4.1"), "k-z");  // U+212A, then a capital umlaut
  EXPECT_EQ(app_name_label("\xC4\xB0I"), "i-i");
}

TEST(ResourceNamePrefix, BeginsWithTheUniqueIdWhenNothingOfTheNameIsLegal) {
  EXPECT_EQ(resource_name_prefix("!!!", kUnique, *parse_spark_version("4.1")), "x123456789abcdef");
}

TEST(AppNameLabel, IsCleanAndCutTo63Characters) {
  EXPECT_EQ(app_name_label("My Nightly ETL (v2)!"), "my-nightly-etl-v2");
  EXPECT_EQ(app_name_label("-a-"), "a");
  EXPECT_EQ(app_name_label("!!!"), "");
  EXPECT_EQ(app_name_label("1st"), "1st");
  EXPECT_EQ(app_name_label(std::string(70, 'a')), std::string(63, 'a'));
}

TEST(AppNameLabel, LosesADashThatTheCutLeavesAtTheEnd) {
  EXPECT_EQ(app_name_label(std::string(62, 'a') + "-bc"), std::string(62, 'a'));
}

TEST(DriverServiceName, IsReplacedPast63Characters) {
  std::string const fits(63 - 11, 'a');  // "-driver-svc" has 11
  EXPECT_EQ(driver_service_name(fits, kUnique), fits + "-driver-svc");
  EXPECT_EQ(driver_service_name(fits + "a", kUnique), "spark-0123456789abcdef-driver-svc");
}

TEST(ConfMapName, DoesNotDependOnTheApplication) {
  EXPECT_EQ(conf_map_name(kUnique), "spark-drv-0123456789abcdef-conf-map");
}

}  // namespace
}  // namespace k8spark::spark
