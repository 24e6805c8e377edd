#include "cli/local_commands.h"

#include "app/local/client_commands.h"
#include "cli/client_flags.h"
#include "cli/command_group.h"
#include "cli/submit_command.h"
#include "render/help_text.h"
#include "spark/submit_flags.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>

namespace k8spark::cli {

namespace {

using Words = std::vector<std::string>;
using Flags = std::span<spark::FlagSpec const>;
using app::Context;

std::string help_of(std::string const& begin, Flags flags) {
  return begin + render::flag_help(flags) + render::flag_help(spark::spark_submit_flags());
}

std::string shell_help() {
  return help_of(
      "Start a shell of the Spark that is installed on this machine, with executors in the\n"
      "cluster. Takes the options of submit; what is the shell's own stands behind --.\n\n"
      "Usage: k8spark shell [--scala|--sql|--r] [options] [-- shell's options]\n\n"
      "Examples:\n"
      "  k8spark shell --profile lab\n"
      "  k8spark shell --profile lab < script.py\n"
      "  k8spark shell --scala --profile lab -- -i init.scala\n"
      "  k8spark shell --sql --profile lab -- -e 'show databases'\n",
      shell_flags());
}

std::string doctor_help_text() {
  return help_of(
      "Look at the Spark, Python and Java of this machine beside the executors' image, and at the\n"
      "driver's ports. Ends with 2 when they do not fit.\n\n"
      "Usage: k8spark client doctor [options]\n\n"
      "Examples:\n"
      "  k8spark client doctor --profile lab\n"
      "  k8spark client doctor --profile lab --spark-home ~/spark-4.3.0 -o json\n",
      client_doctor_flags());
}

std::string docker_run_help() {
  return help_of(
      "Print the command that runs the driver in a container of this machine, in its network.\n"
      "Secrets are named, never written: the container takes them from your environment.\n\n"
      "Usage: k8spark client docker-run [options] [APP [application arguments]]\n\n"
      "Without APP it is a pyspark shell.\n\n"
      "Examples:\n"
      "  k8spark client docker-run --profile lab app.py\n"
      "  k8spark client docker-run --profile lab --engine podman | sh\n",
      docker_run_flags());
}

std::string notebook_local_help() {
  return help_of(
      "Start Jupyter on this machine; each Python notebook is a driver with executors in the\n"
      "cluster, `spark` and `sc` are there. What is Jupyter's own stands behind --.\n\n"
      "Usage: k8spark notebook local [options] [-- Jupyter's options]\n\n"
      "Examples:\n"
      "  k8spark notebook local --profile lab\n"
      "  k8spark notebook local --profile lab --frontend notebook -- --no-browser --port 9000\n",
      notebook_local_flags());
}

std::string notebook_kernel_help() {
  return help_of(
      "Print a kernel for a Jupyter that is there already: notebooks that use it are drivers on\n"
      "this machine. Secrets are not written into it.\n\n"
      "Usage: k8spark notebook kernel [options]\n\n"
      "Examples:\n"
      "  k8spark notebook kernel --profile lab\n"
      "  k8spark notebook kernel --profile lab --install --kernel-name lab\n",
      notebook_kernel_flags());
}

// Words of the tool's own, behind "--".
struct CutWords {
  Words ours;
  Words theirs;
};

CutWords cut(Words const& words) {
  auto const dashes = std::find(words.begin(), words.end(), "--");
  CutWords parts{{words.begin(), dashes}, {}};
  if (dashes != words.end()) parts.theirs.assign(std::next(dashes), words.end());
  return parts;
}

Result<app::ShellOptions> shell_options(SubmitRequest request, Words args) {
  using Kind = app::ShellOptions::Kind;
  struct Row {
    char const* flag;
    Kind kind;
  };
  constexpr std::array kKinds =
      std::to_array<Row>({{"--scala", Kind::kScala}, {"--sql", Kind::kSql}, {"--r", Kind::kR}});
  app::ShellOptions options;
  int named = 0;
  for (Row const& row : kKinds) {
    if (!request.has_own(row.flag)) continue;
    options.kind = row.kind;
    ++named;
  }
  if (named > 1) return usage_error("--scala, --sql and --r exclude each other", "k8spark shell");
  options.submit = std::move(request.options);
  options.args = std::move(args);
  return options;
}

// The request of the words, or the end that help and mistakes are.
template <typename Run>
int with_request(
    Words const& words, Flags flags, std::string (*help)(), Context& context, Run const& run) {
  Result<SubmitRequest> request = parse_submit(words, flags);
  if (!request) return app::report_error(request.error(), context);
  if (request->kind == SubmitRequest::Kind::kHelp) return print_document(context, help());
  return run(*std::move(request));
}

}  // namespace

int shell_command(Words const& words, Context& context) {
  CutWords parts = cut(words);
  return with_request(parts.ours, shell_flags(), shell_help, context, [&](SubmitRequest request) {
    auto const options = shell_options(std::move(request), std::move(parts.theirs));
    return options ? carry_out(app::run_shell, *options, context)
                   : app::report_error(options.error(), context);
  });
}

int client_doctor(Words const& words, Context& context) {
  return with_request(
      words, client_doctor_flags(), doctor_help_text, context, [&](SubmitRequest request) {
        app::ClientDoctorOptions options;
        if (!request.options.output.empty()) options.output = request.options.output;
        options.submit = std::move(request.options);
        return carry_out(app::run_client_doctor, options, context);
      });
}

int client_docker_run(Words const& words, Context& context) {
  return with_request(
      words, docker_run_flags(), docker_run_help, context, [&](SubmitRequest request) {
        app::DockerRunOptions options;
        if (request.has_own("--engine")) options.engine = request.own_value("--engine");
        if (options.engine != "docker" && options.engine != "podman")
          return app::report_error(
              usage_error("must be docker or podman, not \"" + options.engine + '"', "--engine"),
              context);
        options.submit = std::move(request.options);
        return carry_out(app::run_client_docker_run, options, context);
      });
}

int notebook_local(Words const& words, Context& context) {
  CutWords parts = cut(words);
  return with_request(
      parts.ours, notebook_local_flags(), notebook_local_help, context, [&](SubmitRequest request) {
        app::NotebookLocalOptions options;
        options.frontend = request.own_value("--frontend");
        if (!options.frontend.empty() && options.frontend != "lab" &&
            options.frontend != "notebook")
          return app::report_error(
              usage_error("must be lab or notebook, not \"" + options.frontend + '"', "--frontend"),
              context);
        options.submit = std::move(request.options);
        options.args = std::move(parts.theirs);
        return carry_out(app::run_notebook_local, options, context);
      });
}

int notebook_kernel(Words const& words, Context& context) {
  return with_request(
      words, notebook_kernel_flags(), notebook_kernel_help, context, [&](SubmitRequest request) {
        app::NotebookKernelOptions options;
        options.name = request.own_value("--kernel-name");
        options.title = request.own_value("--title");
        options.install = request.has_own("--install");
        options.force = request.has_own("--force");
        options.submit = std::move(request.options);
        return carry_out(app::run_notebook_kernel, options, context);
      });
}

}  // namespace k8spark::cli
