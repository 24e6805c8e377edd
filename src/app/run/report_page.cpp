#include "app/commands.h"
#include "app/new_file.h"
#include "app/reach/reach.h"
#include "app/report.h"
#include "app/run/report_options.h"
#include "app/run/run_labels.h"
#include "app/run/saved_run.h"
#include "app/run/seen_run.h"
#include "diagnosis/json_view.h"
#include "diagnosis/pod_state.h"
#include "page/run_page.h"
#include "sys/interrupt.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace k8spark::app {

namespace {

using diagnosis::Diagnosis;
using diagnosis::text_at;

std::string label(Json const& pod, std::string_view name) {
  return text_at(pod, "metadata", "labels", name);
}

std::vector<page::Fact> facts_of(Json const& driver, RunInfo const& run) {
  diagnosis::PodView const view = diagnosis::read_pod(driver);
  diagnosis::ContainerView const* const main = view.driver();
  std::string const run_id = text_at(driver, "metadata", "annotations", kRunIdText);
  return {{"Application id", view.app_id},
          {"Run id", run_id},
          {"Profile", label(driver, kProfileLabel)},
          {"Spark", label(driver, "spark-version")},
          {"Image", main == nullptr ? "" : main->image},
          {"Service account", view.service_account},
          {"Node", view.node},
          {"Created", view.created_at},
          {"Ended", main == nullptr ? "" : main->state.finished_at},
          {"Context", run.context},
          {"Server", run.server}};
}

std::optional<page::Cause> cause_of(Diagnosis const& diagnosis) {
  if (diagnosis.outcome && diagnosis.outcome->exit_code != 0) {
    diagnosis::Outcome const& outcome = *diagnosis.outcome;
    std::string const reason = outcome.reason.empty() ? "" : outcome.reason + ": ";
    return page::Cause{reason + outcome.message,
                       outcome.hint,
                       outcome.retry_class,
                       outcome.rule,
                       diagnosis.further};
  }
  if (!diagnosis.cause) return std::nullopt;
  return page::Cause{diagnosis::one_line(*diagnosis.cause),
                     diagnosis.cause->hint,
                     diagnosis.cause->retry_class,
                     diagnosis.cause->rule,
                     diagnosis.further};
}

page::RunPage page_of(SeenRun seen) {
  page::RunPage run;
  std::vector<Json> const& pods = seen.timeline.pods;
  bool const has_driver =
      !pods.empty() && text_at(pods.front(), "metadata", "name") == seen.run.driver;
  Json const driver = has_driver ? pods.front() : Json();
  std::string const name = label(driver, "spark-app-name");
  run.title = name.empty() ? seen.run.driver : name;
  run.driver = seen.run.driver;
  run.ns = seen.run.ns;
  run.state = to_string(seen.diagnosis.state);
  if (seen.diagnosis.outcome) run.exit_code = seen.diagnosis.outcome->exit_code;
  run.facts = facts_of(driver, seen.run);
  run.cause = cause_of(seen.diagnosis);
  run.pods = std::move(seen.timeline.pods);
  run.moments = std::move(seen.timeline.moments);
  run.lines_left_out = seen.timeline.lines_left_out;
  run.not_seen = std::move(seen.not_seen);
  for (std::string& line : seen.timeline.not_seen)
    if (std::find(run.not_seen.begin(), run.not_seen.end(), line) == run.not_seen.end())
      run.not_seen.push_back(std::move(line));
  run.logs = std::move(seen.logs);
  run.seen_at_ns = seen.at_ns;
  run.made_by = "k8spark report";
  return run;
}

Result<SeenRun> see_in_folder(ReportOptions const& options, Context& context) {
  constexpr std::size_t kMany = 5000;
  K8SPARK_ASSIGN(SavedRun run, read_saved_run(options.from, options.driver, context.files));
  TailWish wish;
  if (options.logs) wish.lines = kMany;
  std::string const page = options.html == "-" ? "page" : options.html;
  wish.beside = sys::parent_folder(context.files.absolute(page));
  return see_saved_run(std::move(run), wish, context.files);
}

Result<SeenRun> see_in_cluster(ReportOptions const& options, Context& context) {
  K8SPARK_ASSIGN(std::unique_ptr<Cluster> const cluster, open_cluster(options.kube, context));
  return see_run(*cluster, options.driver, options.logs, context);
}

Result<void> write_page(std::string const& html, ReportOptions const& options, Context& context) {
  if (options.html == "-") {
    context.streams.out(html);
    context.streams.flush();
    return {};
  }
  K8SPARK_CHECK(write_new_file(options.html, html, options.force));
  say(context, "wrote " + options.html);
  return {};
}

}  // namespace

int run_report(ReportOptions const& options, Context& context) {
  auto seen =
      options.from.empty() ? see_in_cluster(options, context) : see_in_folder(options, context);
  if (!seen) return report_error(seen.error(), context);
  if (sys::interrupted_by() != 0) return signal_exit_code();
  std::string const html = page::run_page(page_of(*std::move(seen)));
  auto const written = write_page(html, options, context);
  return written ? 0 : report_error(written.error(), context);
}

}  // namespace k8spark::app
