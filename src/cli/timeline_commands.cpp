#include "cli/timeline_commands.h"

#include <CLI/CLI.hpp>

namespace k8spark::cli {

Result<Parsed<app::TimelineOptions>> parse_timeline(std::vector<std::string> const& words) {
  Parsed<app::TimelineOptions> parsed;
  app::TimelineOptions& o = parsed.options;
  CLI::App command(
      "Show what happened to a driver and its executors, in the order it happened: states,\n"
      "events, log lines.",
      "timeline");
  command.footer(
      "Examples:\n"
      "  k8spark timeline pi-0a1b2c-driver\n"
      "  k8spark timeline pi-0a1b2c-driver --logs --timezone local\n"
      "  k8spark timeline pi-0a1b2c-driver -o json");
  command.add_option("DRIVER", o.driver, "name of the driver pod")->required();
  command.add_flag("--logs", o.logs, "every log line, not only the telling ones");
  command.add_option("--timezone", o.timezone, "of printed times; default: UTC");
  command.add_option("-o,--output", o.output, "table or json")
      ->check(CLI::IsMember({"table", "json"}));
  add_kube_flags(command, o.kube);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  return parsed;
}

Result<Parsed<app::ReportOptions>> parse_report(std::vector<std::string> const& words) {
  Parsed<app::ReportOptions> parsed;
  app::ReportOptions& o = parsed.options;
  CLI::App command(
      "Write what is seen of a run as one HTML page: its outcome and cause, its pods over time,\n"
      "events and log lines. The page opens without a network.",
      "report");
  command.footer(
      "Examples:\n"
      "  k8spark report pi-0a1b2c-driver --html run.html\n"
      "  k8spark report @last --logs --html - > run.html\n"
      "  k8spark report --from logs/ --html run.html");
  command.add_option("DRIVER", o.driver, "name of the driver pod");
  command.add_option("--from", o.from, "a folder of --save-logs, in place of the cluster");
  command.add_option("--html", o.html, "the file to write; -: stdout")->required();
  command.add_flag("--logs", o.logs, "every log line, not only the telling ones");
  command.add_flag("--force", o.force, "replace a file that is there");
  add_kube_flags(command, o.kube);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  if (parsed.help.empty() && o.driver.empty() && o.from.empty())
    return usage_error("DRIVER is required", "k8spark report", "or --from DIR, of saved logs");
  return parsed;
}

}  // namespace k8spark::cli
