#include "app/local/client_commands.h"
#include "fake_context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::app {
namespace {

using testing::HasSubstr;

FirewallOptions options_of(std::string output) {
  FirewallOptions options;
  options.output = std::move(output);
  options.networks = {"10.244.0.0/16"};
  options.submit.layers.conf_flags = {{"spark.driver.port", "7078"},
                                      {"spark.driver.blockManager.port", "7100"},
                                      {"spark.port.maxRetries", "4"}};
  return options;
}

Said printed(FirewallOptions const& options) {
  return said_by(run_client_firewall, options);
}

TEST(ClientFirewall, ListsEveryPortWithItsRetries) {
  FirewallOptions options = options_of("table");
  options.ports = {8888};
  Said const said = printed(options);
  EXPECT_EQ(said.code, 0) << said.err;
  for (char const* const line :
       {"spark.driver.port", "7078-7082", "7100-7104", "4040-4044", "8888"})
    EXPECT_THAT(said.out, HasSubstr(line));
}

TEST(ClientFirewall, PrintsLinesForEachTool) {
  EXPECT_THAT(printed(options_of("iptables")).out, HasSubstr("--dport 7078:7082"));
  EXPECT_THAT(printed(options_of("nftables")).out, HasSubstr("tcp dport 7078-7082"));
  FirewallOptions options = options_of("aws");
  options.group = "sg-1";
  EXPECT_THAT(printed(options).out, HasSubstr("--group-id sg-1"));
}

TEST(ClientFirewall, RefusesWhatNoRuleCanSay) {
  EXPECT_THAT(printed(options_of("aws")).err, HasSubstr("no security group"));
  FirewallOptions options = options_of("iptables");
  options.networks = {};
  EXPECT_THAT(printed(options).err, HasSubstr("no network"));
  options = options_of("iptables");
  options.submit.layers.conf_flags = {};
  Said const said = printed(options);
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, HasSubstr("spark.driver.port is not set"));
}

}  // namespace
}  // namespace k8spark::app
