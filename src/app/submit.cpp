#include "app/build.h"
#include "app/cluster.h"
#include "app/commands.h"
#include "app/follow.h"
#include "app/report.h"
#include "app/upload.h"
#include "app/verbose.h"
#include "diagnosis/verdict.h"
#include "kube/apply.h"
#include "spark/sizes.h"
#include "sys/interrupt.h"
#include "text/strings.h"

#include <csignal>

namespace k8spark::app {

namespace {

using diagnosis::Outcome;
using diagnosis::OutcomeKind;

// What the flags leave open, the profile says.
struct RunSettings {
  bool detach = false;
  OnExit on_exit = OnExit::kDetach;
  std::optional<std::chrono::seconds> timeout;
  std::optional<std::chrono::seconds> start_timeout;
};

Result<std::optional<std::chrono::seconds>> profile_time(profile::ProfileSettings const& settings,
                                                         std::string const& option) {
  auto const text = settings.option(option);
  if (!text) return std::optional<std::chrono::seconds>();
  auto const ms = spark::parse_time_ms(*text, 1000);
  if (!ms || *ms <= 0)
    return usage_error(option + " must be a time, not \"" + *text + '"',
                       settings.options.find(option)->second.origin.where,
                       "for example 90s or 2h");
  return std::optional(std::chrono::seconds((*ms + 999) / 1000));
}

Result<RunSettings> run_settings(SubmitOptions const& options, Built const& built) {
  profile::ProfileSettings const& settings = built.layers.settings;
  RunSettings run;
  K8SPARK_ASSIGN(auto const timeout, profile_time(settings, "submit.timeout"));
  K8SPARK_ASSIGN(auto const start_timeout, profile_time(settings, "submit.startTimeout"));
  run.timeout = options.timeout ? options.timeout : timeout;
  run.start_timeout = options.start_timeout ? options.start_timeout : start_timeout;
  std::string const wait_text =
      built.conf.get_or("spark.kubernetes.submission.waitAppCompletion", "true");
  bool const wait = !text::equals_ignore_case(text::trim(wait_text), "false");
  run.detach = options.detach || !wait || settings.option("submit.detach") == "true";
  bool const kill = settings.option("submit.onExit") == "kill";
  run.on_exit = options.on_exit.value_or(kill ? OnExit::kKill : OnExit::kDetach);
  return run;
}

RunInfo run_info(Built const& built, kube::Created const* created) {
  RunInfo run;
  run.ns = created != nullptr ? created->ns : built.plan.namespace_name;
  run.driver = built.plan.driver_pod_name;
  run.uid = created != nullptr ? created->pod_uid : "";
  run.app_id = built.plan.app_id;
  run.app_name = built.plan.app_name;
  run.context = built.access.context_name;
  run.server = built.access.server;
  return run;
}

class Submit {
 public:
  Submit(SubmitOptions const& options, Context& context) : options_(options), context_(context) {}

  int run() {
    Result<Built> built = build_submission(options_, BuildFor::kApply, context_);
    if (!built) return refused(built.error(), RunInfo{});
    print_warnings(*built);
    if (options_.dry_run == DryRun::kClient) return dry_run_client(*built);
    Result<RunSettings> settings = run_settings(options_, *built);
    if (!settings) return refused(settings.error(), run_info(*built, nullptr));
    if (options_.verbose) {
      print_application(built->submission, context_);
      print_conf(built->layers, built->conf, context_);
    }
    cluster_ = std::make_unique<Cluster>(
        built->access,
        context_,
        options_.verbose ? Cluster::Voice::kVerbose : Cluster::Voice::kNormal);
    Result<kube::Created> created = create(*built);
    if (!created) return refused(created.error(), run_info(*built, nullptr));
    for (std::string const& warning : created->warnings) warn(context_, warning);
    if (options_.dry_run == DryRun::kServer) return dry_run_server(*created);
    say_created(*built, *created);
    if (settings->detach) return detach(*created);
    return follow(*built, *created, *settings);
  }

 private:
  void print_warnings(Built const& built) {
    for (auto const* const warnings :
         {&built.layers.warnings, &built.plan.warnings, &built.access.warnings})
      for (std::string const& warning : *warnings) warn(context_, warning);
  }

  // Nothing was created, or all of it was taken away again.
  int refused(Error const& error, RunInfo const& run) {
    report_error(error, context_);
    Outcome outcome = diagnosis::refusal_of(error);
    if (error.code == ErrorCode::kCancelled && sys::interrupted_by() == SIGTERM) {
      outcome.kind = OutcomeKind::kTerminated;
      outcome.exit_code = diagnosis::exit_code_of(outcome.kind);
    }
    return finish(outcome, run);
  }

  int finish(Outcome const& outcome, RunInfo const& run) {
    std::string const document =
        outcome_as_json(outcome, run).dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
    if (options_.report_file) write_report(*options_.report_file, document, context_);
    if (options_.output == "json") {
      context_.streams.out(document);
      context_.streams.flush();
    }
    return outcome.exit_code;
  }

  int dry_run_client(Built const& built) {
    say_uploads(built.plan.uploads, context_);
    for (Json const* object : objects_of(built.plan))
      context_.streams.out(kube::object_name(*object) + " (client dry run)\n");
    context_.streams.flush();
    return 0;
  }

  int dry_run_server(kube::Created const& created) {
    for (std::string const& name : created.names)
      context_.streams.out(name + " (server dry run)\n");
    context_.streams.flush();
    return 0;
  }

  static std::vector<Json const*> objects_of(Plan const& plan) {
    std::vector<Json const*> objects;
    for (auto const* const group : {&plan.pre_resources, &plan.resources})
      for (Json const& object : *group) objects.push_back(&object);
    objects.push_back(&plan.driver_pod);
    return objects;
  }

  // What is sent is moved out of the plan, and the conf is given up: both may be large.
  Result<kube::Created> create(Built& built) {
    kube::ApplyOptions apply;
    apply.dry_run = options_.dry_run == DryRun::kServer;
    if (!apply.dry_run) {
      K8SPARK_CHECK(upload_files(built, {options_.quiet, options_.verbose}, context_));
    } else {
      say_uploads(built.plan.uploads, context_);
    }
    kube::ApplyPlan plan{std::move(built.plan.pre_resources),
                         std::move(built.plan.driver_pod),
                         std::move(built.plan.resources)};
    // A template's own namespace gives way to spark.kubernetes.namespace, as with Spark's client.
    plan.driver_pod["metadata"]["namespace"] = built.plan.namespace_name;
    return kube::apply_plan(cluster_->client(), std::move(plan), context_.clock, apply);
  }

  void say_created(Built const& built, kube::Created const& created) {
    if (options_.quiet) return;
    std::string where = " in namespace " + created.ns;
    if (!built.access.context_name.empty()) where += " (context " + built.access.context_name + ')';
    say(context_, "created driver " + created.pod_name + where);
  }

  int detach(kube::Created const& created) {
    if (options_.output == "json") {
      // No outcome yet: what is known is which run it is.
      Json const document = {
          {"run",
           {{"driver", created.pod_name}, {"namespace", created.ns}, {"uid", created.pod_uid}}}};
      context_.streams.out(document.dump(2) + '\n');
    } else {
      context_.streams.out(created.pod_name + '\n');
    }
    context_.streams.flush();
    return 0;
  }

  int follow(Built const& built, kube::Created const& created, RunSettings const& settings) {
    FollowOptions follow;
    follow.pod = {created.ns,
                  created.pod_name,
                  created.pod_uid,
                  created.pod["metadata"].value("resourceVersion", "")};
    if (options_.output != "json") follow.log = LogRequest{};
    follow.timeout = settings.timeout;
    follow.start_timeout = settings.start_timeout;
    follow.quiet = options_.quiet;
    Followed const followed = follow_run(*cluster_, follow, context_);
    after_the_end(followed, created, settings);
    return finish(followed.outcome, run_info(built, &created));
  }

  // Says how it went, and takes away what nobody wants: a driver that can never start would start
  // by surprise once its image or Secret appears.
  void after_the_end(Followed const& followed,
                     kube::Created const& created,
                     RunSettings const& settings) {
    OutcomeKind const kind = followed.outcome.kind;
    bool const interrupted = kind == OutcomeKind::kInterrupted || kind == OutcomeKind::kTerminated;
    bool const timed_out = kind == OutcomeKind::kTimeout && !followed.outcome.driver_exit_code &&
                           followed.outcome.reason.empty();
    bool const keep = options_.on_exit == OnExit::kDetach;
    if (interrupted && settings.on_exit == OnExit::kDetach) {
      say(context_, "detached: driver " + created.pod_name + " goes on without us");
      context_.streams.err("  follow it: k8spark logs -f " + created.pod_name + " -n " +
                           created.ns + "\n  stop it:   k8spark kill " + created.pod_name + " -n " +
                           created.ns + '\n');
      return;
    }
    if (!interrupted) {
      diagnosis::Outcome const& outcome = followed.outcome;
      print_outcome(outcome, context_);
      if (outcome.exit_code == 0 && !options_.quiet)
        say(context_, "driver " + created.pod_name + " succeeded");
    }
    if (interrupted || followed.never_started || (timed_out && !keep)) take_away(created);
  }

  void take_away(kube::Created const& created) {
    kube::RemoveOptions options;
    options.uid = created.pod_uid;
    options.ignore_interrupt = true;
    auto const removed =
        cluster_->client().remove({kube::pods(), created.ns, created.pod_name, options});
    if (removed)
      say(context_, "deleted driver " + created.pod_name + " and what it owned");
    else
      warn(context_,
           "driver " + created.pod_name + " could not be deleted: " + removed.error().message);
  }

  SubmitOptions const& options_;
  Context& context_;
  std::unique_ptr<Cluster> cluster_;
};

}  // namespace

int run_submit(SubmitOptions const& options, Context& context) {
  return Submit(options, context).run();
}

}  // namespace k8spark::app
