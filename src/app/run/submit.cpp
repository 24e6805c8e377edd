#include "app/build.h"
#include "app/cluster.h"
#include "app/commands.h"
#include "app/local/local_submit.h"
#include "app/logs/log_upload.h"
#include "app/report.h"
#include "app/run/follow.h"
#include "app/run/run_begin.h"
#include "app/run/run_end.h"
#include "app/run/run_settings.h"
#include "app/run/submit_steps.h"
#include "app/run/upload.h"
#include "app/server/server_commands.h"
#include "app/verbose.h"
#include "diagnosis/verdict.h"
#include "sys/interrupt.h"
#include "text/encoding.h"

namespace k8spark::app {

namespace {

using diagnosis::Outcome;
using diagnosis::OutcomeKind;

class Submit {
 public:
  Submit(SubmitOptions const& options, Context& context) : options_(options), context_(context) {}

  int run() {
    Result<RetryRule> rule = retry_rule(options_);
    if (!rule) return finish(refused(rule.error()), RunInfo{});
    while (true) {
      Result<Built> built = build();
      // The profile's master may be one; that is only looked at when it is none of Kubernetes.
      if (!built && is_standalone_master(options_, context_))
        return run_standalone_submit(options_, context_);
      if (!built) return finish(refused(built.error()), RunInfo{});
      if (built->submission.mode == DeployMode::kClient)
        return run_local_submit(options_, context_);
      if (options_.dry_run == DryRun::kClient) return dry_run_client(*built);
      RunInfo info = info_of(*built);
      std::optional<int> const done = attempt(*built, info);
      if (done) return *done;
      history_.push_back({info.driver, outcome_});
      if (!rule->covers(outcome_) || options_.attempt > rule->retries || !wait_for_next(*rule))
        return finish(outcome_, info);
      ++options_.attempt;
    }
  }

 private:
  struct Past {
    std::string driver;
    Outcome outcome;
  };

  Result<Built> build() {
    K8SPARK_ASSIGN(Built built, build_submission(options_, BuildFor::kLaunch, context_));
    if (settings_ || built.submission.mode == DeployMode::kClient) return built;
    built.command.conf = SparkConf();
    // The first time.
    for (std::string const& warning : warnings_of(built, context_)) warn(context_, warning);
    if (options_.dry_run == DryRun::kClient) return built;
    K8SPARK_ASSIGN(settings_, run_settings(options_, built));
    if (options_.verbose) {
      print_application(built.submission, context_);
      print_conf(built.layers, built.conf, context_);
    }
    using Voice = Cluster::Voice;
    cluster_ = std::make_unique<Cluster>(
        built.access, context_, options_.verbose ? Voice::kVerbose : Voice::kNormal);
    return with_newest_attempt(std::move(built), options_, *cluster_, context_);
  }

  // One driver, to its end: then outcome_ says which. An exit code when there is nothing to follow.
  std::optional<int> attempt(Built& built, RunInfo& info) {
    if (Result<void> const made = make_archive(built); !made) {
      outcome_ = refused(made.error());
      return std::nullopt;
    }
    Result<BegunRun> begun = begin_run(options_, built, *cluster_, context_);
    if (!begun) {
      if (archive_ && is_store(*options_.save_logs)) {
        archive_.reset();
        drop_logs(log_folder_);
      }
      outcome_ = refused(begun.error());
      return std::nullopt;
    }
    info = begun->info;
    if (options_.dry_run == DryRun::kServer) return dry_run_server(*begun);
    if (settings_->detach) return detach(*begun);
    Followed const followed = follow(*begun);
    send_archive(built);
    if (followed.log_error)
      warn(context_,
           "the log is not complete: " + followed.log_error->where + ": " +
               followed.log_error->message);
    end_run(followed, *begun, *settings_, options_, *cluster_, context_);
    outcome_ = followed.outcome;
    return std::nullopt;
  }

  // A folder that cannot be written is the caller's to mend, and nothing was created yet.
  Result<void> make_archive(Built const& built) {
    if (!options_.save_logs || options_.dry_run != DryRun::kNone) return {};
    if (settings_->detach)
      return usage_error("--save-logs needs a run that is followed, not a detached one",
                         "--save-logs",
                         "k8spark logs -f DRIVER --save-logs DIR does it later");
    std::string folder = *options_.save_logs;
    if (is_store(folder)) {
      K8SPARK_CHECK(check_log_store(folder, built, context_));
      K8SPARK_ASSIGN(folder, make_log_folder(context_));
    }
    log_folder_ = folder;
    auto archive = LogArchive::create(folder, built.plan.driver_pod_name, context_);
    if (archive) {
      archive_ = *std::move(archive);
      return {};
    }
    Error error = archive.error();
    error.code = ErrorCode::kUsage;
    error.hint = "--save-logs needs a folder that can be made and written";
    return error;
  }

  // To the store that --save-logs names, if it is one.
  void send_archive(Built const& built) {
    if (!archive_ || !is_store(*options_.save_logs)) return;
    archive_.reset();
    Result<void> const sent =
        send_logs(log_folder_, *options_.save_logs, built, options_.quiet, context_);
    if (!sent) warn(context_, sent.error().where + ": " + sent.error().message);
  }

  // Nothing was created, or all of it was taken away again.
  Outcome refused(Error const& error) {
    report_error(error, context_);
    return outcome_of_refusal(error);
  }

  // False: there will be none.
  bool wait_for_next(RetryRule const& rule) {
    if (remaining() && *remaining() <= rule.delay) return false;
    say(context_,
        "attempt " + std::to_string(options_.attempt) + " of " + std::to_string(rule.retries + 1) +
            " failed (" + outcome_.retry_class + "); the next one begins in " +
            std::to_string(rule.delay.count()) + " s, with a new driver");
    if (sys::wait_interruptibly(rule.delay)) return true;
    outcome_ = interrupted(outcome_);
    return false;
  }

  // Where the cause lies in the cluster or its objects, more of it can be found beforehand.
  void say_next_step(Outcome const& outcome) {
    bool const can_tell = outcome.kind == OutcomeKind::kRefused ||
                          outcome.kind == OutcomeKind::kUnschedulable ||
                          outcome.kind == OutcomeKind::kMissingConfig;
    if (!can_tell || options_.quiet || options_.dry_run != DryRun::kNone) return;
    std::string const profile =
        options_.layers.profile ? " --profile " + text::shell_quote(*options_.layers.profile) : "";
    say(context_,
        "next: k8spark doctor" + profile +
            " with the same options looks at rights, quotas, Secrets and more before a run");
  }

  int finish(Outcome const& outcome, RunInfo const& run) {
    say_next_step(outcome);
    Json document = outcome_as_json(outcome, run);
    if (options_.retries > 0) {
      Json& attempts = document["attempts"] = Json::array();
      for (Past const& past : history_)
        attempts.push_back({{"driver", past.driver},
                            {"outcome", diagnosis::to_string(past.outcome.kind)},
                            {"exitCode", past.outcome.exit_code},
                            {"reason", past.outcome.reason},
                            {"retryClass", past.outcome.retry_class}});
    }
    std::string const text = document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
    if (options_.report_file) write_report(*options_.report_file, text, context_);
    if (options_.output == "json") {
      context_.streams.out(text);
      context_.streams.flush();
    }
    return outcome.exit_code;
  }

  int dry_run_client(Built const& built) {
    say_uploads(built.plan.uploads, context_);
    for (std::string const& name : planned_objects(built.plan))
      context_.streams.out(name + " (client dry run)\n");
    context_.streams.flush();
    return 0;
  }

  int dry_run_server(BegunRun const& begun) {
    for (std::string const& name : begun.names) context_.streams.out(name + " (server dry run)\n");
    context_.streams.flush();
    return 0;
  }

  int detach(BegunRun const& begun) {
    if (options_.output == "json") {
      context_.streams.out(detached_document(begun.pod).dump(2) + '\n');
    } else {
      context_.streams.out(begun.pod.name + '\n');
    }
    context_.streams.flush();
    return 0;
  }

  // Of --timeout, which counts from when the first driver was followed.
  std::optional<std::chrono::seconds> remaining() {
    if (!settings_->timeout || !followed_since_) return settings_->timeout;
    auto const passed =
        std::chrono::floor<std::chrono::seconds>(context_.clock.steady() - *followed_since_);
    return std::max(std::chrono::seconds(0), *settings_->timeout - passed);
  }

  Followed follow(BegunRun const& begun) {
    FollowOptions follow;
    follow.pod = begun.pod;
    // Who comes after the end wants to know how it went; the log is a command of its own.
    if (!begun.ended) follow.log = log_selection();
    follow.timeout = remaining();
    if (!followed_since_) followed_since_ = context_.clock.steady();
    follow.start_timeout = settings_->start_timeout;
    follow.quiet = options_.quiet;
    follow.image_timeout = options_.image_timeout;
    follow.watch_executors = true;
    follow.min_executors = options_.min_executors;
    follow.executor_timeout = options_.executor_timeout;
    // With a time-out alone, one executor is enough.
    if (follow.executor_timeout && follow.min_executors == 0) follow.min_executors = 1;
    follow.events = options_.events;
    follow.treat_143_success = options_.treat_143_success;
    follow.kill_after_stop = options_.kill_after_stop;
    return follow_run(*cluster_, follow, context_);
  }

  std::optional<LogSelection> log_selection() {
    if (options_.output == "json" && !archive_ && !options_.kill_after_stop) return std::nullopt;
    LogSelection selection;
    selection.executors = options_.executors;
    selection.archive = archive_.get();
    selection.printed = options_.output != "json";
    selection.most_streams = static_cast<std::size_t>(options_.max_log_requests);
    return selection;
  }

  SubmitOptions options_;
  Context& context_;
  std::optional<RunSettings> settings_;
  std::unique_ptr<Cluster> cluster_;
  std::string log_folder_;  // of archive_
  std::unique_ptr<LogArchive> archive_;
  Outcome outcome_;
  std::vector<Past> history_;
  std::optional<sys::Clock::Milliseconds> followed_since_;
};

}  // namespace

int run_submit(SubmitOptions const& options, Context& context) {
  if (flags_name_standalone_master(options)) return run_standalone_submit(options, context);
  return Submit(options, context).run();
}

}  // namespace k8spark::app
