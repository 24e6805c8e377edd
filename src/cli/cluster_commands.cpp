#include "cli/cluster_commands.h"

#include "cli/command_words.h"
#include "cli/submit_flags.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iterator>
#include <map>

namespace k8spark::cli {

namespace {

// Nobody means "all drivers" by saying nothing.
Result<void> check_chosen(std::vector<std::string> const& drivers,
                          std::string const& selector,
                          std::string const& command) {
  if (!drivers.empty() || !selector.empty()) return {};
  return usage_error("no driver",
                     "k8spark " + command,
                     "name one, or choose by labels: -l; k8spark list shows all");
}

constexpr char const* kDriverHelp =
    "NAME, a glob (* ? [...]), a run id, or @last: the one submitted last";

}  // namespace

Result<Parsed<app::LogsOptions>> parse_logs(std::vector<std::string> const& words) {
  Parsed<app::LogsOptions> parsed;
  app::LogsOptions& o = parsed.options;
  std::optional<std::string> since;
  CLI::App command("Print a driver's log, and its executors': byte for byte on stdout.", "logs");
  command.footer(
      "Examples:\n"
      "  k8spark logs pi-0a1b2c-driver --tail 100\n"
      "  k8spark logs -f pi-0a1b2c-driver --executors\n"
      "  k8spark logs pi-0a1b2c-driver --errors\n"
      "  k8spark logs pi-0a1b2c-driver --executors -o json --include 'stage [0-9]+'\n"
      "  k8spark logs -f pi-0a1b2c-driver --save-logs logs/");
  command.add_option("DRIVER", o.driver, "name of the driver pod")->required();
  command.add_flag("-f,--follow", o.follow, "go on until the driver has ended");
  command.add_option("--tail", o.tail, "only the last N lines");
  command.add_option("--since", since, "only lines younger than this: 30s, 10m, 2h");
  command.add_option("--since-time", o.since_time, "only lines after this RFC 3339 time");
  command.add_flag("--timestamps", o.timestamps, "put each line's time before it");
  command.add_flag("-p,--previous", o.previous, "log of the container's previous run");
  command.add_option("-c,--container", o.container, "container; default: Spark's");
  command.add_flag("--executors", o.executors, "the executors' lines too, each with its origin");
  command.add_flag("--all-containers", o.all_containers, "side-cars and init containers too");
  command.add_option("--timezone", o.timezone, "of printed times: UTC, local, Europe/Berlin");
  command
      .add_option("--include", o.include, "only lines that match this expression; may be repeated")
      ->allow_extra_args(false);
  command.add_option("--exclude", o.exclude, "no lines that match it; may be repeated")
      ->allow_extra_args(false);
  command.add_flag("--errors", o.errors, "only errors, with their stack traces");
  command.add_option("-o,--output", o.output, "json: an object for each line")
      ->check(CLI::IsMember({"json"}));
  command.add_option("--save-logs", o.save_logs, "write each pod's whole log below this folder");
  command.add_option("--max-log-requests", o.max_log_requests, "logs read at once; default 50")
      ->check(CLI::PositiveNumber);
  add_kube_flags(command, o.kube);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  K8SPARK_ASSIGN(o.since, seconds_of("--since", since));
  if (o.since && o.since_time)
    return usage_error("--since and --since-time exclude each other", "k8spark logs");
  if (o.container && o.all_containers)
    return usage_error("--container and --all-containers exclude each other", "k8spark logs");
  if (o.save_logs && (o.since || o.since_time || o.tail || o.previous))
    return usage_error("--save-logs writes whole logs: no --tail, --since or --previous with it",
                       "k8spark logs");
  return parsed;
}

Result<Parsed<app::StatusOptions>> parse_status(std::vector<std::string> const& words) {
  Parsed<app::StatusOptions> parsed;
  app::StatusOptions& o = parsed.options;
  CLI::App command("Say how drivers are, and why they wait or have failed.", "status");
  command.footer(
      "Examples:\n"
      "  k8spark status pi-0a1b2c-driver\n"
      "  k8spark status @last\n"
      "  k8spark status 'nightly-*' -o wide\n"
      "  k8spark status -l team=data");
  command.add_option("DRIVER", o.drivers, kDriverHelp);
  command.add_flag("-A,--all-namespaces", o.all_namespaces, "in all namespaces");
  command.add_option("-l,--selector", o.selector, "drivers with these labels");
  command.add_option("-o,--output", o.output, "table, wide, json, yaml or name")
      ->check(CLI::IsMember({"table", "wide", "json", "yaml", "name"}));
  add_kube_flags(command, o.kube);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  if (parsed.help.empty()) K8SPARK_CHECK(check_chosen(o.drivers, o.selector, "status"));
  return parsed;
}

Result<Parsed<app::ListOptions>> parse_list(std::vector<std::string> const& words) {
  Parsed<app::ListOptions> parsed;
  app::ListOptions& o = parsed.options;
  std::optional<std::string> since;
  CLI::App command("List Spark drivers, the newest first.", "list");
  command.footer(
      "Examples:\n"
      "  k8spark list\n"
      "  k8spark list 'nightly-*' -A -l team=data -o json\n"
      "  k8spark list --status failed --since 1d\n"
      "  k8spark list --status active --limit 20 -o wide");
  command.add_option("GLOB", o.name_glob, "only drivers of this name; * ? [...] as in a shell");
  command.add_flag("-A,--all-namespaces", o.all_namespaces, "in all namespaces");
  command.add_option("-l,--selector", o.selector, "only drivers with these labels");
  command
      .add_option(
          "--status",
          o.statuses,
          "pending, running, succeeded, failed, unknown, active, finished, or a word of the "
          "STATUS column; several with commas")
      ->allow_extra_args(false);
  command.add_option("--since", since, "only drivers that are not older than this: 30m, 2h, 7d");
  command.add_option("--run-id", o.run_id, "only drivers of this run id");
  command.add_option("--profile", o.profile, "only runs with an id, of this profile");
  command.add_option("--run-user", o.run_user, "only runs with an id, submitted by this user");
  command.add_option("--limit", o.limit, "only so many, the newest")->check(CLI::PositiveNumber);
  command.add_option("--sort", o.sort, "age, name or status")
      ->check(CLI::IsMember({"age", "name", "status"}));
  command.add_option("-o,--output", o.output, "table, wide, json, yaml or name")
      ->check(CLI::IsMember({"table", "wide", "json", "yaml", "name"}));
  add_kube_flags(command, o.kube);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  K8SPARK_ASSIGN(o.since, seconds_of("--since", since));
  return parsed;
}

Result<Parsed<app::WaitOptions>> parse_wait(std::vector<std::string> const& words) {
  using For = app::WaitOptions::For;
  Parsed<app::WaitOptions> parsed;
  app::WaitOptions& o = parsed.options;
  std::optional<std::string> timeout;
  std::optional<std::string> start_timeout;
  CLI::App command(
      "Wait until drivers have ended. The outcome is the exit code; of several, the first that\n"
      "is not 0, in the order of their names here or in the list.",
      "wait");
  command.footer(
      "Examples:\n"
      "  k8spark wait pi-0a1b2c-driver --timeout 2h\n"
      "  k8spark wait @last\n"
      "  k8spark wait -l team=data --timeout 1d -o json\n"
      "  k8spark wait 'nightly-*' --for running --start-timeout 10m");
  command.add_option("DRIVER", o.drivers, kDriverHelp);
  command.add_flag("-A,--all-namespaces", o.all_namespaces, "in all namespaces");
  command.add_option("-l,--selector", o.selector, "drivers with these labels");
  command.add_option("--for", o.wait_for, "completed (default), or running: until the driver runs")
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, For>{{"completed", For::kCompleted}, {"running", For::kRunning}}));
  command.add_option("--timeout", timeout, "give up after this time: exit code 124");
  command.add_option("--start-timeout", start_timeout, "give up if it does not run by then: 113");
  command.add_option("-o,--output", o.output, "json: print the outcome")
      ->check(CLI::IsMember({"json"}));
  command.add_flag("-q,--quiet", o.quiet, "no progress on stderr");
  std::string treat_143 = "fail";
  command.add_option("--treat-143", treat_143, "success: stopped after its work is no failure")
      ->check(CLI::IsMember({"success", "fail"}));
  add_kube_flags(command, o.kube);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  o.treat_143_success = treat_143 == "success";
  K8SPARK_ASSIGN(o.timeout, seconds_of("--timeout", timeout));
  K8SPARK_ASSIGN(o.start_timeout, seconds_of("--start-timeout", start_timeout));
  if (parsed.help.empty()) K8SPARK_CHECK(check_chosen(o.drivers, o.selector, "wait"));
  return parsed;
}

Result<Parsed<app::KillOptions>> parse_kill(std::vector<std::string> const& words) {
  Parsed<app::KillOptions> parsed;
  app::KillOptions& o = parsed.options;
  std::optional<std::string> timeout;
  CLI::App command("Delete drivers; what they own goes with them.", "kill");
  command.footer(
      "Examples:\n"
      "  k8spark kill pi-0a1b2c-driver --wait\n"
      "  k8spark kill 'nightly-*' --grace-period 60\n"
      "  k8spark kill -l team=data --dry-run\n"
      "  k8spark kill --all -n scratch");
  command.add_option("DRIVER", o.drivers, kDriverHelp);
  command.add_option("-l,--selector", o.selector, "drivers with these labels");
  command.add_flag("--all", o.all, "every driver of the namespace");
  command.add_flag("-A,--all-namespaces", o.all_namespaces, "in all namespaces");
  command.add_option("--grace-period", o.grace_seconds, "seconds between SIGTERM and SIGKILL")
      ->check(CLI::Range(0L, 2'000'000'000L));
  command.add_flag(
      "--force", o.force, "at once, without waiting for the node: it may run on there for a while");
  command.add_flag("--wait", o.wait, "until they are gone");
  command.add_option("--timeout", timeout, "of --wait: give up after this time, exit code 124");
  command.add_flag("--dry-run", o.dry_run, "let the server check it, and delete nothing");
  command.add_flag("--ignore-not-found", o.ignore_not_found, "no error when there is none");
  command.add_flag(std::string(kYesFlag.name), o.yes, std::string(kYesFlag.help));
  add_kube_flags(command, o.kube);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  K8SPARK_ASSIGN(o.timeout, seconds_of("--timeout", timeout));
  if (!parsed.help.empty()) return parsed;
  if (o.all && (!o.drivers.empty() || !o.selector.empty()))
    return usage_error("--all is every driver: no names and no selector beside it", "k8spark kill");
  if (o.force && o.grace_seconds.value_or(0) > 0)
    return usage_error("--force is a grace period of 0", "k8spark kill");
  if (!o.all) K8SPARK_CHECK(check_chosen(o.drivers, o.selector, "kill"));
  return parsed;
}

Result<Parsed<app::ImportOptions>> parse_import(std::vector<std::string> const& words) {
  Parsed<app::ImportOptions> parsed;
  app::ImportOptions& o = parsed.options;
  CLI::App command(
      "Make a profile of what is there: a spark-submit command, a properties file, a\n"
      "SparkApplication of either operator, a driver pod.",
      "import");
  command.footer(
      "Examples:\n"
      "  k8spark import -- spark-submit --master k8s://https://host:6443 --class org.Main app.jar\n"
      "  k8spark import job.sh -o k8spark.yaml      # broken line ends and quotes are repaired\n"
      "  kubectl get sparkapplication etl -o yaml | k8spark import - -o k8spark.yaml\n"
      "  k8spark import conf/spark-defaults.conf --name base\n"
      "  k8spark import --driver etl-0a1b2c-driver -n analytics");
  command.add_option("FILE", o.files, "files to read; -: standard input");
  command.add_option("--driver", o.driver, "name of a driver pod in the cluster");
  command.add_option("--from", o.from, "what the files are; default: told by their content")
      ->check(CLI::IsMember({"argv", "properties", "operator", "apache-operator", "pod"}));
  command.add_option("--name", o.name, "name of the profile; default: the application's");
  command.add_option("-o,--output", o.output, "file to write; default: stdout");
  command.add_option("--templates", o.templates, "folder for pod templates; default: FILE's");
  command.add_flag("--force", o.force, "overwrite files that are there");
  add_kube_flags(command, o.kube);
  auto const dashes = std::find(words.begin(), words.end(), "--");
  K8SPARK_CHECK(parse_words(command, {words.begin(), dashes}, parsed.help));
  if (dashes != words.end()) o.words.emplace(std::next(dashes), words.end());
  if (parsed.help.empty() && o.files.empty() && !o.words && !o.driver)
    return usage_error("nothing to import",
                       "k8spark import",
                       "name a file, - for standard input, --driver POD, or -- spark-submit ...");
  return parsed;
}

}  // namespace k8spark::cli
