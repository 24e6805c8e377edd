#include "cli/client_flags.h"

#include "cli/submit_flags.h"

#include <array>

namespace k8spark::cli {

namespace {

constexpr std::string_view kFirewall = "Firewall";

constexpr std::array kFirewallFlags = std::to_array<spark::FlagSpec>({
    {"--cidr",
     "",
     "NETWORK",
     "",
     kFirewall,
     "from where executors come: 10.244.0.0/16; may be repeated"},
    {"--port", "", "PORT", "", kFirewall, "open this port too: 8888 of Jupyter; may be repeated"},
    {"--chain",
     "",
     "CHAIN",
     "",
     kFirewall,
     "iptables: INPUT unless said otherwise; nftables: \"inet filter input\""},
    {"--group", "", "ID", "", kFirewall, "aws: the security group"},
    {"--output", "-o", "table|iptables|nftables|aws", "", kFirewall, "default: table"},
});

}  // namespace

std::vector<spark::FlagSpec> with_profile_flags(std::span<spark::FlagSpec const> own) {
  std::vector<spark::FlagSpec> flags(own.begin(), own.end());
  for (spark::FlagSpec const& flag : submit_flags())
    if (flag.group == "Profile" || flag.group == "Cluster") flags.push_back(flag);
  return flags;
}

std::span<spark::FlagSpec const> firewall_flags() {
  static std::vector<spark::FlagSpec> const flags = with_profile_flags(kFirewallFlags);
  return flags;
}

}  // namespace k8spark::cli
