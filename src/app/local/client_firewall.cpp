#include "app/build.h"
#include "app/local/client_commands.h"
#include "app/report.h"
#include "launcher/firewall.h"
#include "render/table.h"

namespace k8spark::app {

namespace {

using launcher::FirewallRule;

Result<std::vector<launcher::Network>> networks_of(FirewallOptions const& options) {
  if (options.networks.empty() && options.output != "table")
    return usage_error("no network: from where do executors come?",
                       "k8spark client firewall",
                       "--cidr with the pods' network, and the nodes' where these translate "
                       "addresses: kubectl get nodes -o "
                       "jsonpath='{.items[*].spec.podCIDR}'");
  std::vector<launcher::Network> networks;
  for (std::string const& text : options.networks) {
    K8SPARK_ASSIGN(launcher::Network network, launcher::parse_network(text));
    networks.push_back(std::move(network));
  }
  return networks;
}

std::string table_of(std::vector<FirewallRule> const& rules,
                     std::vector<launcher::Network> const& networks) {
  std::vector<std::vector<std::string>> rows;
  std::string from;
  for (launcher::Network const& network : networks)
    from += (from.empty() ? "" : ",") + network.cidr;
  for (FirewallRule const& rule : rules) {
    std::string range = std::to_string(rule.first);
    if (rule.last != rule.first) range += '-' + std::to_string(rule.last);
    rows.push_back({rule.name, range, from.empty() ? "pods and nodes" : from});
  }
  return render::table({"PORT", "TCP", "FROM"}, rows);
}

Result<std::string> firewall_text(FirewallOptions const& options, Context& context) {
  K8SPARK_ASSIGN(Configured const configured, configure(options.submit, context));
  for (std::string const& warning : configured.layers.warnings) warn(context, warning);
  auto const& environment = configured.layers.environment.values();
  spark::ConfReader const reader(configured.conf, environment, configured.layers.spark_version);
  K8SPARK_ASSIGN(std::vector<launcher::DriverPort> const ports, launcher::driver_ports(reader));
  K8SPARK_ASSIGN(std::vector<FirewallRule> rules, launcher::firewall_rules(ports));
  for (int const port : options.ports) rules.push_back({"--port", port, port});
  K8SPARK_ASSIGN(std::vector<launcher::Network> const networks, networks_of(options));
  if (options.output == "table") return table_of(rules, networks);
  if (options.output == "aws") {
    if (options.group.empty())
      return usage_error("no security group", "k8spark client firewall", "--group sg-...");
    return launcher::security_group_lines(rules, {networks, options.group});
  }
  launcher::FirewallTarget const target{networks, options.chain};
  return options.output == "iptables" ? launcher::iptables_lines(rules, target)
                                      : launcher::nftables_lines(rules, target);
}

}  // namespace

int run_client_firewall(FirewallOptions const& options, Context& context) {
  Result<std::string> const text = firewall_text(options, context);
  if (!text) return report_error(text.error(), context);
  return context.streams.out(*text) && context.streams.flush() ? 0 : 1;
}

}  // namespace k8spark::app
