#include "cli/connect_commands.h"

#include "app/server/connect_commands.h"
#include "cli/command_group.h"
#include "cli/submit_flags.h"
#include "cli/workload_words.h"
#include "render/help_text.h"
#include "spark/submit_flags.h"

#include <array>

namespace k8spark::cli {

namespace {

using Words = std::vector<std::string>;
using workloads::Kind;

constexpr std::string_view kGroup = "Connect";

constexpr std::array kOwn = std::to_array<spark::FlagSpec>({
    {"--port", "", "PORT", "", kGroup, "local port; default: 15002, or the next free one"},
    {"--idle-timeout", "", "TIME", "", kGroup, "end when nobody was connected for so long"},
    {"--keep", "", "", "", kGroup, "leave the server at the end"},
    {"--attach", "", "NAME", "", kGroup, "forward to a server that is there, and leave it"},
    {"--auth", "", "", "", kGroup, "with a token (4.0 and newer), which the address then holds"},
    {"--create-account", "", "", "", kGroup, "make an account for it, with a driver's rights"},
    {"--format", "", "yaml|json", "", kGroup, "print the objects and create nothing"},
    kYesFlag,
});

std::span<spark::FlagSpec const> flags() {
  static std::vector<spark::FlagSpec> const all = with_pod_flags(kOwn);
  return all;
}

std::string help() {
  return "Run a Spark Connect server (3.4 and newer) in the cluster, forward a local port to it, "
         "and\n"
         "print its address, sc://localhost:PORT, on stdout.\n\n"
         "Usage: k8spark connect [NAME] [options]\n"
         "       k8spark connect --attach NAME [options]\n"
         "       k8spark connect status [NAME] | delete NAME\n\n"
         "Serves until Ctrl-C, and then deletes what it made. Where "
         "SPARK_CONNECT_AUTHENTICATE_TOKEN\n"
         "is set, server and client have that token.\n\n"
         "Examples:\n"
         "  k8spark connect --profile lab --num-executors 2\n"
         "  k8spark connect --profile lab --idle-timeout 30m > address &\n"
         "  k8spark connect team --profile lab --keep\n"
         "  k8spark connect --attach team --port 15002\n" +
         render::flag_help(flags()) + render::flag_help(spark::spark_submit_flags());
}

Result<app::ConnectOptions> connect_options(NamedRequest named) {
  SubmitRequest& request = named.request;
  app::ConnectOptions options;
  options.name = std::move(named.name);
  if (request.has_own("--attach")) options.attach = request.own_value("--attach");
  if (options.attach && !options.name.empty())
    return usage_error("a name and --attach exclude each other", "k8spark connect");
  K8SPARK_ASSIGN(options.port, port_of(request, "--port"));
  K8SPARK_ASSIGN(options.idle_timeout, time_of(request, "--idle-timeout"));
  K8SPARK_CHECK(check_format(request.format));
  options.keep = is_on(request, "--keep");
  options.auth = is_on(request, "--auth");
  options.account = is_on(request, "--create-account");
  options.format = request.format;
  options.submit = std::move(request.options);
  return options;
}

}  // namespace

int connect_command(Words const& words, app::Context& context) {
  Words const rest = words.empty() ? words : Words(words.begin() + 1, words.end());
  if (!words.empty() && words[0] == "delete")
    return workload_delete(Kind::kConnect, "connect", "team", rest, context);
  if (!words.empty() && words[0] == "status")
    return workload_status(Kind::kConnect, "connect", "team", rest, context);
  auto named = parse_named("connect", words, flags());
  if (!named) return app::report_error(named.error(), context);
  if (named->request.kind == SubmitRequest::Kind::kHelp) return print_document(context, help());
  auto const options = connect_options(*std::move(named));
  if (!options) return app::report_error(options.error(), context);
  return carry_out(app::run_connect, *options, context);
}

}  // namespace k8spark::cli
