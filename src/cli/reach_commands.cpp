#include "cli/reach_commands.h"

#include "text/strings.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iterator>

namespace k8spark::cli {

namespace {

constexpr int kHighestPort = 65535;

std::optional<int> port_number(std::string_view text) {
  auto const number = text::to_integer(text);
  if (!number || *number < 0 || *number > kHighestPort) return std::nullopt;
  return static_cast<int>(*number);
}

// "localhost" is what kubectl calls both loopback addresses.
std::vector<std::string> addresses_of(std::string const& list) {
  std::vector<std::string> addresses;
  for (std::string const& one : text::split_list(list)) {
    if (one == "localhost") {
      addresses.insert(addresses.end(), {"127.0.0.1", "::1"});
    } else {
      addresses.push_back(one);
    }
  }
  return addresses;
}

}  // namespace

Result<app::PortPair> parse_port_pair(std::string_view text) {
  std::size_t const colon = text.find(':');
  app::PortPair pair;
  std::string_view const remote = colon == std::string_view::npos ? text : text.substr(colon + 1);
  auto const number = port_number(remote);
  bool good = number.has_value() && *number > 0;
  if (good) pair.remote = *number;
  if (colon != std::string_view::npos) {
    pair.local = colon == 0 ? 0 : port_number(text.substr(0, colon));
    good = good && pair.local.has_value();
  }
  if (good) return pair;
  return usage_error("not a port: \"" + std::string(text) + '"',
                     "k8spark port-forward",
                     "4040, or LOCAL:REMOTE as 8080:4040, or :4040 for any free local port");
}

Result<Parsed<app::ExecOptions>> parse_exec(std::vector<std::string> const& words) {
  Parsed<app::ExecOptions> parsed;
  app::ExecOptions& o = parsed.options;
  CLI::App command("Run a command in a driver's container; its exit code is ours.", "exec");
  command.footer(
      "Examples:\n"
      "  k8spark exec pi-0a1b2c-driver -- ls -l /opt/spark/work-dir\n"
      "  k8spark exec -it pi-0a1b2c-driver -- bash\n"
      "  k8spark exec -i pi-0a1b2c-driver -- sh -c 'cat > /tmp/table.csv' < table.csv");
  command.add_option("DRIVER", o.driver, "driver pod: NAME, or PREFIX*")->required();
  command.add_option("-c,--container", o.container, "container; default: Spark's");
  command.add_flag("-i,--stdin", o.input, "pass our standard input on");
  command.add_flag("-t,--tty", o.tty, "with a terminal at the other end (with -i)");
  add_kube_flags(command, o.kube);
  auto const dashes = std::find(words.begin(), words.end(), "--");
  K8SPARK_CHECK(parse_words(command, {words.begin(), dashes}, parsed.help));
  if (dashes != words.end()) o.command.assign(std::next(dashes), words.end());
  if (parsed.help.empty() && o.command.empty())
    return usage_error("no command", "k8spark exec", "k8spark exec DRIVER -- COMMAND [args]");
  return parsed;
}

Result<Parsed<app::PortForwardOptions>> parse_port_forward(std::vector<std::string> const& words) {
  Parsed<app::PortForwardOptions> parsed;
  app::PortForwardOptions& o = parsed.options;
  std::vector<std::string> ports;
  std::string addresses;
  CLI::App command("Carry local ports to ports of a driver, until Ctrl-C.", "port-forward");
  command.footer(
      "A local port that is not named moves to the next free one when it is taken.\n\n"
      "Examples:\n"
      "  k8spark port-forward pi-0a1b2c-driver 4040\n"
      "  k8spark port-forward pi-0a1b2c-driver 8080:4040 :5005");
  command.add_option("DRIVER", o.driver, "driver pod: NAME, or PREFIX*")->required();
  command.add_option("PORT", ports, "[LOCAL:]REMOTE; :REMOTE for any free local port")->required();
  command.add_option(
      "--address", addresses, "local addresses, with commas; default: 127.0.0.1,::1");
  add_kube_flags(command, o.kube);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  o.addresses = addresses_of(addresses);
  for (std::string const& text : ports) {
    K8SPARK_ASSIGN(app::PortPair const pair, parse_port_pair(text));
    o.ports.push_back(pair);
  }
  return parsed;
}

Result<Parsed<app::UiOptions>> parse_ui(std::vector<std::string> const& words) {
  Parsed<app::UiOptions> parsed;
  app::UiOptions& o = parsed.options;
  CLI::App command(
      "Make a running driver's Spark UI reachable on this machine; the address on stdout.", "ui");
  command.footer(
      "Waits until the UI answers, and serves until Ctrl-C.\n\n"
      "Examples:\n"
      "  k8spark ui pi-0a1b2c-driver --open\n"
      "  k8spark ui 'nightly-*' --port 8080\n"
      "  k8spark ui spark-0123456789abcdef0123456789abcdef   # one that is gone, by its id\n"
      "\n"
      "Of a run that has ended: its page in the namespace's history server (k8spark "
      "history-server),\n"
      "or in the one that --history names.");
  command.add_option("DRIVER", o.driver, "driver pod: NAME, or PREFIX*")->required();
  command.add_option("--history", o.history, "address of a history server, for runs that ended");
  command.add_option("--port", o.port, "local port; default: the UI's, or the next free one")
      ->check(CLI::Range(0, kHighestPort));
  command.add_flag("--open", o.open, "open it in a browser");
  add_kube_flags(command, o.kube);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  return parsed;
}

Result<Parsed<app::ProxyOptions>> parse_proxy(std::vector<std::string> const& words) {
  Parsed<app::ProxyOptions> parsed;
  app::ProxyOptions& o = parsed.options;
  std::string hosts;
  CLI::App command("Serve the API server on a local port, with our login, until Ctrl-C.", "proxy");
  command.footer(
      "Example:\n"
      "  k8spark proxy --port 8001 &\n"
      "  curl http://127.0.0.1:8001/api/v1/namespaces/default/pods");
  command.add_option("--port", o.port, "local port; 0: any free one; default: 8001")
      ->check(CLI::Range(0, kHighestPort));
  command.add_option("--address", o.address, "local address; default: 127.0.0.1");
  command.add_option("--accept-hosts",
                     hosts,
                     "names that a request's Host may hold, with commas; * takes any; default:\n"
                     "localhost,127.0.0.1,[::1]");
  add_kube_flags(command, o.kube);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  if (!hosts.empty()) o.accept_hosts = text::split_list(hosts);
  return parsed;
}

}  // namespace k8spark::cli
