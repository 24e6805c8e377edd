#include "cli/gc_command.h"

#include "spark/sizes.h"

#include <CLI/CLI.hpp>

namespace k8spark::cli {

namespace {

// Unlike a time-out, an age may be nothing at all.
Result<std::chrono::seconds> parse_age(std::string const& flag, std::string const& text) {
  auto const ms = spark::parse_time_ms(text, 1000);
  if (!ms || *ms < 0)
    return usage_error(
        flag + " must be a time, not \"" + text + '"', flag, "for example 0s, 30m, 2h or 7d");
  return std::chrono::seconds(*ms / 1000);
}

}  // namespace

Result<Parsed<app::GcOptions>> parse_gc(std::vector<std::string> const& words) {
  Parsed<app::GcOptions> parsed;
  app::GcOptions& o = parsed.options;
  std::optional<std::string> older_than;
  std::optional<std::string> finished;
  CLI::App command(
      "Find what runs have left: objects whose driver is gone or never came, executors\n"
      "without a driver. Objects that lost their owner, and whose driver is there, get it back.\n"
      "Changes nothing without --yes.",
      "gc");
  command.footer(
      "Examples:\n"
      "  k8spark gc\n"
      "  k8spark gc --yes\n"
      "  k8spark gc -A --older-than 1d -o json\n"
      "  k8spark gc --yes --finished-older-than 7d      # and drivers that ended a week ago");
  command.add_flag("--yes", o.yes, "do it");
  command.add_option("--older-than", older_than, "leave what is younger than this; default: 10m");
  command.add_option(
      "--finished-older-than", finished, "delete drivers too that ended longer ago than this");
  command.add_flag("--client-mode",
                   o.client_mode,
                   "also executors without a driver in the cluster, though it may run elsewhere");
  command.add_flag("--volumes", o.volumes, "also PersistentVolumeClaims: their data is lost");
  command.add_flag("-A,--all-namespaces", o.all_namespaces, "in all namespaces");
  command.add_option("-l,--selector", o.selector, "only objects with these labels");
  command.add_option("-o,--output", o.output, "table, json or name")
      ->check(CLI::IsMember({"table", "json", "name"}));
  add_kube_flags(command, o.kube);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  if (older_than) {
    K8SPARK_ASSIGN(o.older_than, parse_age("--older-than", *older_than));
  }
  if (finished) {
    K8SPARK_ASSIGN(o.finished_older_than, parse_age("--finished-older-than", *finished));
  }
  return parsed;
}

}  // namespace k8spark::cli
