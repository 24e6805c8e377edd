#include "cli/workload_words.h"

#include "cli/command_group.h"
#include "cli/submit_flags.h"
#include "render/help_text.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <utility>

namespace k8spark::cli {

namespace {

constexpr std::array kDeleteFlags = std::to_array<spark::FlagSpec>({
    {"--volumes", "", "", "", "Delete", "its claims, too: what was stored is lost"},
    {"--timeout", "", "TIME", "", "Delete", "wait so long until it is gone; default: 120s"},
    kYesFlag,
});
constexpr std::array kStatusFlags = std::to_array<spark::FlagSpec>({
    {"--output", "-o", "table|json|name", "", "Status", "default: table"},
});

std::span<spark::FlagSpec const> delete_flags() {
  static std::vector<spark::FlagSpec> const flags = with_pod_flags(kDeleteFlags);
  return flags;
}

std::span<spark::FlagSpec const> status_flags() {
  static std::vector<spark::FlagSpec> const flags = with_pod_flags(kStatusFlags);
  return flags;
}

}  // namespace

Result<NamedRequest> parse_named(std::string const& command,
                                 std::vector<std::string> words,
                                 std::span<spark::FlagSpec const> flags) {
  NamedRequest named;
  if (!words.empty() && !words[0].starts_with('-')) {
    named.name = words[0];
    words.erase(words.begin());
  }
  K8SPARK_ASSIGN(named.request, parse_submit(words, flags));
  app::SubmitOptions& options = named.request.options;
  std::vector<std::string> const further = std::exchange(options.app_args, {});
  std::string const resource = std::exchange(options.primary_resource, {}).value_or("");
  bool const is_name = named.name.empty();
  if (is_name) named.name = resource;
  bool const resource_is_left = !is_name && !resource.empty();
  if (further.empty() && !resource_is_left) return named;
  std::string const& unexpected = resource_is_left ? resource : further.front();
  return usage_error("unexpected argument \"" + unexpected + '"',
                     "k8spark " + command,
                     unexpected.starts_with('-') ? "options come before the name, or all behind"
                                                 : "one name at a time");
}

bool is_on(SubmitRequest const& request, std::string_view flag) {
  return request.has_own(flag);
}

Result<std::optional<int>> port_of(SubmitRequest const& request, std::string_view flag) {
  if (!request.has_own(flag)) return std::optional<int>();
  constexpr long long kHighest = 65535;
  std::string const text = request.own_value(flag);
  auto const number = text::to_integer(text);
  if (!number || *number < 0 || *number > kHighest)
    return usage_error('"' + text + "\" is no port",
                       std::string(flag),
                       "a number from 1 to 65535; 0: any free one");
  return std::optional<int>(static_cast<int>(*number));
}

Result<std::optional<std::chrono::seconds>> time_of(SubmitRequest const& request,
                                                    std::string const& flag) {
  if (!request.has_own(flag)) return std::optional<std::chrono::seconds>();
  K8SPARK_ASSIGN(std::chrono::seconds const seconds, parse_seconds(flag, request.own_value(flag)));
  return std::optional<std::chrono::seconds>(seconds);
}

Result<void> check_format(std::string const& format) {
  if (format.empty() || format == "yaml" || format == "json") return {};
  return usage_error("unknown format \"" + format + '"', "--format", "yaml or json");
}

int workload_delete(workloads::Kind kind,
                    std::string const& command,
                    std::string const& example,
                    std::vector<std::string> const& words,
                    app::Context& context) {
  auto named = parse_named(command + " delete", words, delete_flags());
  if (!named) return app::report_error(named.error(), context);
  if (named->request.kind == SubmitRequest::Kind::kHelp)
    return print_document(
        context,
        "Delete a " + command + " and what was made for it, and wait until it is gone.\n\nUsage: " +
            "k8spark " + command + " delete NAME [options]\n\nExample:\n  k8spark " + command +
            " delete " + example + " --profile lab\n" + render::flag_help(delete_flags()));
  if (named->name.empty())
    return app::report_error(usage_error("no name",
                                         "k8spark " + command + " delete",
                                         "k8spark " + command + " status lists those there are"),
                             context);
  app::WorkloadOptions options;
  options.kind = kind;
  options.action = app::WorkloadOptions::Action::kDelete;
  options.name = std::move(named->name);
  options.volumes = is_on(named->request, "--volumes");
  options.timeout = named->request.options.timeout;
  options.submit = std::move(named->request.options);
  return carry_out(app::run_workload, options, context);
}

int workload_status(workloads::Kind kind,
                    std::string const& command,
                    std::string const& example,
                    std::vector<std::string> const& words,
                    app::Context& context) {
  auto named = parse_named(command + " status", words, status_flags());
  if (!named) return app::report_error(named.error(), context);
  if (named->request.kind == SubmitRequest::Kind::kHelp)
    return print_document(
        context,
        "Say how a " + command + " is, or all of a namespace.\n\nUsage: k8spark " + command +
            " status [NAME] [options]\n\nExamples:\n  k8spark " + command + " status\n  k8spark " +
            command + " status " + example + " -o json\n\n" +
            "Exit code: with a name 0 when it is ready, else 1\n" +
            render::flag_help(status_flags()));
  app::WorkloadOptions options;
  options.kind = kind;
  options.name = std::move(named->name);
  if (!named->request.options.output.empty()) options.output = named->request.options.output;
  options.submit = std::move(named->request.options);
  return carry_out(app::run_workload, options, context);
}

std::vector<spark::FlagSpec> with_pod_flags(std::span<spark::FlagSpec const> own) {
  constexpr std::array<std::string_view, 3> kOfRuns = {
      "--start-timeout", "--image-timeout", "--quiet"};
  std::vector<spark::FlagSpec> flags(own.begin(), own.end());
  for (spark::FlagSpec const& flag : submit_flags()) {
    bool const wanted = flag.group == "Profile" || flag.group == "Cluster" ||
                        std::find(kOfRuns.begin(), kOfRuns.end(), flag.name) != kOfRuns.end();
    if (wanted) flags.push_back(flag);
  }
  return flags;
}

}  // namespace k8spark::cli
