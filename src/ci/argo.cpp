#include "ci/parts.h"
#include "text/strings.h"
#include "yaml/yaml.h"

#include <nlohmann/json.hpp>

namespace k8spark::ci {

namespace {

constexpr std::string_view kLogs = "/tmp/logs";

Json args_of(Job const& job) {
  Json args = {"submit", "--run-id", "{{workflow.namespace}}-{{workflow.name}}"};
  for (std::string const& word : {std::string("--on-exit"),
                                  std::string("kill"),
                                  std::string("--timeout"),
                                  timeout_text(job),
                                  std::string("--save-logs"),
                                  std::string(kLogs),
                                  std::string("--report"),
                                  std::string("/tmp/report.json")})
    args.push_back(word);
  if (job.confirmed) args.push_back("--yes");
  for (std::string const& word : job.words) args.push_back(word);
  if (!job.app.empty()) args.push_back(job.app);
  for (std::string const& word : job.args) args.push_back(word);
  return args;
}

Json workflow_spec(Job const& job) {
  Json const artifact = {{"name", "logs"}, {"path", kLogs}, {"optional", true}};
  Json const step = {{"name", "submit"},
                     {"container",
                      {{"name", "main"},
                       {"image", job.image},
                       {"command", Json::array({"k8spark"})},
                       {"args", args_of(job)}}},
                     {"outputs", {{"artifacts", Json::array({artifact})}}}};
  Json spec = {{"entrypoint", "submit"}, {"activeDeadlineSeconds", limit_seconds(job)}};
  if (!job.service_account.empty()) spec["serviceAccountName"] = job.service_account;
  spec["templates"] = Json::array({step});
  return spec;
}

}  // namespace

Result<std::string> render_argo(Job const& job) {
  if (job.image.empty())
    return usage_error("a workflow's step needs an image",
                       "k8spark ci argo",
                       "--image IMAGE, one that has k8spark");
  std::vector<std::string> words = job.words;
  words.insert(words.end(), job.args.begin(), job.args.end());
  words.push_back(job.app);
  for (std::string const& word : words)
    if (text::contains(word, "{{"))
      return usage_error("Argo would read \"{{\" in \"" + word + "\" as a template",
                         "k8spark ci argo");
  Json document = {{"apiVersion", "argoproj.io/v1alpha1"}};
  if (job.schedule.empty()) {
    document["kind"] = "Workflow";
    document["metadata"] = {{"generateName", job.name + '-'}};
    document["spec"] = workflow_spec(job);
  } else {
    document["kind"] = "CronWorkflow";
    document["metadata"] = {{"name", job.name}};
    document["spec"] = {{"schedules", Json::array({job.schedule})},
                        {"concurrencyPolicy", "Forbid"},
                        {"workflowSpec", workflow_spec(job)}};
  }
  return "# Made by k8spark ci argo: argo submit FILE, or kubectl create -f FILE.\n"
         "# The step logs in as its service account, which needs k8spark's rights. Stopping the\n"
         "# workflow sends SIGTERM, and k8spark deletes the driver.\n" +
         yaml::emit(document);
}

}  // namespace k8spark::ci
