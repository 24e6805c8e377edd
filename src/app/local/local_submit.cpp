#include "app/local/local_submit.h"

#include "app/local/local_driver.h"
#include "app/report.h"
#include "app/run/run_settings.h"
#include "app/verbose.h"
#include "diagnosis/verdict.h"

#include <nlohmann/json.hpp>

#include <array>

namespace k8spark::app {

namespace {

// What speaks of a driver pod.
Result<void> check_options(SubmitOptions const& options) {
  struct Row {
    bool used;
    char const* flag;
  };
  std::array const rows = std::to_array<Row>({
      {options.detach, "--detach"},
      {options.on_exit.has_value(), "--on-exit"},
      {options.dry_run == DryRun::kServer, "--dry-run=server"},
      {options.run_id.has_value(), "--run-id"},
      {options.retries > 0, "--retry"},
      {options.executors, "--executors"},
      {options.save_logs.has_value(), "--save-logs"},
      {options.events, "--events"},
      {options.start_timeout.has_value(), "--start-timeout"},
      {options.image_timeout.has_value(), "--image-timeout"},
      {options.executor_timeout.has_value(), "--executor-timeout"},
      {options.min_executors > 0, "--min-executors"},
      {options.output == "name", "--output name"},
  });
  for (Row const& row : rows)
    if (row.used)
      return usage_error("has no meaning in client mode: there is no driver pod",
                         row.flag,
                         "leave it out, or --deploy-mode cluster");
  return {};
}

RunInfo info_of(Built const& built, std::string const& app_id) {
  RunInfo info;
  info.ns = built.plan.namespace_name;
  info.app_id = app_id;
  info.app_name = built.plan.app_name;
  info.context = built.access.context_name;
  info.server = built.access.server;
  return info;
}

class LocalSubmit {
 public:
  LocalSubmit(SubmitOptions const& options, Context& context)
      : options_(options), context_(context) {}

  int run() {
    Result<LocalEnd> const end = try_run();
    if (done_) return 0;
    if (!end) {
      report_error(end.error(), context_);
      return finish(diagnosis::refusal_of(end.error()), "");
    }
    bool const interrupted = end->outcome.kind == diagnosis::OutcomeKind::kInterrupted ||
                             end->outcome.kind == diagnosis::OutcomeKind::kTerminated;
    if (!interrupted) print_outcome(end->outcome, context_);
    return finish(end->outcome, end->app_id);
  }

 private:
  Result<LocalEnd> try_run() {
    K8SPARK_CHECK(check_options(options_));
    LocalDriverOptions local;
    local.submit = options_;
    K8SPARK_ASSIGN(LocalDriver driver, build_local_driver(local, context_));
    info_ = info_of(driver.built, "");
    K8SPARK_ASSIGN(RunSettings const settings, run_settings(options_, driver.built));
    if (options_.dry_run == DryRun::kClient) {
      K8SPARK_CHECK(say_findings(driver, context_));
      context_.streams.out(local_command_text(local, driver));
      context_.streams.flush();
      done_ = true;
      return LocalEnd{};
    }
    if (options_.verbose) {
      print_application(driver.built.submission, context_);
      print_conf(driver.built.layers, driver.built.conf, context_);
    }
    return run_local_driver(local, driver, settings.timeout, context_);
  }

  int finish(diagnosis::Outcome const& outcome, std::string const& app_id) {
    info_.app_id = app_id;
    std::string const text =
        outcome_as_json(outcome, info_).dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
    if (options_.report_file) write_report(*options_.report_file, text, context_);
    if (options_.output == "json") {
      context_.streams.out(text);
      context_.streams.flush();
    }
    return outcome.exit_code;
  }

  SubmitOptions const& options_;
  Context& context_;
  RunInfo info_;
  bool done_ = false;
};

}  // namespace

int run_local_submit(SubmitOptions const& options, Context& context) {
  return LocalSubmit(options, context).run();
}

}  // namespace k8spark::app
