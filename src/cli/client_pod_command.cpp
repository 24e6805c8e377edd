#include "cli/client_pod_command.h"

#include "app/commands.h"
#include "app/report.h"
#include "cli/command_group.h"
#include "cli/submit_command.h"
#include "cli/submit_flags.h"
#include "render/help_text.h"
#include "spark/submit_flags.h"

namespace k8spark::cli {

namespace {

std::vector<spark::FlagSpec> make_flags() {
  std::vector<spark::FlagSpec> flags = {
      {"--format", "", "yaml|json", "", "Render", "print the objects and create nothing"}};
  for (spark::FlagSpec const& flag : submit_flags()) flags.push_back(flag);
  return flags;
}

std::span<spark::FlagSpec const> flags() {
  static std::vector<spark::FlagSpec> const all = make_flags();
  return all;
}

std::string help() {
  return "Run an application whose driver is a pod in client mode: spark-submit runs in it, behind "
         "a\n"
         "headless Service with fixed ports. Followed and ended as with submit.\n\n"
         "Usage: k8spark client pod [options] APP [application arguments]\n\n"
         "Local files travel along, as with submit. Classes that cluster mode refuses run, too.\n\n"
         "Examples:\n"
         "  k8spark client pod app.py --profile aws\n"
         "  k8spark client pod --detach --profile aws \\\n"
         "      --class org.apache.spark.sql.hive.thriftserver.HiveThriftServer2 spark-internal\n"
         "  k8spark client pod --format yaml app.py | kubectl apply -f -\n" +
         render::flag_help(flags()) + render::flag_help(spark::spark_submit_flags()) +
         "\nExit codes: k8spark help exit-codes\n";
}

}  // namespace

int client_pod(std::vector<std::string> const& words, app::Context& context) {
  Result<SubmitRequest> request = parse_submit(words, flags());
  if (!request) return app::report_error(request.error(), context);
  if (request->kind == SubmitRequest::Kind::kHelp) return print_document(context, help());
  if (request->kind != SubmitRequest::Kind::kRun)
    return app::report_error(
        usage_error("--kill, --status and --version are submit's", "k8spark client pod"), context);
  request->options.client_pod = true;
  if (request->format.empty()) {
    request->options.executors = request->executors;
    return carry_out(app::run_submit, request->options, context);
  }
  if (request->format != "yaml" && request->format != "json")
    return app::report_error(
        usage_error("unknown format \"" + request->format + '"', "--format", "yaml or json"),
        context);
  app::RenderOptions options;
  options.format = request->format;
  options.submit = std::move(request->options);
  return carry_out(app::run_render, options, context);
}

}  // namespace k8spark::cli
