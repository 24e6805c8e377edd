#include "render/help_text.h"

#include <gtest/gtest.h>

#include <array>

namespace k8spark::render {
namespace {

TEST(FlagHelp, GroupsTheFlagsInTheirOrder) {
  constexpr std::array kFlags = {
      spark::FlagSpec{"--conf", "-c", "K=V", "", "Configuration", "any key"},
      spark::FlagSpec{"--detach", "", "", "", "Run", "do not wait"},
      spark::FlagSpec{"--usage-error", "", "", "", "", ""}};
  EXPECT_EQ(flag_help(kFlags),
            "\nConfiguration:\n  -c, --conf K=V                    any key\n"
            "\nRun:\n      --detach                      do not wait\n");
}

TEST(FlagHelp, PutsTheTextOfALongFlagOnTheNextLine) {
  constexpr std::array kFlags = {
      spark::FlagSpec{"--a-flag-with-a-very-long-name", "", "VALUE", "", "Group", "text"}};
  EXPECT_EQ(
      flag_help(kFlags),
      "\nGroup:\n      --a-flag-with-a-very-long-name VALUE\n" + std::string(36, ' ') + "text\n");
}

TEST(FlagHelp, NamesEveryFlagOfSparkSubmit) {
  std::string const help = flag_help(spark::spark_submit_flags());
  for (spark::FlagSpec const& flag : spark::spark_submit_flags())
    EXPECT_EQ(help.find(flag.name) != std::string::npos, !flag.help.empty()) << flag.name;
}

}  // namespace
}  // namespace k8spark::render
