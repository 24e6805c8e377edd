#include "launcher/firewall.h"

#include "text/encoding.h"
#include "text/strings.h"

#include <arpa/inet.h>

#include <array>

namespace k8spark::launcher {

namespace {

std::string range_text(FirewallRule const& rule, char between) {
  if (rule.first == rule.last) return std::to_string(rule.first);
  return std::to_string(rule.first) + between + std::to_string(rule.last);
}

template <typename Line>
std::string each(std::span<FirewallRule const> rules, FirewallTarget const& target, Line line) {
  std::string text;
  for (Network const& network : target.from)
    for (FirewallRule const& rule : rules) text += line(network, rule) + '\n';
  return text;
}

}  // namespace

Result<Network> parse_network(std::string_view text) {
  std::size_t const slash = text.find('/');
  std::string const address(text.substr(0, slash));
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  bool const v4 = inet_pton(AF_INET, address.c_str(), bytes.data()) == 1;
  bool const v6 = !v4 && inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1;
  int const most = v4 ? 32 : 128;
  std::optional<long long> bits = most;
  if (slash != std::string_view::npos) bits = text::to_integer(text.substr(slash + 1));
  if ((!v4 && !v6) || !bits || *bits < 0 || *bits > most)
    return usage_error(
        "\"" + std::string(text) + "\" is no network", "--cidr", "for example 10.244.0.0/16");
  return Network{address + '/' + std::to_string(*bits), v6};
}

Result<std::vector<FirewallRule>> firewall_rules(std::span<DriverPort const> ports) {
  std::vector<FirewallRule> rules;
  for (DriverPort const& port : ports) {
    if (port.port == 0)
      return usage_error(
          port.key + " is not set: Spark takes any free port, which no rule can name",
          port.key,
          "set driver.ports.rpc and driver.ports.blockManager in the profile, or --conf " +
              port.key + "=7078");
    for (auto const& [first, last] : port.ranges()) rules.push_back({port.key, first, last});
  }
  return rules;
}

std::string iptables_lines(std::span<FirewallRule const> rules, FirewallTarget const& target) {
  std::string const chain = target.chain.empty() ? "INPUT" : target.chain;
  return each(rules, target, [&](Network const& network, FirewallRule const& rule) {
    return std::string(network.is_ipv6 ? "ip6tables" : "iptables") + " -A " +
           text::shell_quote(chain) + " -p tcp -s " + network.cidr + " --dport " +
           range_text(rule, ':') + " -m comment --comment " + text::shell_quote(rule.name) +
           " -j ACCEPT";
  });
}

std::string nftables_lines(std::span<FirewallRule const> rules, FirewallTarget const& target) {
  std::string const chain = target.chain.empty() ? "inet filter input" : target.chain;
  return each(rules, target, [&](Network const& network, FirewallRule const& rule) {
    // nft joins its words: what it shall take for one string has quotes of its own.
    return "nft add rule " + chain + (network.is_ipv6 ? " ip6" : " ip") + " saddr " + network.cidr +
           " tcp dport " + range_text(rule, '-') + " accept comment '\"" + rule.name + "\"'";
  });
}

// Source: AWS CLI, ec2 authorize-security-group-ingress, shorthand syntax.
std::string security_group_lines(std::span<FirewallRule const> rules,
                                 FirewallTarget const& target) {
  return each(rules, target, [&](Network const& network, FirewallRule const& rule) {
    std::string const ranges = network.is_ipv6 ? "Ipv6Ranges=[{CidrIpv6=" : "IpRanges=[{CidrIp=";
    return "aws ec2 authorize-security-group-ingress --group-id " +
           text::shell_quote(target.chain) +
           " --ip-permissions 'IpProtocol=tcp,FromPort=" + std::to_string(rule.first) +
           ",ToPort=" + std::to_string(rule.last) + ',' + ranges + network.cidr +
           ",Description=" + rule.name + "}]'";
  });
}

}  // namespace k8spark::launcher
