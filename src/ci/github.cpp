#include "ci/parts.h"
#include "text/strings.h"
#include "yaml/yaml.h"

#include <nlohmann/json.hpp>

namespace k8spark::ci {

namespace {

// "${{" of a user's text would be an expression of GitHub's, also in a shell's quotes.
std::string literal(std::string text) {
  return text::replace_all(std::move(text), "${{", "${{ '${{' }}");
}

constexpr std::string_view kLogin =
    "umask 077\n"
    "printf '%s\\n' \"$KUBECONFIG_DATA\" > \"$RUNNER_TEMP/kubeconfig\"\n"
    "echo \"KUBECONFIG=$RUNNER_TEMP/kubeconfig\" >> \"$GITHUB_ENV\"\n";

Json steps_of(Job const& job) {
  std::string const id = "\"$RUN_ID\"";
  // A cancelled job gets SIGINT, and only its first process does: k8spark takes the shell's place.
  Json const run = {{"name", "Run " + job.name},
                    {"run", "exec " + literal(submit_line(job, id, "logs")) + '\n'}};
  return Json::array(
      {{{"uses", "actions/checkout@v4"}},
       {{"name", "Log in to the cluster"},
        {"env", {{"KUBECONFIG_DATA", "${{ secrets.KUBECONFIG_DATA }}"}}},
        {"run", kLogin}},
       {{"name", "What will be submitted"},
        {"run",
         "echo \"::group::k8spark explain\"\n" + literal(explain_line(job)) +
             "\necho \"::endgroup::\"\n"}},
       run,
       {{"name", "Delete the driver of a cancelled job"},
        {"if", "cancelled()"},
        {"run", literal(kill_line(job, id)) + '\n'}},
       {{"name", "How it ended"},
        {"if", "always()"},
        {"run",
         "k8spark ci report report.json --form annotation\n"
         "k8spark ci report report.json --form markdown >> \"$GITHUB_STEP_SUMMARY\"\n"}},
       {{"name", "Keep the logs"},
        {"if", "always()"},
        {"uses", "actions/upload-artifact@v4"},
        {"with",
         {{"name", job.name + "-${{ github.run_id }}-${{ github.run_attempt }}"},
          {"path", "logs\nreport.json\n"},
          {"if-no-files-found", "ignore"}}}}});
}

}  // namespace

std::string render_github(Job const& job) {
  constexpr long long kMinute = 60;
  Json on = {{"workflow_dispatch", Json::object()}};
  if (!job.schedule.empty()) on["schedule"] = Json::array({{{"cron", job.schedule}}});
  Json task = {{"runs-on", "ubuntu-latest"}, {"timeout-minutes", limit_seconds(job) / kMinute}};
  if (!job.image.empty()) task["container"] = job.image;
  // A further attempt of the same job is a run of its own.
  task["env"] = {
      {"RUN_ID",
       job.name + "-${{ github.repository }}-${{ github.run_id }}-${{ github.run_attempt }}"}};
  task["steps"] = steps_of(job);
  Json const workflow = {{"name", job.name},
                         {"on", on},
                         {"permissions", {{"contents", "read"}}},
                         {"concurrency", {{"group", job.name}, {"cancel-in-progress", false}}},
                         {"jobs", {{job.name, task}}}};
  std::string text = "# .github/workflows/" + job.name +
                     ".yml, made by k8spark ci github.\n"
                     "# The secret KUBECONFIG_DATA holds a kubeconfig; GitHub masks its lines.\n";
  if (job.image.empty())
    text += "# k8spark must be on the runner's PATH, or name an image by --image.\n";
  return text + yaml::emit(workflow);
}

}  // namespace k8spark::ci
