#include "cli/notebook_pod_commands.h"

#include "app/server/notebook_pod_commands.h"
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

constexpr std::string_view kGroup = "Notebook";

constexpr std::array kPodFlags = std::to_array<spark::FlagSpec>({
    {"--jupyter",
     "",
     "lab|notebook|server",
     "",
     kGroup,
     "which of Jupyter's programs; default: lab"},
    {"--deployment", "", "", "", kGroup, "a Deployment of one pod, which comes back"},
    {"--storage", "", "SIZE", "", kGroup, "keep notebooks in a claim of its own: 5Gi"},
    {"--storage-class", "", "NAME", "", kGroup, "storage class of that claim"},
    {"--claim", "", "NAME", "", kGroup, "keep notebooks in this claim, which is there"},
    {"--git", "", "URL", "", kGroup, "clone this repository before Jupyter starts"},
    {"--git-branch", "", "NAME", "", kGroup, "branch of it"},
    {"--create-account", "", "", "", kGroup, "make an account for it, with a driver's rights"},
    kYesFlag,
});
constexpr std::array kMakeFlags = std::to_array<spark::FlagSpec>({
    {"--format", "", "yaml|json", "", kGroup, "print the objects and create nothing"},
    {"--no-wait", "", "", "", kGroup, "do not wait until it is ready"},
});
constexpr std::array kOpenFlags = std::to_array<spark::FlagSpec>({
    {"--create", "", "", "", "Open", "make it when there is none, as `notebook pod` does"},
    {"--delete", "", "", "", "Open", "delete it at the end"},
    {"--port", "", "PORT", "", "Open", "local port; default: 8888, or the next free one"},
    {"--open", "", "", "", "Open", "open it in a browser"},
});

std::span<spark::FlagSpec const> pod_flags() {
  static std::vector<spark::FlagSpec> const flags = [] {
    std::vector<spark::FlagSpec> own(kMakeFlags.begin(), kMakeFlags.end());
    own.insert(own.end(), kPodFlags.begin(), kPodFlags.end());
    return with_pod_flags(own);
  }();
  return flags;
}

std::span<spark::FlagSpec const> open_flags() {
  static std::vector<spark::FlagSpec> const flags = [] {
    std::vector<spark::FlagSpec> own(kOpenFlags.begin(), kOpenFlags.end());
    own.insert(own.end(), kPodFlags.begin(), kPodFlags.end());
    return with_pod_flags(own);
  }();
  return flags;
}

std::string pod_help() {
  return "Make a notebook in the cluster: Jupyter in a pod, started by pyspark, so that each "
         "kernel\n"
         "has a `spark` whose executors are other pods. The image must hold Jupyter.\n\n"
         "Usage: k8spark notebook pod [NAME] [options]\n\n"
         "Waits until it is ready, and prints its name. One that cannot start is deleted again.\n\n"
         "Examples:\n"
         "  k8spark notebook pod --profile lab\n"
         "  k8spark notebook pod ann --profile lab --deployment --storage 5Gi\n"
         "  k8spark notebook pod --profile lab --format yaml | kubectl apply -f -\n" +
         render::flag_help(pod_flags()) + render::flag_help(spark::spark_submit_flags());
}

std::string open_help() {
  return "Forward a local port to a notebook and print its address, with its token, on stdout.\n\n"
         "Usage: k8spark notebook open [NAME] [options]\n\n"
         "Waits until it is ready, and serves until Ctrl-C. With --create it takes the options of\n"
         "`notebook pod`.\n\n"
         "Examples:\n"
         "  k8spark notebook open --profile lab\n"
         "  k8spark notebook open ann --profile lab --create --delete\n"
         "  k8spark notebook open ann --port 9999\n" +
         render::flag_help(open_flags()) + render::flag_help(spark::spark_submit_flags());
}

std::optional<std::string> text_of(SubmitRequest const& request, std::string_view flag) {
  if (!request.has_own(flag)) return std::nullopt;
  return request.own_value(flag);
}

std::optional<bool> switch_of(SubmitRequest const& request, std::string_view flag) {
  return is_on(request, flag) ? std::optional(true) : std::nullopt;
}

app::NotebookPodOptions notebook_options(NamedRequest named) {
  SubmitRequest& request = named.request;
  app::NotebookPodOptions options;
  options.name = std::move(named.name);
  options.jupyter = text_of(request, "--jupyter");
  options.deployment = switch_of(request, "--deployment");
  options.storage = text_of(request, "--storage");
  options.storage_class = text_of(request, "--storage-class");
  options.claim = text_of(request, "--claim");
  options.git = text_of(request, "--git");
  options.git_branch = text_of(request, "--git-branch");
  options.account = switch_of(request, "--create-account");
  options.format = request.format;
  options.wait = !is_on(request, "--no-wait");
  options.submit = std::move(request.options);
  return options;
}

}  // namespace

int notebook_pod(Words const& words, app::Context& context) {
  auto named = parse_named("notebook pod", words, pod_flags());
  if (!named) return app::report_error(named.error(), context);
  if (named->request.kind == SubmitRequest::Kind::kHelp) return print_document(context, pod_help());
  app::NotebookPodOptions const options = notebook_options(*std::move(named));
  if (auto const known = check_format(options.format); !known)
    return app::report_error(known.error(), context);
  return carry_out(app::run_notebook_pod, options, context);
}

int notebook_open(Words const& words, app::Context& context) {
  auto named = parse_named("notebook open", words, open_flags());
  if (!named) return app::report_error(named.error(), context);
  if (named->request.kind == SubmitRequest::Kind::kHelp)
    return print_document(context, open_help());
  app::NotebookOpenOptions options;
  auto const port = port_of(named->request, "--port");
  if (!port) return app::report_error(port.error(), context);
  options.port = *port;
  options.create = is_on(named->request, "--create");
  options.remove = is_on(named->request, "--delete");
  options.browser = is_on(named->request, "--open");
  options.notebook = notebook_options(*std::move(named));
  return carry_out(app::run_notebook_open, options, context);
}

int notebook_delete(Words const& words, app::Context& context) {
  return workload_delete(Kind::kNotebook, "notebook", "ann", words, context);
}

int notebook_status(Words const& words, app::Context& context) {
  return workload_status(Kind::kNotebook, "notebook", "ann", words, context);
}

}  // namespace k8spark::cli
