#include "launcher/firewall.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::launcher {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

std::vector<FirewallRule> rules_of(int retries) {
  std::vector<DriverPort> const ports = {{"spark.driver.port", "", 7078, retries}};
  return firewall_rules(ports).value();
}

FirewallTarget from(std::string const& cidr, std::string chain = "") {
  return {{parse_network(cidr).value()}, std::move(chain)};
}

TEST(Firewall, OpensTheWholeRangeOfRetries) {
  EXPECT_EQ(iptables_lines(rules_of(16), from("10.244.0.0/16")),
            "iptables -A INPUT -p tcp -s 10.244.0.0/16 --dport 7078:7094 -m comment --comment "
            "spark.driver.port -j ACCEPT\n");
  EXPECT_EQ(nftables_lines(rules_of(16), from("10.244.0.0/16")),
            "nft add rule inet filter input ip saddr 10.244.0.0/16 tcp dport 7078-7094 accept "
            "comment '\"spark.driver.port\"'\n");
  EXPECT_EQ(security_group_lines(rules_of(16), from("10.244.0.0/16", "sg-1")),
            "aws ec2 authorize-security-group-ingress --group-id sg-1 --ip-permissions "
            "'IpProtocol=tcp,FromPort=7078,ToPort=7094,IpRanges=[{CidrIp=10.244.0.0/16,"
            "Description=spark.driver.port}]'\n");
}

TEST(Firewall, OnePortIsNoRange) {
  EXPECT_THAT(iptables_lines(rules_of(0), from("10.0.0.1")),
              HasSubstr("-s 10.0.0.1/32 --dport 7078 "));
}

TEST(Firewall, SpeaksIpv6) {
  EXPECT_THAT(iptables_lines(rules_of(0), from("fd00::/8", "SPARK")),
              HasSubstr("ip6tables -A SPARK -p tcp -s fd00::/8 "));
  EXPECT_THAT(nftables_lines(rules_of(0), from("fd00::/8")), HasSubstr("ip6 saddr fd00::/8"));
  EXPECT_THAT(security_group_lines(rules_of(0), from("fd00::/8")),
              HasSubstr("Ipv6Ranges=[{CidrIpv6=fd00::/8,"));
}

TEST(Firewall, ARangeThatBeginsAgainIsTwoRules) {
  std::vector<DriverPort> const ports = {{"k", "", 65535, 1}};
  EXPECT_THAT(firewall_rules(ports).value(), SizeIs(2));
}

TEST(Firewall, NamesThePortThatSparkWouldChoose) {
  std::vector<DriverPort> const ports = {{"spark.driver.port", "", 0, 16}};
  auto const rules = firewall_rules(ports);
  ASSERT_FALSE(rules);
  EXPECT_THAT(rules.error().message, HasSubstr("spark.driver.port is not set"));
  EXPECT_THAT(rules.error().hint, HasSubstr("driver.ports.rpc"));
}

TEST(Firewall, RefusesWhatIsNoNetwork) {
  for (char const* const text :
       {"", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "pods", "::/129", "1.2.3.4/x"})
    EXPECT_FALSE(parse_network(text)) << text;
}

}  // namespace
}  // namespace k8spark::launcher
