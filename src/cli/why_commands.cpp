#include "cli/why_commands.h"

#include "text/strings.h"

#include <CLI/CLI.hpp>

namespace k8spark::cli {

Result<Parsed<app::WhyOptions>> parse_why(std::vector<std::string> const& words) {
  Parsed<app::WhyOptions> parsed;
  app::WhyOptions& o = parsed.options;
  CLI::App command(
      "Say why a run does not start, does not get on, or has failed: one cause, its evidence and\n"
      "its cure. Also for drivers that are gone, as long as their events are kept.",
      "why");
  command.footer(
      "Examples:\n"
      "  k8spark why pi-0a1b2c-driver\n"
      "  k8spark why pi-0a1b2c-driver -n analytics -o json\n"
      "  k8spark why --rules                        # all rules, as a table");
  command.add_option("DRIVER", o.driver, "name of the driver pod");
  command.add_option("-o,--output", o.output, "json or yaml; default: text")
      ->check(CLI::IsMember({"json", "yaml"}));
  command.add_flag("--rules", o.rules, "print the rules and ask no cluster");
  add_kube_flags(command, o.kube);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  if (parsed.help.empty() && o.driver.empty() && !o.rules)
    return usage_error("no driver", "k8spark why", "k8spark list shows them");
  return parsed;
}

Result<Parsed<app::EventsOptions>> parse_events(std::vector<std::string> const& words) {
  Parsed<app::EventsOptions> parsed;
  app::EventsOptions& o = parsed.options;
  CLI::App command("Print the events of a driver, oldest first; also of one that is gone.",
                   "events");
  command.footer(
      "Examples:\n"
      "  k8spark events pi-0a1b2c-driver\n"
      "  k8spark events pi-0a1b2c-driver --executors --types Warning\n"
      "  k8spark events pi-0a1b2c-driver -w");
  command.add_option("DRIVER", o.driver, "name of the driver pod")->required();
  command.add_flag("--executors", o.executors, "the events of its executors, too");
  command.add_flag("-w,--watch", o.watch, "go on with what comes, until interrupted");
  command.add_option("--types", o.types, "only these: Warning, Normal or both");
  command.add_option("-o,--output", o.output, "table, json or yaml")
      ->check(CLI::IsMember({"table", "json", "yaml"}));
  add_kube_flags(command, o.kube);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  for (std::string const& type : text::split_list(o.types))
    if (!text::equals_ignore_case(type, "Warning") && !text::equals_ignore_case(type, "Normal"))
      return usage_error("--types takes Normal and Warning, not \"" + type + '"', "k8spark events");
  return parsed;
}

}  // namespace k8spark::cli
