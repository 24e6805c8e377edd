#include "app/run/run_settings.h"

#include "spark/sizes.h"
#include "text/strings.h"

#include <algorithm>

namespace k8spark::app {

namespace {

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

}  // namespace

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

bool RetryRule::covers(diagnosis::Outcome const& outcome) const {
  using diagnosis::OutcomeKind;
  // Who interrupts us, or sets a time for all of it, wants no further attempt.
  switch (outcome.kind) {
    case OutcomeKind::kSucceeded:
    case OutcomeKind::kInterrupted:
    case OutcomeKind::kTerminated:
    case OutcomeKind::kTimeout:
    case OutcomeKind::kUsage:
    case OutcomeKind::kInternal:
      return false;
    default:
      return std::find(classes.begin(), classes.end(), outcome.retry_class) != classes.end();
  }
}

Result<RetryRule> retry_rule(SubmitOptions const& options) {
  std::vector<std::string> const known = {"capacity", "infrastructure", "memory", "config", "user"};
  RetryRule rule;
  rule.retries = options.retries;
  rule.classes = options.retry_on;
  if (rule.classes.empty()) rule.classes = {"capacity", "infrastructure", "memory"};
  for (std::string const& word : rule.classes)
    if (std::find(known.begin(), known.end(), word) == known.end())
      return usage_error("\"" + word + "\" is no class of failures",
                         "--retry-on",
                         "they are " + text::join(known, ", ") + ": docs/exit-codes.md");
  if (options.retry_delay) rule.delay = *options.retry_delay;
  return rule;
}

}  // namespace k8spark::app
