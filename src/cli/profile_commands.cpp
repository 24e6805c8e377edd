#include "cli/profile_commands.h"

#include "app/profile/profile_commands.h"
#include "app/report.h"
#include "cli/command_group.h"
#include "cli/command_words.h"
#include "text/strings.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>

namespace k8spark::cli {

namespace {

using Words = std::vector<std::string>;
using app::Context;

constexpr char const* kOverview =
    "Look after k8spark.yaml, the file that holds what a team repeats.\n"
    "\n"
    "Usage: k8spark profile list|show|validate|init|schema [options]\n"
    "\n"
    "  list       the profiles of the file that would be used here\n"
    "  show       one profile with its parents merged in\n"
    "  validate   every mistake of every profile, with line and column\n"
    "  init       write a commented file to start from\n"
    "  schema     print the JSON Schema that editors use\n"
    "\n"
    "Examples:\n"
    "  k8spark profile init --for aws --region eu-central-1\n"
    "  k8spark profile validate\n"
    "  k8spark profile show aws -o json\n"
    "  k8spark profile schema > k8spark.schema.json\n";

int print(Context& context, std::string const& text) {
  return context.streams.out(text) && context.streams.flush() ? 0 : 1;
}

struct Plain {
  char const* name;
  char const* doc;
  bool takes_name;
  std::vector<std::string> outputs;
  int (*run)(app::ProfileOptions const&, Context&);
};

int run_plain(Plain const& plain, Words const& words, Context& context) {
  app::ProfileOptions options;
  CLI::App command(plain.doc, std::string("profile ") + plain.name);
  command.add_option("--profile-file", options.file, "the file; default: found as submit does");
  if (plain.takes_name)
    command.add_option("NAME,--profile", options.name, "default: the file's defaultProfile");
  else if (std::string_view(plain.name) == "validate")
    command.add_option("FILE", options.file, "the same as --profile-file");
  if (!plain.outputs.empty())
    command.add_option("-o,--output", options.output, text::join(plain.outputs, ", "))
        ->check(CLI::IsMember(plain.outputs));
  std::string help;
  if (auto parsed = parse_words(command, words, help); !parsed)
    return app::report_error(parsed.error(), context);
  return help.empty() ? carry_out(plain.run, options, context) : print(context, help);
}

int run_init(Words const& words, Context& context) {
  app::ProfileInitOptions options;
  profile::StarterAnswers& a = options.answers;
  CLI::App command(
      "Write a commented k8spark.yaml to start from. Without an option, and on a terminal, it\n"
      "asks.",
      "profile init");
  command.footer(
      "Examples:\n"
      "  k8spark profile init                                   # asks\n"
      "  k8spark profile init --for aws --region eu-central-1\n"
      "  k8spark profile init --for minio --endpoint http://minio:9000 -o -");
  command.add_option("--for", a.kind, text::join(profile::starter_kinds(), ", "));
  command.add_option("--name", a.name, "of the profile; default: as --for");
  command.add_option("--spark-version", a.spark_version, "default: the newest known");
  command.add_option("--image", a.image, "default: apache/spark of that version");
  command.add_option("-n,--namespace", a.ns, "namespace");
  command.add_option("--service-account", a.service_account, "account of driver and executors");
  command.add_option("--context", a.context, "context of the kubeconfig");
  command.add_option("--region", a.region, "of S3");
  command.add_option("--endpoint", a.endpoint, "URL of a store that is not AWS's");
  command.add_option("--account", a.account, "Azure's storage account");
  command.add_option("--secret", a.secret, "name of the Secret with the keys");
  command.add_option("--event-log", a.event_log, "folder of the event log");
  command.add_option("-o,--output", options.file, "file to write; - is stdout");
  command.add_flag("--force", options.force, "overwrite the file");
  options.ask = words.empty();
  std::string help;
  if (auto parsed = parse_words(command, words, help); !parsed)
    return app::report_error(parsed.error(), context);
  return help.empty() ? carry_out(app::run_profile_init, options, context) : print(context, help);
}

Result<void> take_sides(std::vector<std::string> const& sides, app::DiffOptions& options) {
  if (sides.size() != 2)
    return usage_error("two things to compare are needed",
                       "k8spark diff",
                       "k8spark diff dev prod; k8spark diff prod@3.5 prod@4.1");
  options.left = sides[0];
  options.right = sides[1];
  return {};
}

}  // namespace

int run_profile(Words const& words, Context& context) {
  std::array<Plain, 4> const plain = {
      {{"list",
        "Print the profiles of the file.",
        false,
        {"table", "json", "name"},
        app::run_profile_list},
       {"show",
        "Print one profile with its parents merged in; variables stay as they are.",
        true,
        {"yaml", "json"},
        app::run_profile_show},
       {"validate",
        "Find every mistake of every profile; exit code 2 when there is one.",
        false,
        {},
        app::run_profile_validate},
       {"schema", "Print the JSON Schema of k8spark.yaml.", false, {}, app::run_profile_schema}}};
  if (words.empty() || words[0] == "--help" || words[0] == "-h") return print(context, kOverview);
  Words const rest(words.begin() + 1, words.end());
  if (words[0] == "init") return run_init(rest, context);
  std::vector<std::string> names = {"init"};
  for (Plain const& one : plain) {
    if (words[0] == one.name) return run_plain(one, rest, context);
    names.emplace_back(one.name);
  }
  auto const near = text::closest(words[0], names);
  return app::report_error(
      usage_error("unknown command \"" + words[0] + '"',
                  "k8spark profile",
                  near ? "did you mean \"" + *near + "\"?" : "k8spark profile --help"),
      context);
}

int run_diff(Words const& words, Context& context) {
  app::DiffOptions options;
  std::vector<std::string> sides;
  profile::LayerInput& layers = options.submit.layers;
  CLI::App command(
      "Compare two configurations key by key: profiles, a profile under two Spark versions, a\n"
      "profile and a running driver. Exit code 0: nothing differs, 1: something does.",
      "diff");
  command.footer(
      "Examples:\n"
      "  k8spark diff dev prod\n"
      "  k8spark diff prod@3.5 prod@4.1 --objects     # what changes with Spark 4.1?\n"
      "  k8spark diff prod driver/pi-0a1b2c-driver    # does it run what the profile says?\n"
      "  k8spark diff @3.5 @4.1 -o json               # of the default profile");
  command.add_option("SIDES", sides, "PROFILE, PROFILE@VERSION, @VERSION or driver/NAME");
  command.add_flag("--objects", options.objects, "compare the objects, too");
  command.add_option("--app", options.submit.primary_resource, "application, for --objects");
  command.add_option("--profile-file", layers.profile_file, "the profile file");
  command.add_option("-o,--output", options.submit.output, "table or json")
      ->check(CLI::IsMember({"table", "json"}));
  add_kube_flags(command, options.submit.kube);
  std::string help;
  if (auto parsed = parse_words(command, words, help); !parsed)
    return app::report_error(parsed.error(), context);
  if (!help.empty()) return print(context, help);
  if (auto taken = take_sides(sides, options); !taken)
    return app::report_error(taken.error(), context);
  return carry_out(app::run_diff, options, context);
}

}  // namespace k8spark::cli
