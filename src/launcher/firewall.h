#pragma once

#include "k8spark/result.h"
#include "launcher/ports.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

// What must be let through to a driver that is no pod. Pure.
namespace k8spark::launcher {

struct Network {
  std::string cidr;  // "10.244.0.0/16", "fd00::/8"
  bool is_ipv6 = false;
};

// kUsage for what is no network; a bare address is a network of one.
Result<Network> parse_network(std::string_view text);

struct FirewallRule {
  std::string name;  // of the port's key, for the comment
  int first = 0;
  int last = 0;
};

// A rule for each range. kUsage for a port that Spark would choose: nobody can open it beforehand.
Result<std::vector<FirewallRule>> firewall_rules(std::span<DriverPort const> ports);

struct FirewallTarget {
  std::vector<Network> from;
  std::string chain;  // iptables' chain; nftables' "FAMILY TABLE CHAIN"; the security group's id
};

// Lines for a POSIX shell.
std::string iptables_lines(std::span<FirewallRule const> rules, FirewallTarget const& target);
std::string nftables_lines(std::span<FirewallRule const> rules, FirewallTarget const& target);
std::string security_group_lines(std::span<FirewallRule const> rules, FirewallTarget const& target);

}  // namespace k8spark::launcher
