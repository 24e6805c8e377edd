#include "ci/job.h"

#include "yaml/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::ci {
namespace {

using testing::HasSubstr;
using testing::Not;

Job daily() {
  Job job;
  job.name = "daily";
  job.words = {"--profile", "prod"};
  job.app = "jobs/daily report.py";
  job.args = {"2026-01-01", "it's"};
  job.image = "registry.example.com/k8spark:1";
  job.timeout = std::chrono::seconds(5400);
  job.schedule = "30 2 * * *";
  job.ns = "etl";
  job.service_account = "spark";
  return job;
}

std::string render(System system, Job const& job) {
  auto const text = render_job(system, job);
  return text ? *text : "error: " + text.error().message;
}

Json parsed(std::string const& text) {
  return *yaml::to_json(*yaml::parse(text, "job.yml"));
}

TEST(CiJob, SubmitsUnderTheSystemsOwnIdAndKillsWhenCancelled) {
  for (System const system :
       {System::kGithub, System::kGitlab, System::kJenkins, System::kAirflow, System::kArgo}) {
    std::string const text = render(system, daily());
    for (char const* const part :
         {"--run-id", "--on-exit", "kill", "5400s", "--save-logs", "--report", "2026-01-01"})
      EXPECT_THAT(text, HasSubstr(part)) << static_cast<int>(system);
    EXPECT_EQ(text, render(system, daily()));
  }
}

TEST(CiJob, OfAProtectedProfileSaysThatItIsMeant) {
  Job job = daily();
  job.confirmed = true;
  for (System const system :
       {System::kGithub, System::kGitlab, System::kJenkins, System::kAirflow, System::kArgo}) {
    EXPECT_THAT(render(system, daily()), Not(HasSubstr("--yes"))) << static_cast<int>(system);
    EXPECT_THAT(render(system, job), HasSubstr("--yes")) << static_cast<int>(system);
  }
  EXPECT_THAT(render(System::kGithub, job), HasSubstr("k8spark kill --ignore-not-found --yes"));
}

TEST(CiJob, OfGithubHasAnnotationsSummaryAndArtefact) {
  std::string const text = render(System::kGithub, daily());
  Json const file = parsed(text);
  Json const& job = file["jobs"]["daily"];
  EXPECT_EQ(job["timeout-minutes"], 100);
  EXPECT_EQ(job["container"], "registry.example.com/k8spark:1");
  EXPECT_EQ(file["on"]["schedule"][0]["cron"], "30 2 * * *");
  EXPECT_EQ(job["env"]["RUN_ID"],
            "daily-${{ github.repository }}-${{ github.run_id }}-${{ github.run_attempt }}");
  EXPECT_EQ(
      job["steps"][3]["run"],
      "exec k8spark submit --run-id \"$RUN_ID\" --on-exit kill --timeout 5400s --save-logs logs "
      "--report report.json --profile prod 'jobs/daily report.py' 2026-01-01 'it'\\''s'\n");
  EXPECT_EQ(job["steps"][4]["if"], "cancelled()");
  EXPECT_EQ(job["steps"][4]["run"], "k8spark kill --ignore-not-found -n etl \"$RUN_ID\"\n");
  EXPECT_THAT(text, HasSubstr("::group::"));
  EXPECT_THAT(text, HasSubstr("GITHUB_STEP_SUMMARY"));
  EXPECT_THAT(text, HasSubstr("upload-artifact"));
  EXPECT_THAT(text, HasSubstr("secrets.KUBECONFIG_DATA"));
}

TEST(CiJob, OfGithubTakesNoUsersTextAsAnExpression) {
  Job job = daily();
  job.args = {"${{ secrets.X }}"};
  EXPECT_THAT(render(System::kGithub, job), HasSubstr("'${{ '${{' }} secrets.X }}'"));
}

TEST(CiJob, OfGitlabKillsInItsAfterScript) {
  Json const job = parsed(render(System::kGitlab, daily()))["daily"];
  EXPECT_EQ(job["timeout"], "100 minutes");
  EXPECT_EQ(job["image"]["entrypoint"][0], "");
  EXPECT_THAT(job["script"].back().get<std::string>(),
              HasSubstr("exec k8spark submit --run-id \"$CI_PROJECT_PATH-$CI_JOB_ID\""));
  EXPECT_EQ(job["after_script"][0],
            "if [ \"$CI_JOB_STATUS\" = canceled ]; then k8spark kill --ignore-not-found -n etl "
            "\"$CI_PROJECT_PATH-$CI_JOB_ID\"; fi");
  EXPECT_EQ(job["artifacts"]["when"], "always");
  EXPECT_EQ(job["rules"][0]["if"], "$CI_PIPELINE_SOURCE == \"schedule\"");
}

TEST(CiJob, OfJenkinsQuotesForGroovy) {
  std::string const text = render(System::kJenkins, daily());
  EXPECT_THAT(text, HasSubstr("sh 'exec k8spark submit --run-id \"$RUN_ID\""));
  EXPECT_THAT(text, HasSubstr("\\'jobs/daily report.py\\' 2026-01-01 \\'it\\'\\\\\\'\\'s\\''"));
  EXPECT_THAT(text, HasSubstr("aborted {"));
  EXPECT_THAT(text, HasSubstr("cron('30 2 * * *')"));
  EXPECT_THAT(text, HasSubstr("withCredentials([file(credentialsId: 'kubeconfig'"));
}

TEST(CiJob, OfAirflowIsNoTemplateOfTheUsersText) {
  Job job = daily();
  job.args = {"{{ x }}", "run.sh"};
  std::string const text = render(System::kAirflow, job);
  EXPECT_THAT(text, HasSubstr("'{{ '{' }}{{ '{' }} x }}' run.sh \","));
  EXPECT_THAT(text, HasSubstr("\"daily-{{ run_id }}-{{ ti.try_number }}\""));
  EXPECT_THAT(text, HasSubstr("skip_on_exit_code=None"));
  EXPECT_THAT(text, HasSubstr("schedule=\"30 2 * * *\""));
}

TEST(CiJob, OfArgoIsAWorkflowOrACronWorkflow) {
  Json const cron = parsed(render(System::kArgo, daily()));
  EXPECT_EQ(cron["kind"], "CronWorkflow");
  EXPECT_EQ(cron["spec"]["schedules"][0], "30 2 * * *");
  EXPECT_EQ(cron["spec"]["workflowSpec"]["serviceAccountName"], "spark");
  Job job = daily();
  job.schedule.clear();
  Json const once = parsed(render(System::kArgo, job));
  EXPECT_EQ(once["kind"], "Workflow");
  EXPECT_EQ(once["spec"]["templates"][0]["container"]["args"].back(), "it's");
  job.args = {"{{inputs.x}}"};
  EXPECT_THAT(render(System::kArgo, job), HasSubstr("error"));
  job.args.clear();
  job.image.clear();
  EXPECT_THAT(render(System::kArgo, job), HasSubstr("needs an image"));
}

TEST(CiJob, RefusesWhatASystemWould) {
  auto const fails = [](auto change) {
    Job job = daily();
    change(job);
    return !render_job(System::kGithub, job);
  };
  EXPECT_FALSE(fails([](Job&) {}));
  for (char const* const name : {"", "Daily", "-a", "a-", "a b", "a/b", "a\nb"})
    EXPECT_TRUE(fails([&](Job& job) { job.name = name; })) << name;
  for (char const* const schedule : {"daily", "* * * *", "* * * * * *", "* * * * $(id)"})
    EXPECT_TRUE(fails([&](Job& job) { job.schedule = schedule; })) << schedule;
  EXPECT_TRUE(fails([](Job& job) { job.image = "a b"; }));
  EXPECT_TRUE(fails([](Job& job) { job.args = {"a\nb"}; }));
  EXPECT_TRUE(fails([](Job& job) { job.args = {"\xff"}; }));
}

TEST(CiSystem, IsNamed) {
  for (std::string const& name : system_names()) EXPECT_TRUE(parse_system(name)) << name;
  EXPECT_EQ(parse_system("gitlub").error().code, ErrorCode::kUsage);
}

}  // namespace
}  // namespace k8spark::ci
