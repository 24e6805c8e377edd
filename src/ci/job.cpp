#include "ci/job.h"

#include "ci/parts.h"
#include "text/encoding.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace k8spark::ci {

namespace {

constexpr std::array<std::string_view, 5> kNames = {
    "github", "gitlab", "jenkins", "airflow", "argo"};

bool has_control(std::string_view text) {
  return std::any_of(
      text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

bool is_job_name(std::string_view name) {
  constexpr std::size_t kMax = 52;  // of a CronWorkflow; the others take more
  return !name.empty() && name.size() <= kMax && name.front() != '-' && name.back() != '-' &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) {
           return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '-';
         });
}

bool is_schedule(std::string_view text) {
  std::vector<std::string> fields;
  for (std::string& field : text::split(text, ' '))
    if (!field.empty()) fields.push_back(std::move(field));
  constexpr std::size_t kFields = 5;
  return fields.size() == kFields && text.find_first_not_of(
                                         "0123456789*/,-# ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "abcdefghijklmnopqrstuvwxyz?") == std::string_view::npos;
}

Result<void> check(Job const& job) {
  if (!is_job_name(job.name))
    return usage_error("not a job's name: \"" + (has_control(job.name) ? "..." : job.name) + '"',
                       "--name",
                       "lower-case letters, digits and '-', at most 52");
  if (!job.schedule.empty() && !is_schedule(job.schedule))
    return usage_error("not a schedule", "--schedule", "five fields of cron, as \"30 2 * * *\"");
  if (job.image.find_first_of(" \"'\\$`") != std::string::npos || job.image.starts_with('-'))
    return usage_error("not an image's name: \"" + job.image + '"', "--image");
  std::vector<std::string> texts = job.words;
  texts.insert(texts.end(), job.args.begin(), job.args.end());
  texts.insert(texts.end(), {job.app, job.image, job.ns, job.context, job.service_account});
  for (std::string const& text : texts)
    if (has_control(text) || !text::is_valid_utf8(text))
      return usage_error("a control character in a word of the submission", "k8spark ci");
  return {};
}

std::string words_of(Job const& job) {
  std::string text;
  for (std::string const& word : job.words) text += ' ' + text::shell_quote(word);
  return text;
}

std::string cluster_words(Job const& job) {
  std::string text;
  if (!job.ns.empty()) text += " -n " + text::shell_quote(job.ns);
  if (!job.context.empty()) text += " --context " + text::shell_quote(job.context);
  return text;
}

}  // namespace

Result<System> parse_system(std::string_view name) {
  auto const* const at = std::find(kNames.begin(), kNames.end(), name);
  if (at != kNames.end()) return static_cast<System>(at - kNames.begin());
  std::vector<std::string> const names = system_names();
  auto const near = text::closest(name, names);
  return usage_error("unknown system \"" + std::string(name) + '"',
                     "k8spark ci",
                     near ? "did you mean " + *near + "?" : "one of " + text::join(names, ", "));
}

std::vector<std::string> system_names() {
  return {kNames.begin(), kNames.end()};
}

std::string submit_line(Job const& job, std::string const& run_id, std::string const& logs) {
  std::string line = "k8spark submit --run-id " + run_id + " --on-exit kill" +
                     (job.confirmed ? " --yes" : "") + " --timeout " + timeout_text(job) +
                     " --save-logs " + logs + " --report report.json" + words_of(job);
  if (!job.app.empty()) line += ' ' + text::shell_quote(job.app);
  for (std::string const& arg : job.args) line += ' ' + text::shell_quote(arg);
  return line;
}

std::string explain_line(Job const& job) {
  return "k8spark explain" + words_of(job) +
         (job.app.empty() ? std::string() : ' ' + text::shell_quote(job.app));
}

std::string kill_line(Job const& job, std::string const& run_id) {
  return std::string("k8spark kill --ignore-not-found") + (job.confirmed ? " --yes" : "") +
         cluster_words(job) + ' ' + run_id;
}

long long limit_seconds(Job const& job) {
  constexpr long long kAround = 600;
  return job.timeout.count() + kAround;
}

std::string timeout_text(Job const& job) {
  return std::to_string(job.timeout.count()) + 's';
}

Result<std::string> render_job(System system, Job const& job) {
  K8SPARK_CHECK(check(job));
  switch (system) {
    case System::kGithub:
      return render_github(job);
    case System::kGitlab:
      return render_gitlab(job);
    case System::kJenkins:
      return render_jenkins(job);
    case System::kAirflow:
      return render_airflow(job);
    case System::kArgo:
      return render_argo(job);
  }
  return std::string();
}

}  // namespace k8spark::ci
