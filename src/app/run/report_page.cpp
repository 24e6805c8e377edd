#include "app/commands.h"
#include "app/new_file.h"
#include "app/reach/reach.h"
#include "app/report.h"
#include "app/run/driver_table.h"
#include "app/run/report_options.h"
#include "app/run/run_evidence.h"
#include "app/run/run_labels.h"
#include "app/run/run_timeline.h"
#include "diagnosis/json_view.h"
#include "page/run_page.h"
#include "sys/interrupt.h"
#include "text/timestamp.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace k8spark::app {

namespace {

using diagnosis::Diagnosis;
using diagnosis::text_at;

constexpr std::int64_t kMillisecondNs = 1'000'000;

std::string label(Json const& pod, std::string_view name) {
  return text_at(pod, "metadata", "labels", name);
}

std::vector<page::Fact> facts_of(Json const& driver, Cluster const& cluster) {
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
          {"Context", cluster.access().context_name},
          {"Server", cluster.access().server}};
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

// The server's time, as far as its answers have told it.
std::int64_t server_now(Cluster& cluster, Context& context) {
  auto const skew = cluster.client().clock_skew().value_or(std::chrono::milliseconds{0});
  return (context.clock.wall() + skew).count() * kMillisecondNs;
}

Result<page::RunPage> page_of(Cluster& cluster, ReportOptions const& options, Context& context) {
  K8SPARK_ASSIGN(Json driver, find_driver(cluster, options.driver));
  GatherOptions gather;
  gather.ns = text_at(driver, "metadata", "namespace");
  gather.driver = text_at(driver, "metadata", "name");
  gather.pod = driver;
  K8SPARK_ASSIGN(Gathered gathered, gather_evidence(cluster, gather, context));
  Diagnosis const diagnosis = diagnose_run(cluster, gathered.evidence, context);
  K8SPARK_ASSIGN(RunTimeline timeline, collect_timeline(cluster, driver, options.logs, context));

  page::RunPage run;
  std::string const name = label(driver, "spark-app-name");
  run.title = name.empty() ? gather.driver : name;
  run.driver = gather.driver;
  run.ns = gather.ns;
  run.state = to_string(diagnosis.state);
  if (diagnosis.outcome) run.exit_code = diagnosis.outcome->exit_code;
  run.facts = facts_of(driver, cluster);
  run.cause = cause_of(diagnosis);
  run.pods = std::move(timeline.pods);
  run.moments = std::move(timeline.moments);
  run.lines_left_out = timeline.lines_left_out;
  run.not_seen = std::move(gathered.not_seen);
  for (std::string& line : timeline.not_seen)
    if (std::find(run.not_seen.begin(), run.not_seen.end(), line) == run.not_seen.end())
      run.not_seen.push_back(std::move(line));
  run.seen_at_ns = server_now(cluster, context);
  run.made_by = "k8spark report";
  return run;
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
  auto cluster = open_cluster(options.kube, context);
  if (!cluster) return report_error(cluster.error(), context);
  auto const run = page_of(**cluster, options, context);
  if (!run) return report_error(run.error(), context);
  if (sys::interrupted_by() != 0) return signal_exit_code();
  auto const written = write_page(page::run_page(*run), options, context);
  return written ? 0 : report_error(written.error(), context);
}

}  // namespace k8spark::app
