#include "app/build.h"
#include "app/commands.h"
#include "app/render_folder.h"
#include "app/render_job.h"
#include "app/report.h"
#include "app/run/operator_run.h"
#include "app/run/upload.h"
#include "app/setup/setup_target.h"
#include "render/kustomization.h"
#include "render/manifests.h"
#include "render/python_code.h"
#include "text/strings.h"

#include <array>
#include <optional>

namespace k8spark::app {

namespace {

constexpr std::array<std::string_view, 9> kFormats = {"yaml",
                                                      "json",
                                                      "argv",
                                                      "properties",
                                                      "operator",
                                                      "apache-operator",
                                                      "job",
                                                      "kustomize",
                                                      "python"};

bool is_operator(std::string const& format) {
  return format == "operator" || format == "apache-operator";
}

// What spark-submit would create in client mode: nothing. Said on stderr, and the command succeeds:
// the document is empty because that is the answer.
void say_client_mode(RenderOptions const& options, Built const& built, Context& context) {
  bool const objects = options.format == "yaml" || options.format == "json";
  if (built.submission.mode != DeployMode::kClient || !objects || options.executors) return;
  say(context,
      "client mode creates no objects: the driver runs where spark-submit is started; --format "
      "argv prints the command, --executors the executor pod");
}

std::string render_python(Built const& built) {
  render::PythonInput input;
  input.command = built.command;
  input.ns = built.submission.conf.get_or("spark.kubernetes.namespace", "default");
  input.executor_template = built.layers.given.executor_template;
  return render::conf_as_python(input);
}

Result<std::string> write_kustomization(RenderOptions const& options,
                                        Built const& built,
                                        std::vector<std::string>& warnings) {
  std::vector<Json> objects;
  if (options.has_job_flags()) {
    K8SPARK_ASSIGN(objects, job_objects(options, built, warnings));
  } else {
    objects = render::manifests(built.plan);
  }
  return write_folder(options.folder, render::kustomization(objects));
}

Result<std::string> render_text(RenderOptions const& options,
                                Built const& built,
                                ExecutorPlan const* executor,
                                std::vector<std::string>& warnings) {
  if (is_operator(options.format)) return render_operator(options.format, built, warnings);
  if (options.format == "python") return render_python(built);
  if (options.format == "kustomize") return write_kustomization(options, built, warnings);
  if (options.format == "job") {
    K8SPARK_ASSIGN(auto const objects, job_objects(options, built, warnings));
    return as_manifests(objects, "yaml");
  }
  if (options.format == "yaml") return render::manifests_as_yaml(built.plan, executor);
  if (options.format == "json") return render::manifests_as_json(built.plan, executor);
  if (options.format == "argv") return render::command_as_shell(built.command);
  return render::conf_as_properties(built.command);
}

Result<void> check_format(std::string const& format) {
  std::vector<std::string> const known(kFormats.begin(), kFormats.end());
  for (std::string const& name : known)
    if (name == format) return {};
  auto const near = text::closest(format, known);
  return usage_error("unknown format \"" + format + '"',
                     "--format",
                     near ? "did you mean " + *near + "?" : "one of " + text::join(known, ", "));
}

Result<void> check_flags(RenderOptions const& options) {
  K8SPARK_CHECK(check_format(options.format));
  bool const kustomize = options.format == "kustomize";
  if (options.has_job_flags() && options.format != "job" && !kustomize)
    return usage_error("--cron, --submitter-image and --submitter-account are for a Job",
                       "--format " + options.format,
                       "--format job, or kustomize");
  if (kustomize && options.folder.empty())
    return usage_error("a kustomization is a folder", "--format kustomize", "name it: -o DIR");
  if (!kustomize && !options.folder.empty())
    return usage_error("only a kustomization is written to a folder", "-o", "--format kustomize");
  return {};
}

// Python code is a driver of its own: in client mode, and without an application.
RenderOptions for_format(RenderOptions options) {
  if (options.format != "python") return options;
  options.submit.layers.flags.push_back({"--format python", "spark.submit.deployMode", "client"});
  options.submit.primary_resource = "pyspark-shell";
  return options;
}

Result<std::optional<ExecutorPlan>> foretell(RenderOptions const& options, Built const& built) {
  if (!options.executors) return std::optional<ExecutorPlan>();
  if (options.format != "yaml" && options.format != "json")
    return usage_error("executors are shown as manifests only", "--executors", "--format yaml");
  K8SPARK_ASSIGN(ExecutorPlan executor, plan_executor(built.submission, built.plan));
  return std::optional<ExecutorPlan>(std::move(executor));
}

// What a command line or a properties file for spark-submit cannot hold.
void say_what_is_lost(RenderOptions const& options, GivenFiles const& given, Context& context) {
  if (options.format != "argv" && options.format != "properties") return;
  for (TextFile const& file : given.conf_files)
    warn(context, "spark-submit itself sends " + file.name + " only from SPARK_CONF_DIR");
  if (given.driver_template || given.executor_template)
    warn(context,
         "spark-submit has no pod templates of presets: save those that --format yaml shows, and "
         "name them in podTemplateFile");
}

}  // namespace

int run_render(RenderOptions const& given, Context& context) {
  if (auto const right = check_flags(given); !right) return report_error(right.error(), context);
  RenderOptions const options = for_format(given);
  Result<Built> built = build_submission(options.submit, BuildFor::kRender, context);
  if (!built) return report_error(built.error(), context);
  for (auto const* const warnings : {&built->layers.warnings, &built->plan.warnings})
    for (std::string const& warning : *warnings) warn(context, warning);
  say_uploads(built->plan.uploads, context);
  if (options.format == "argv" && built->submission.ship_code &&
      !built->submission.local_files.empty())
    warn(context,
         "spark-submit itself sends local files only with spark.kubernetes.file.upload.path");
  say_what_is_lost(options, built->layers.given, context);
  say_client_mode(options, *built, context);
  auto const executor = foretell(options, *built);
  if (!executor) return report_error(executor.error(), context);
  std::vector<std::string> warnings;
  if (*executor) warnings = (*executor)->warnings;
  Result<std::string> text =
      render_text(options, *built, *executor ? &**executor : nullptr, warnings);
  if (!text) return report_error(text.error(), context);
  for (std::string const& warning : warnings) warn(context, warning);
  return context.streams.out(*text) && context.streams.flush() ? 0 : 1;
}

}  // namespace k8spark::app
