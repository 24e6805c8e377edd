#include "ci/parts.h"
#include "yaml/yaml.h"

#include <nlohmann/json.hpp>

namespace k8spark::ci {

namespace {

constexpr std::string_view kRunId = "\"$CI_PROJECT_PATH-$CI_JOB_ID\"";

// A part of the log that can be folded. Source: GitLab's "custom collapsible sections".
std::string section(std::string_view verb, std::string_view title) {
  return "printf '\\033[0Ksection_" + std::string(verb) + ":%s:explain\\r\\033[0K" +
         std::string(title) + "\\n' \"$(date +%s)\"";
}

}  // namespace

std::string render_gitlab(Job const& job) {
  constexpr long long kMinute = 60;
  std::string const id(kRunId);
  Json rules = Json::array();
  if (!job.schedule.empty()) rules.push_back({{"if", "$CI_PIPELINE_SOURCE == \"schedule\""}});
  rules.push_back({{"if", "$CI_PIPELINE_SOURCE == \"web\""}});
  Json task = Json::object();
  if (!job.image.empty()) task["image"] = {{"name", job.image}, {"entrypoint", Json::array({""})}};
  task["timeout"] = std::to_string(limit_seconds(job) / kMinute) + " minutes";
  task["interruptible"] = false;
  task["resource_group"] = job.name;
  task["rules"] = rules;
  task["script"] = Json::array({section("start", "what will be submitted"),
                                explain_line(job),
                                section("end", ""),
                                "exec " + submit_line(job, id, "logs")});
  task["after_script"] =
      Json::array({"if [ \"$CI_JOB_STATUS\" = canceled ]; then " + kill_line(job, id) + "; fi",
                   "k8spark ci report report.json"});
  task["artifacts"] = {
      {"when", "always"}, {"expire_in", "1 week"}, {"paths", Json::array({"logs", "report.json"})}};
  std::string text =
      "# A job for .gitlab-ci.yml, made by k8spark ci gitlab.\n"
      "# KUBECONFIG is a CI/CD variable of type File, protected; k8spark prints nothing of it.\n";
  if (!job.schedule.empty())
    text += "# Make a pipeline schedule with the cron \"" + job.schedule + "\".\n";
  if (job.image.empty())
    text += "# k8spark must be on the runner's PATH, or name an image by --image.\n";
  return text + yaml::emit(Json{{job.name, task}});
}

}  // namespace k8spark::ci
