#include "app/server/notebook_pod.h"

#include "app/report.h"
#include "app/server/notebook_pod_commands.h"
#include "app/server/workload_apply.h"
#include "app/server/workload_build.h"
#include "app/server/workload_forward.h"
#include "app/server/workload_status.h"
#include "sys/interrupt.h"
#include "text/strings.h"
#include "workloads/secrets.h"

namespace k8spark::app {

namespace {

using workloads::Kind;

bool is_true(std::optional<bool> const& flag, std::optional<std::string> const& field) {
  return flag ? *flag : field && text::equals_ignore_case(*field, "true");
}

// Flags first, then the profile's fields.
Result<workloads::NotebookWishes> wishes_of(NotebookPodOptions const& options,
                                            profile::ProfileSettings const& settings) {
  auto const either = [&](std::optional<std::string> const& flag, char const* field) {
    return flag ? flag : settings.option(std::string("notebook.") + field);
  };
  workloads::NotebookWishes wishes;
  wishes.name = notebook_name(options, settings);
  wishes.jupyter = either(options.jupyter, "jupyter").value_or(wishes.jupyter);
  if (auto const port = settings.option("notebook.port"))
    wishes.port = static_cast<int>(text::to_integer(*port).value_or(wishes.port));
  wishes.deployment = is_true(options.deployment, settings.option("notebook.deployment"));
  wishes.account = is_true(options.account, settings.option("notebook.createAccount"));
  wishes.claim = either(options.claim, "storage.claim");
  // A claim by flag is meant instead of the profile's new one, and the other way round.
  auto const size = options.claim ? options.storage : either(options.storage, "storage.size");
  if (options.storage && !options.claim) wishes.claim.reset();
  if (size) {
    workloads::ClaimWishes claim{*size, either(options.storage_class, "storage.storageClass")};
    claim.access_mode = settings.option("notebook.storage.accessMode").value_or(claim.access_mode);
    wishes.storage = std::move(claim);
  }
  if (auto const repository = either(options.git, "git.repository"))
    wishes.git = workloads::GitSource{*repository,
                                      either(options.git_branch, "git.branch").value_or(""),
                                      settings.option("notebook.git.image").value_or("")};
  return wishes;
}

}  // namespace

std::string notebook_name(NotebookPodOptions const& options,
                          profile::ProfileSettings const& settings) {
  if (!options.name.empty()) return options.name;
  return settings.option("notebook.name").value_or("notebook");
}

Result<BuiltNotebook> build_notebook(NotebookPodOptions const& options,
                                     BuildFor purpose,
                                     Context& context) {
  K8SPARK_ASSIGN(Configured const configured, configure(options.submit, context));
  K8SPARK_ASSIGN(workloads::NotebookWishes const wishes,
                 wishes_of(options, configured.layers.settings));
  SubmitOptions submit = options.submit;
  if (auto const image = configured.layers.settings.option("notebook.image"))
    submit.layers.flags.push_back({"notebook.image",
                                   "spark.kubernetes.driver.container.image",
                                   *image,
                                   profile::FlagValue::kAfterAll});
  BuiltNotebook made;
  K8SPARK_ASSIGN(
      made.built,
      build_stand_in(std::move(submit), AppKind::kPython, wishes.name, purpose, context));
  K8SPARK_ASSIGN(made.workload, workloads::notebook(made.built.submission, wishes));
  return made;
}

Readiness create_notebook(BuiltNotebook& made,
                          NotebookPodOptions const& options,
                          Cluster& cluster,
                          Context& context) {
  Readiness readiness;
  workloads::add_token(made.workload, new_token(context));
  auto const applied =
      apply_workload(made.workload, made.built, cluster, context, options.submit.quiet);
  if (!applied) {
    readiness.refused = applied.error();
    return readiness;
  }
  if (!options.wait) return readiness;
  return ready_or_deleted(made.workload, options.submit, cluster, context);
}

Readiness ready_or_deleted(workloads::Workload const& workload,
                           SubmitOptions const& submit,
                           Cluster& cluster,
                           Context& context) {
  ReadyOptions const ready = ready_options(submit, workload.must_be_ready);
  Readiness readiness = wait_ready(workload.kind, workload.name, ready, cluster, context);
  if (readiness.failed) {
    take_back(workload.kind, workload.name, cluster, context);
    print_outcome(*readiness.failed, context);
  }
  return readiness;
}

void take_back(Kind kind, std::string const& name, Cluster& cluster, Context& context) {
  DeleteOptions options;
  options.quiet = true;
  options.claims = false;
  options.ignore_interrupt = true;
  // Nobody has worked in it yet, or has said that it may go.
  options.grace_seconds = 2;
  auto const removed = delete_workload(kind, name, options, cluster, context);
  if (removed || removed.error().code == ErrorCode::kNotFound)
    say(context, "deleted " + std::string(workloads::words_of(kind)) + ' ' + name);
  else
    warn(context, name + " could not be deleted: " + removed.error().message);
}

int run_notebook_pod(NotebookPodOptions const& options, Context& context) {
  bool const prints = !options.format.empty();
  auto made = build_notebook(options, prints ? BuildFor::kRender : BuildFor::kApply, context);
  if (!made) return report_error(made.error(), context);
  print_warnings(made->built, made->workload, context);
  if (prints) {
    say(context,
        "not shown: Secret " + workloads::token_secret_name(made->workload.name) +
            " with the token; without it Jupyter makes one, and its log shows it");
    return print_objects(made->workload, options.format, context);
  }
  auto const cluster = cluster_of(made->built, options.submit, context);
  Readiness const readiness = create_notebook(*made, options, *cluster, context);
  if (readiness.refused) return report_error(*readiness.refused, context);
  if (readiness.failed) return readiness.failed->exit_code;
  context.streams.out(made->workload.name + '\n');
  context.streams.flush();
  if (!options.submit.quiet)
    say(context,
        "open it: k8spark notebook open " + made->workload.name + " -n " + made->workload.ns);
  return 0;
}

int run_workload(WorkloadOptions const& options, Context& context) {
  auto cluster = open_workload_cluster(options.submit, context);
  if (!cluster) return report_error(cluster.error(), context);
  if (options.action == WorkloadOptions::Action::kStatus)
    return print_workload_status(options.kind, options.name, options.output, **cluster, context);
  DeleteOptions remove;
  remove.claims = options.volumes;
  if (options.timeout) remove.timeout = *options.timeout;
  auto const removed = delete_workload(options.kind, options.name, remove, **cluster, context);
  return removed ? 0 : report_error(removed.error(), context);
}

}  // namespace k8spark::app
