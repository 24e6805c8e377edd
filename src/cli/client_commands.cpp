#include "cli/client_commands.h"

#include "app/local/client_commands.h"
#include "cli/client_flags.h"
#include "cli/client_pod_command.h"
#include "cli/command_group.h"
#include "cli/local_commands.h"
#include "cli/submit_command.h"
#include "render/help_text.h"
#include "spark/submit_flags.h"
#include "text/strings.h"

#include <array>

namespace k8spark::cli {

namespace {

using Words = std::vector<std::string>;
using app::Context;

std::string firewall_help() {
  return "Print what a firewall must let through to a driver on this machine: executors come from\n"
         "the pods' network, and from the nodes' where these translate addresses.\n\n"
         "Usage: k8spark client firewall --cidr NETWORK [options]\n\n"
         "A driver whose port is taken moves to the next, so each port is a range of\n"
         "spark.port.maxRetries (16) more: of so many drivers at a time.\n\n"
         "Examples:\n"
         "  k8spark client firewall --profile lab --cidr 10.244.0.0/16\n"
         "  k8spark client firewall --profile lab --cidr 10.244.0.0/16 -o iptables --port 8888\n"
         "  k8spark client firewall --profile lab --cidr 10.0.0.0/8 -o aws --group sg-0a1b\n" +
         render::flag_help(firewall_flags()) + render::flag_help(spark::spark_submit_flags());
}

Result<std::vector<int>> port_numbers(std::vector<std::string> const& words) {
  constexpr long long kHighest = 65535;
  std::vector<int> ports;
  for (std::string const& word : words) {
    auto const number = text::to_integer(word);
    if (!number || *number < 1 || *number > kHighest)
      return usage_error("\"" + word + "\" is no port", "--port", "a number from 1 to 65535");
    ports.push_back(static_cast<int>(*number));
  }
  return ports;
}

Result<app::FirewallOptions> firewall_options(SubmitRequest request) {
  app::FirewallOptions options;
  options.networks = request.own["--cidr"];
  K8SPARK_ASSIGN(options.ports, port_numbers(request.own["--port"]));
  options.chain = request.own_value("--chain");
  options.group = request.own_value("--group");
  if (!request.options.output.empty()) options.output = request.options.output;
  options.submit = std::move(request.options);
  return options;
}

int firewall(Words const& words, Context& context) {
  Result<SubmitRequest> request = parse_submit(words, firewall_flags());
  if (!request) return app::report_error(request.error(), context);
  if (request->kind == SubmitRequest::Kind::kHelp) return print_document(context, firewall_help());
  Result<app::FirewallOptions> const options = firewall_options(*std::move(request));
  if (!options) return app::report_error(options.error(), context);
  return carry_out(app::run_client_firewall, *options, context);
}

constexpr std::array kClient = std::to_array<GroupMember>({
    {"pod", "run an application whose driver is a pod in client mode", client_pod},
    {"doctor", "does the Spark of this machine fit the executors' image?", client_doctor},
    {"docker-run",
     "print the command for a driver in a container of this machine",
     client_docker_run},
    {"firewall", "the ports that executors must reach on this machine", firewall},
});

}  // namespace

int client_command(Words const& words, Context& context) {
  return run_group("client", kClient, words, context);
}

}  // namespace k8spark::cli
